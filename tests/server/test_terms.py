"""The terms of a request: what lacks time is left out and named, and a batch is answered as a whole."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from crawler.errors import ScenthoundError
from indexer.backends.base import Vectors
from indexer.backends.memory import MemoryBackend
from indexer.errors import RequestError
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from server.application import create_app
from server.errors import OverloadError
from server.settings import ServerSettings
from server.terms import LONGEST_TIMEOUT_MS, Terms
from tests.encoder import HashQueryEncoder
from tests.server.client import Client, running
from tests.server.site import pages
from tests.snapshots import snapshot_of


@pytest.mark.parametrize("timeout_ms", [0, -1, LONGEST_TIMEOUT_MS + 1])
def test_a_time_out_of_range_is_refused(timeout_ms: int) -> None:
    with pytest.raises(RequestError) as caught:
        Terms(timeout_ms=timeout_ms)
    assert caught.value.thing == "timeout_ms"


def test_a_leg_that_cannot_begin_in_time_is_named_and_the_other_answers(tmp_path: Path) -> None:
    times = iter(range(1000))
    # A clock that a second passes on at each look: the first leg is over long before 100 ms are.
    searcher = Searcher(snapshot_of(pages(), MemoryBackend(), tmp_path), clock=lambda: float(next(times)))
    response = searcher.search(SearchRequest("lemur"), time_ms=100)
    assert response.missing == ("dense",)
    assert not response.total_is_exact
    alone = searcher.search(SearchRequest("lemur", mode="lexical"))
    assert [hit.doc_id for hit in response.hits] == [hit.doc_id for hit in alone.hits]
    assert searcher.search(SearchRequest("lemur", mode="dense"), time_ms=100).missing == ()
    assert searcher.search(SearchRequest("lemur"), time_ms=10**9).missing == ()


class SlowEncoder:
    """The tests' encoder, held up on the way."""

    def __init__(self) -> None:
        self._inner = HashQueryEncoder()
        self.dim = self._inner.dim
        self.may_go_on = threading.Event()
        self.at_work = threading.Event()
        self.may_go_on.set()

    def encode(self, text: str) -> Vectors:
        self.at_work.set()
        self.may_go_on.wait(60)
        return np.asarray(self._inner.encode(text))

    def known(self, text: str) -> float:
        return self._inner.known(text)

    def spans(self, text: str) -> list[tuple[int, int]]:
        return self._inner.spans(text)


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[Client, SlowEncoder]]:
    encoder = SlowEncoder()
    app = create_app(
        lambda: Searcher(snapshot_of(pages(), MemoryBackend(), tmp_path, encoder)),
        ServerSettings(search_threads=1, max_waiting=3),
    )
    with running(app) as client:
        yield client, encoder


def test_a_request_whose_time_is_over_before_its_turn_is_refused(slow: tuple[Client, SlowEncoder]) -> None:
    client, encoder = slow
    encoder.at_work.clear()
    encoder.may_go_on.clear()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(client.get, "/v1/search?q=lemur&mode=dense")
        assert encoder.at_work.wait(60)
        second = threads.submit(client.get, "/v1/search?q=fig&mode=lexical&timeout_ms=50")
        threading.Event().wait(0.1)
        encoder.may_go_on.set()
        assert first.result().status_code == 200
        late = second.result()
    assert late.status_code == 408
    assert (late.json()["error"]["code"], late.json()["error"]["field"]) == ("timed_out", "timeout_ms")


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "0", "9999999", "²"])
def test_a_time_that_is_none_is_refused_by_its_field(client: Client, value: str) -> None:
    header = {"X-Scenthound-Timeout-Ms": value.encode("latin-1")}
    for options in ({"params": {"q": "lemur", "timeout_ms": value}}, {"params": {"q": "lemur"}, "headers": header}):
        answer = client.get("/v1/search", **options)
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "timeout_ms")


def test_a_time_that_suffices_changes_nothing(client: Client) -> None:
    plain = client.get("/v1/search?q=lemur").content
    assert client.get("/v1/search?q=lemur&timeout_ms=60000").content == plain
    assert client.get("/v1/search?q=lemur", headers={"X-Scenthound-Timeout-Ms": "60000"}).content == plain
    assert client.post("/v1/search", json={"q": "lemur", "timeout_ms": 60000}).content == plain


def test_a_batch_has_an_answer_or_refusal_for_each_request_in_order(client: Client) -> None:
    requests = [SearchRequest("lemur"), SearchRequest(""), SearchRequest("fig"), SearchRequest("lemur")]
    found: Sequence[object] = client.call(lambda: client.app.state.indexes.find(None).search_all(requests))
    kinds = [type(each).__name__ for each in found]
    assert kinds == ["SearchResponse", "RequestError", "SearchResponse", "SearchResponse"]
    assert [each.query.text for each in found if not isinstance(each, ScenthoundError)] == ["lemur", "fig", "lemur"]  # type: ignore[attr-defined]


def test_a_batch_that_does_not_fit_is_refused_as_a_whole(slow: tuple[Client, SlowEncoder]) -> None:
    client, _ = slow
    requests = [SearchRequest(f"lemur {number}") for number in range(5)]

    def ask(requests: Sequence[SearchRequest]) -> Callable[[], object]:
        return lambda: client.call(lambda: client.app.state.indexes.find(None).search_all(requests))

    with pytest.raises(OverloadError):
        ask(requests)()
    assert len(ask(requests[:4])()) == 4  # type: ignore[arg-type]
