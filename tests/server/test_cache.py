"""Kept answers: the same answer for the same request to the same snapshot, within so many bytes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.cache import AnswerCache, answer_bytes


@pytest.fixture(scope="module")
def response(open_searcher: Callable[[], Searcher]) -> SearchResponse:
    return open_searcher().search(REQUEST)


REQUEST = SearchRequest("lemur")


def test_an_answer_is_given_again_with_the_cache_as_its_stage(response: SearchResponse) -> None:
    cache = AnswerCache(10**6)
    assert cache.get(response.snapshot_id, REQUEST) is None
    cache.put(REQUEST, response)
    kept = cache.get(response.snapshot_id, SearchRequest("lemur"))
    assert kept is not None
    assert [stage.name for stage in kept.stages] == ["cache"]
    assert replace(kept, stages=response.stages) == response
    assert (cache.hits, cache.misses) == (1, 1)


@pytest.mark.parametrize(
    "other", [SearchRequest("lemurs"), SearchRequest("lemur", k=9), SearchRequest("lemur", mode="dense")]
)
def test_another_request_and_another_snapshot_have_answers_of_their_own(
    response: SearchResponse, other: SearchRequest
) -> None:
    cache = AnswerCache(10**6)
    cache.put(REQUEST, response)
    assert cache.get(response.snapshot_id, other) is None
    assert cache.get("0" * 32, REQUEST) is None


def test_the_least_recently_used_goes_when_the_bytes_are_spent(response: SearchResponse) -> None:
    cache = AnswerCache(2 * answer_bytes(response) + 10)
    requests = [SearchRequest("lemur", k=k) for k in (1, 2, 3)]
    cache.put(requests[0], response)
    cache.put(requests[1], response)
    cache.get(response.snapshot_id, requests[0])
    cache.put(requests[2], response)
    kept = [cache.get(response.snapshot_id, request) is not None for request in requests]
    assert kept == [True, False, True]


def test_an_answer_that_lacks_a_part_or_is_too_large_is_not_kept(response: SearchResponse) -> None:
    cache = AnswerCache(10**6)
    cache.put(REQUEST, replace(response, missing=("dense",)))
    assert cache.get(response.snapshot_id, REQUEST) is None
    small = AnswerCache(answer_bytes(response) - 1)
    small.put(REQUEST, response)
    assert small.get(response.snapshot_id, REQUEST) is None
    none = AnswerCache(0)
    none.put(REQUEST, response)
    assert none.get(response.snapshot_id, REQUEST) is None


def test_what_a_snapshot_answered_is_forgotten_with_it(response: SearchResponse) -> None:
    cache = AnswerCache(10**6)
    cache.put(REQUEST, response)
    cache.put(REQUEST, replace(response, snapshot_id="0" * 32))
    cache.forget(response.snapshot_id)
    assert cache.get(response.snapshot_id, REQUEST) is None
    assert cache.get("0" * 32, REQUEST) is not None
