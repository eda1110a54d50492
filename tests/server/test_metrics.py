"""What Prometheus reads, from one process and from several."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.search.pipeline import Searcher
from server.application import create_app
from server.metrics import Metrics
from server.settings import ServerSettings
from tests.server.client import running
from tests.server.metrics_of import series, value

ROOT = Path(__file__).resolve().parents[2]


def test_requests_errors_and_stages_are_counted(open_searcher: Callable[[], Searcher]) -> None:
    with running(create_app(open_searcher, ServerSettings())) as client:
        for query in ("lemur", "sparrow", "figs"):  # The same again would come from the cache.
            answer = client.get(f"/v1/search?q={query}")
        client.get("/v1/search?k=ten")
        client.get("/nothing/1")
        client.get("/nothing/2")
        metrics = client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=")
    read = series(metrics.text)
    assert value(read, "requests_total", dialect="native", route="/v1/search", status="200") == 3
    assert value(read, "requests_total", dialect="native", route="/v1/search", status="400") == 1
    # What is nowhere makes no series of its own, however many addresses are tried.
    assert value(read, "requests_total", dialect="native", route="", status="404") == 2
    assert value(read, "errors_total", dialect="native", code="bad_request") == 1
    assert value(read, "errors_total", dialect="native", code="not_found") == 2
    assert value(read, "request_seconds_count", dialect="native") == 6
    assert value(read, "requests_in_flight") == 1  # The one that asks.
    for stage in answer.headers["server-timing"].split(", "):
        assert value(read, "stage_seconds_count", stage=stage.partition(";")[0]) == 3


def test_what_the_queue_and_the_cache_say_is_told() -> None:
    metrics = Metrics()
    metrics.note_wait(0.02)
    metrics.set_waiting(7)
    for is_hit in (True, False, True):
        metrics.note_cache_lookup(is_hit=is_hit)
    metrics.set_cache_size(3, 4096)
    read = series(metrics.exposition()[0].decode())
    assert value(read, "queue_seconds_bucket", le="0.01") == 0
    assert value(read, "queue_seconds_bucket", le="0.025") == 1
    assert value(read, "searches_waiting") == 7
    assert (value(read, "cache_lookups_total", result="hit"), value(read, "cache_lookups_total", result="miss")) == (
        2,
        1,
    )
    assert (value(read, "cache_entries"), value(read, "cache_bytes")) == (3, 4096)


def test_two_servers_in_one_process_count_each_by_itself() -> None:
    first, second = Metrics(), Metrics()
    first.note_error("native", "bad_request")
    read = [series(metrics.exposition()[0].decode()) for metrics in (first, second)]
    assert [value(each, "errors_total", dialect="native", code="bad_request") for each in read] == [1, 0]


WORKER = """
import sys
from pathlib import Path
from server.metrics import Metrics

metrics = Metrics(Path(sys.argv[1]))
metrics.note_request("native", "/v1/search", 200, 0.003)
metrics.set_waiting(5)
with metrics.answering():
    print("counted", flush=True)
    sys.stdin.readline()
    sys.stdout.buffer.write(metrics.exposition()[0])
"""

FORGETTER = """
import sys
from pathlib import Path
from server.metrics import Metrics, forget_process

metrics = Metrics(Path(sys.argv[1]))
forget_process(Path(sys.argv[1]), int(sys.argv[2]))
sys.stdout.buffer.write(metrics.exposition()[0])
"""


@pytest.mark.slow
def test_processes_that_share_a_folder_add_up_and_what_one_was_doing_ends_with_it(tmp_path: Path) -> None:
    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", WORKER, str(tmp_path)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with start() as first, start() as second:
        assert first.stdout is not None
        assert second.stdout is not None
        assert [first.stdout.readline(), second.stdout.readline()] == ["counted\n", "counted\n"]
        both = series(second.communicate("\n", timeout=30)[0])
        first.communicate("\n", timeout=30)
    assert value(both, "requests_total", dialect="native", route="/v1/search", status="200") == 2
    assert value(both, "request_seconds_bucket", dialect="native", le="0.005") == 2
    assert value(both, "searches_waiting") == 10
    assert value(both, "requests_in_flight") == 2

    command = [sys.executable, "-c", FORGETTER, str(tmp_path), str(first.pid)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    after = series(ran.stdout)
    assert value(after, "requests_total", dialect="native", route="/v1/search", status="200") == 2
    assert value(after, "searches_waiting") == 5
