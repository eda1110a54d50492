"""Opening beside the running server, and the limits of what waits."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.errors import SnapshotError
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.client import Client, running
from tests.server.site import pages
from tests.snapshots import snapshot_of


def test_until_the_index_is_open_every_question_is_answered_503(open_searcher: Callable[[], Searcher]) -> None:
    may_open = threading.Event()

    def open_later() -> Searcher:
        may_open.wait(timeout=60)
        return open_searcher()

    def while_opening(client: Client) -> None:
        for target in ("/readyz", "/v1/search?q=lemur", "/v1/documents/a", "/v1/snapshot"):
            answer = client.get(target)
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "not_ready"
            assert answer.headers["retry-after"] == "2"
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == 200
        page = client.get("/?q=lemur")
        assert page.status_code == 503
        assert "still being opened" in page.text
        may_open.set()

    with running(create_app(open_later, ServerSettings()), while_opening) as client:
        assert client.get("/readyz").status_code == 200


def test_whether_the_index_opened_is_told_once(open_searcher: Callable[[], Searcher]) -> None:
    told: list[BaseException | None] = []
    with running(create_app(open_searcher, ServerSettings(), on_open=told.append)):
        assert told == [None]


def test_an_index_that_cannot_be_opened_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    error = SnapshotError("index/", found="nothing", wanted="a snapshot", remedy="build one")

    def fail() -> Searcher:
        raise error

    told: list[BaseException | None] = []
    with pytest.raises(SnapshotError), running(create_app(fail, ServerSettings(), on_open=told.append)):
        pass
    assert told == [error]
    with caplog.at_level(logging.ERROR), pytest.raises(SnapshotError), running(create_app(fail, ServerSettings())):
        pass
    assert "found nothing, wanted a snapshot" in caplog.text


def test_more_searches_than_may_wait_are_refused_and_the_others_answered(tmp_path: Path) -> None:
    at_work, may_go_on = threading.Event(), threading.Event()
    may_go_on.set()

    def scorer(query: str, texts: Sequence[str]) -> Sequence[float]:
        at_work.set()
        may_go_on.wait(timeout=60)
        return [1.0] * len(texts)

    app = create_app(
        lambda: Searcher(snapshot_of(pages(), MemoryBackend(), tmp_path), scorer=scorer),
        ServerSettings(search_threads=1, max_waiting=0),
    )
    with running(app) as client, ThreadPoolExecutor(1) as other:
        at_work.clear()
        may_go_on.clear()
        first = other.submit(client.get, "/v1/search?q=lemur")
        assert at_work.wait(timeout=60)
        refused = client.get("/v1/search?q=lemur")
        may_go_on.set()
        assert first.result().status_code == 200
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "overloaded"
        assert client.get("/v1/search?q=lemur").status_code == 200


def test_searches_at_once_give_what_they_give_one_by_one(client: Client) -> None:
    targets = [f"/v1/search?q={word}" for word in ("lemur", "fig", "sparrow", "night")] * 5
    alone = [client.get(target).content for target in targets]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda target: client.get(target).content, targets)) == alone
