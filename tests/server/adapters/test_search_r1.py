"""The retrieval server of Search-R1: batches in order, texts as its callers cut them up, and what it refuses."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.document import doc_id_of
from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.adapters.animals import AYE_AYE, AYE_AYE_TEXT, AYE_AYE_TITLE, LEMUR, LEMUR_TEXT, LEMUR_TITLE
from tests.server.client import Client, running
from tests.snapshots import page, snapshot_of


def test_each_query_has_its_documents_in_the_order_of_the_queries(client: Client) -> None:
    queries = ["ring-tailed lemur", "grubs", "ring-tailed lemur"]
    answer = client.post("/retrieve", json={"queries": queries, "topk": 1, "return_scores": True})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    lemur, aye_aye, again = answer.json()["result"]
    assert lemur == [{"document": {"id": doc_id_of(LEMUR), "contents": f'"{LEMUR_TITLE}"\n{LEMUR_TEXT}'}, "score": 1.0}]
    assert [one["document"] for one in aye_aye] == [
        {"id": doc_id_of(AYE_AYE), "contents": f'"{AYE_AYE_TITLE}"\n{AYE_AYE_TEXT}'}
    ]
    assert again == lemur


def test_without_scores_documents_stand_by_themselves_and_three_are_given(client: Client) -> None:
    (found,) = client.post("/retrieve", json={"queries": ["sparrow"]}).json()["result"]
    assert len(found) == 3
    assert all(set(one) == {"id", "contents"} for one in found)
    for topk in (0, None):
        assert client.post("/retrieve", json={"queries": ["sparrow"], "topk": topk}).json()["result"] == [found]


def test_a_query_with_nothing_to_look_for_costs_the_others_nothing(client: Client) -> None:
    empty, blank, found = client.post("/retrieve", json={"queries": ["", " \x00 ", "grubs"]}).json()["result"]
    assert (empty, blank) == ([], [])
    assert found[0]["id"] == doc_id_of(AYE_AYE)


def test_no_queries_have_no_answers(client: Client) -> None:
    # Search-R1's loop sends an empty list whenever no rollout of a batch searches.
    assert client.post("/retrieve", json={"queries": [], "topk": 3, "return_scores": True}).json() == {"result": []}


def test_queries_are_words_as_they_stand(client: Client) -> None:
    written = '"figs grow" site:nowhere.example -bats'
    (found,) = client.post("/retrieve?mode=lexical", json={"queries": [written]}).json()["result"]
    assert "figs" in found[0]["contents"].lower()


def test_what_clients_cannot_ask_for_may_stand_in_the_address(client: Client) -> None:
    by_words, by_meaning = (
        client.post(f"/retrieve?mode={mode}", json={"queries": ["grubs"], "topk": 9}).json()["result"][0]
        for mode in ("Lexical", "dense")
    )
    assert (len(by_words), len(by_meaning)) == (1, 9)
    (short,) = client.post("/retrieve?characters=60", json={"queries": ["grubs"], "topk": 1}).json()["result"]
    assert short[0]["contents"] == '"Aye-aye"\nIt taps on trees to find grubs, as no lemur else does.'
    refused = client.post("/retrieve?index=other", json={"queries": ["grubs"]})
    assert (refused.status_code, "wanted default" in refused.json()["detail"]) == (404, True)


def test_a_text_that_is_longer_than_wanted_is_cut_and_one_at_the_limit_is_not(tmp_path: Path) -> None:
    lines = ["Nothing of note stands here.\n\n"] * 80
    long = "".join(lines) + "The yeti hides.\n\n" + "".join(lines)
    pages = [
        page("https://example.org/short", "Yeti", "The yeti hides.\nIts\n\nfur is white. " + "x" * 1965),
        page("https://example.org/long", "Yeti, at length", long),
    ]
    with running(
        create_app(lambda: Searcher(snapshot_of(pages, MemoryBackend(), tmp_path)), ServerSettings())
    ) as client:
        (found,) = client.post("/retrieve", json={"queries": ["yeti hides"], "topk": 2}).json()["result"]
    texts = {one["id"]: one["contents"].partition("\n")[2] for one in found}
    assert len(pages[0].text) == 2000
    assert texts[pages[0].doc_id] == pages[0].text
    cut = texts[pages[1].doc_id]
    assert "The yeti hides." in cut
    assert 1000 < len(cut) <= 2000


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("{}", ["body", "queries"]),
        ('{"queries": [1]}', ["body", "queries"]),
        ('{"queries": {"a": 1}}', ["body", "queries"]),
        ('{"queries": ["a"], "topk": -1}', ["body", "topk"]),
        ('{"queries": ["a"], "topk": 1001}', ["body", "topk"]),
        ('{"queries": ["a"], "topk": "many"}', ["body", "topk"]),
        ('{"queries": ["a"], "return_scores": "perhaps"}', ["body", "return_scores"]),
        ("[]", ["body"]),
        ("{", ["body"]),
        ("[" * 50_000, ["body"]),
    ],
)
def test_what_is_not_well_formed_is_refused_as_fastapi_does(client: Client, body: str, place: list[str]) -> None:
    answer = client.post("/retrieve", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert set(problem) == {"type", "loc", "msg"}
    assert (problem["type"], problem["loc"]) == ("value_error", place)
    assert problem["msg"]


def test_a_batch_is_bounded_in_queries_and_in_what_it_may_come_to(client: Client) -> None:
    refused = client.post("/retrieve", json={"queries": ["a"] * 5001})
    assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (422, ["body", "queries"])
    refused = client.post("/retrieve", json={"queries": ["a"] * 51, "topk": 1000})
    assert refused.status_code == 422
    assert "at most 100,000,000 characters in all" in refused.json()["detail"][0]["msg"]


def test_some_thousand_queries_are_one_request_here_and_too_much_elsewhere(client: Client) -> None:
    queries = [f"sparrow number {number}, of whatever flock it may be" for number in range(3000)]
    body = json.dumps({"queries": queries, "topk": 1})
    assert len(body) > 3 * ServerSettings().max_body_bytes // 2
    answer = client.post("/retrieve", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert [len(one) for one in answer.json()["result"]] == [1] * 3000
    for target in ("/v1/search", "/tavily/search", "/openresearcher/search"):
        assert client.post(target, content=body, headers={"Content-Type": "application/json"}).status_code == 413
    assert client.post("/retrieve", content=b" " * (8 * 1024**2 + 1)).status_code == 413


def test_batches_at_once_give_what_they_give_one_by_one(client: Client) -> None:
    bodies = [
        {"queries": [word, "sparrow", f"number {word}"], "topk": 3} for word in ("lemur", "fig", "night", "bat")
    ] * 5
    alone = [client.post("/retrieve", json=body).content for body in bodies]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda body: client.post("/retrieve", json=body).content, bodies)) == alone


def test_a_server_that_is_not_ready_says_so_to_be_asked_again(open_searcher: Callable[[], Searcher]) -> None:
    def while_opening(client: Client) -> None:
        answer = client.post("/retrieve", json={"queries": ["lemur"]})
        if answer.status_code != 200:  # Whether it is open already is up to the machine.
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert "still being opened" in answer.json()["detail"]

    with running(create_app(open_searcher, ServerSettings()), while_opening) as client:
        assert client.post("/retrieve", json={"queries": ["lemur"]}).status_code == 200
