"""A span of each request for OpenTelemetry, where it is switched on.

In: entries. Out: spans, sent by OTLP over HTTP to where the standard variables OTEL_* say; the SDK alone reads these.
Stages are attributes with their milliseconds and no spans of their own, because searches tell how long a stage took and
not when it began. The SDK has its one door here and is imported only when traces are on.
Must not: put a query, an address or a key into a span.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from indexer.errors import SettingsError
from server.entry import Entry

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


def no_spans(entry: Entry, headers: Headers) -> nullcontext[None]:  # noqa: ARG001  the signature of `Tracing.span`
    """Open nothing."""
    return nullcontext()


class Tracing:
    """Spans of requests.

    Args:
        provider: Where they go.
    """

    def __init__(self, provider: "TracerProvider") -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("scenthound")

    @contextmanager
    def span(self, entry: Entry, headers: Headers) -> Iterator[None]:
        """Open the span of a request, below the one that its header `traceparent` names; it ends with the block."""
        from opentelemetry import propagate  # noqa: PLC0415  only where traces are on
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415

        parent = propagate.extract({name.lower(): value for name, value in headers.items()})
        with self._tracer.start_as_current_span(entry.method, context=parent, kind=SpanKind.SERVER) as span:
            yield
            if not span.is_recording():
                return
            span.update_name(f"{entry.method} {entry.route}".strip())
            span.set_attributes(_attributes(entry))
            if entry.status >= 500:
                span.set_status(Status(StatusCode.ERROR))

    def close(self) -> None:
        """Send what has not been sent yet."""
        self._provider.shutdown()


def open_tracing() -> Tracing:
    """Make what sends spans to where the standard variables say.

    Raises:
        SettingsError: The libraries are not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise SettingsError(
            "traces",
            found=f"no {error.name}",
            wanted="OpenTelemetry's SDK and its OTLP exporter",
            remedy="pip install 'scenthound[otel]'",
        ) from error
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)


def _attributes(entry: Entry) -> dict[str, Any]:
    """Give an entry as a span's attributes; those that OpenTelemetry names have its names."""
    known = {
        "http.request.method": entry.method,
        "http.route": entry.route or None,
        "http.response.status_code": entry.status,
        "error.type": entry.error or None,
        "scenthound.request_id": entry.request_id,
        "scenthound.dialect": entry.dialect,
        "scenthound.caller": entry.caller,
        "scenthound.snapshot_id": entry.snapshot_id,
        **{f"scenthound.stage.{name}_ms": ms for name, ms in entry.stages_ms.items()},
    }
    return {name: value for name, value in known.items() if value is not None}
