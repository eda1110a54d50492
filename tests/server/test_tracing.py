"""Spans of requests: what they say, what they do not, and that nothing of it is there unless it is asked for."""

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.search.pipeline import Searcher
from server import application
from server.application import create_app
from server.settings import ServerSettings
from server.tracing import Tracing, open_tracing
from tests.server.client import running

ROOT = Path(__file__).resolve().parents[2]
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_request_is_a_span_below_the_one_that_its_caller_names(
    open_searcher: Callable[[], Searcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="not installed; pip install 'scenthound[otel]'")
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(application, "open_tracing", lambda: Tracing(provider))
    with running(create_app(open_searcher, ServerSettings(traces=True))) as client:
        answer = client.get("/v1/search?q=lemur", headers={"traceparent": PARENT, "X-Request-Id": "one"})
        client.get("/v1/documents/secret", headers={"traceparent": "rubbish"})
    found, missing = kept.get_finished_spans()
    assert found.name == "GET /v1/search"
    assert found.context.trace_id == int("0af7651916cd43dd8448eb211c80319c", 16)
    assert found.parent is not None
    assert found.parent.span_id == int("b7ad6b7169203331", 16)
    told = dict(found.attributes or {})
    stages = {name for name in told if name.startswith("scenthound.stage.")}
    timed = answer.headers["server-timing"].split(", ")
    assert stages == {f"scenthound.stage.{stage.partition(';')[0]}_ms" for stage in timed}
    assert {name: value for name, value in told.items() if name not in stages} == {
        "http.request.method": "GET",
        "http.route": "/v1/search",
        "http.response.status_code": 200,
        "scenthound.request_id": "one",
        "scenthound.dialect": "native",
        "scenthound.snapshot_id": answer.json()["snapshot_id"],
    }
    assert missing.name == "GET /v1/documents/{doc_id:path}"
    assert missing.parent is None
    assert dict(missing.attributes or {})["error.type"] == "document_not_found"
    assert "lemur" not in str(told)
    assert "secret" not in str(missing.attributes)


def test_without_the_libraries_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match=r"scenthound\[otel\]"):
        open_tracing()


def test_nothing_that_sends_is_imported_unless_it_is_asked_for() -> None:
    # The interface alone may be: the web framework looks for it.
    code = """
import sys
from server.application import create_app
from server.settings import ServerSettings
create_app(lambda: None, ServerSettings())
print([name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter"))])
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


OBSERVED = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

kept, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(kept))
trace.set_tracer_provider(provider)

from starlette.testclient import TestClient
from server.application import create_app
from server.settings import ServerSettings

client = TestClient(create_app(lambda: None, ServerSettings()))
assert client.get("/healthz?q=secret").status_code == 200
print([dict(span.attributes) for span in kept.get_finished_spans()])
"""


def test_a_provider_from_outside_gets_no_span_of_the_framework_with_the_query_in_it() -> None:
    pytest.importorskip("opentelemetry.sdk", reason="not installed; pip install 'scenthound[otel]'")
    variables = {"FASTAPI_OTEL_AUTO_CONFIGURE": "true", "OTEL_TRACES_EXPORTER": "otlp"}
    command = [sys.executable, "-c", OBSERVED]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.returncode) == ("[]", 0), ran.stderr


SENDER = """
from starlette.datastructures import Headers
from server.entry import Entry
from server.tracing import open_tracing

tracing = open_tracing()
entry = Entry("one", route="/v1/search", status=500)
with tracing.span(entry, Headers({})):
    pass
tracing.close()
"""


@pytest.mark.slow
def test_spans_go_where_the_standard_variables_say() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp", reason="not installed; pip install 'scenthound[otel]'")
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    received: list[tuple[str, bytes]] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's signature
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Collector) as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        variables = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
            "OTEL_SERVICE_NAME": "searcher",
        }
        try:
            subprocess.run([sys.executable, "-c", SENDER], cwd=ROOT, env=os.environ | variables, check=True, timeout=60)
        finally:
            collector.shutdown()
            thread.join()
    ((path, body),) = received
    assert path == "/v1/traces"
    (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
    assert {each.key: each.value.string_value for each in resource.resource.attributes}["service.name"] == "searcher"
    (span,) = resource.scope_spans[0].spans
    assert span.name == "GET /v1/search"
    assert span.status.code == 2
