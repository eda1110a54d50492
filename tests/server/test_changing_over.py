"""Newer snapshots while requests are answered: none fails, each is answered from one, and the old are closed."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from server.application import create_app
from server.settings import ServerSettings
from tests.server.client import Client, running
from tests.server.editions import Editions

# Never by itself: the tests say when to look.
SETTINGS = ServerSettings(look_s=0)


def _all_went_on(answered: Sequence[int], before: Sequence[int]) -> bool:
    return all(now > then for now, then in zip(answered, before, strict=True))


def change_over(client: Client, editions: Editions, number: int) -> None:
    """Make another snapshot current, have the server look, and wait until it answers from it."""
    editions.number = number
    client.app.state.indexes.look()
    wait_for(lambda: client.get("/v1/snapshot").json()["snapshot_id"] == editions.id_of(number))


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < end:
        if holds():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come about in time")


def test_a_new_snapshot_is_served_and_the_old_one_closed(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    with running(create_app(editions, SETTINGS)) as client:
        assert client.get("/v1/search?q=lemur").json()["total"] == 1
        change_over(client, editions, 3)
        assert client.get("/v1/search?q=lemur").json()["total"] == 3
        assert client.get("/readyz").json()["snapshot_id"] == editions.id_of(3)
        wait_for(lambda: editions.closed == [1])
    assert (editions.opened, editions.closed) == ([1, 3], [1, 3])


def test_the_server_looks_by_itself(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    with running(create_app(editions, ServerSettings(look_s=0.01))) as client:
        editions.number = 2
        wait_for(lambda: client.get("/v1/snapshot").json()["documents"] == 2)


def test_twenty_changes_under_load_fail_no_request_and_mix_no_answer(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    stop = threading.Event()
    problems: list[object] = []
    answered = [0] * 4

    def ask(client: Client, place: int) -> None:
        while not stop.is_set():
            # Another query each time, so that no answer comes from the cache.
            answer = client.get(f"/v1/search?q=lemur+{place}+{answered[place]}&k=100&operators=false")
            body = answer.json()
            number = int(body.get("snapshot_id", "0"), 16)
            texts = {hit["snippet"]["text"] for hit in body.get("hits", ())}
            if answer.status_code != 200 or body["total"] != number or texts != {f"A lemur of edition {number}."}:
                problems.append(body)
            answered[place] += 1

    with running(create_app(editions, SETTINGS)) as client, ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(ask, client, place) for place in range(4)]
        try:
            for number in range(2, 22):
                before = list(answered)
                change_over(client, editions, number)
                wait_for(partial(_all_went_on, answered, before))
        finally:
            stop.set()
        for each in asking:
            each.result()
        wait_for(lambda: len(editions.closed) == 20)
    assert problems == []
    assert editions.opened == editions.closed == list(range(1, 22))


def test_one_that_cannot_be_opened_leaves_the_old_one_answering_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    editions = Editions(tmp_path)
    editions.broken = {2}
    with caplog.at_level(logging.ERROR), running(create_app(editions, ServerSettings(look_s=0.01))) as client:
        editions.number = 2
        wait_for(lambda: bool(caplog.records))
        assert client.get("/v1/search?q=lemur").json()["snapshot_id"] == editions.id_of(1)
        editions.number = 3
        wait_for(lambda: client.get("/v1/snapshot").json()["documents"] == 3)
    (record,) = caplog.records
    assert "a broken one, 2" in str(record.__dict__["reason"])
    assert editions.opened == [1, 3]


def test_asked_to_look_the_server_tries_again_what_failed(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.broken = {2}
    with running(create_app(editions, ServerSettings(look_s=0.01))) as client:
        editions.number = 2
        client.app.state.indexes.look()
        assert client.get("/v1/snapshot").json()["documents"] == 1
        editions.broken.clear()
        change_over(client, editions, 2)


def test_a_request_names_the_snapshot_that_is_served_or_is_told_what_to_do(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    with running(create_app(editions, SETTINGS)) as client:
        change_over(client, editions, 2)
        two, one, none = (editions.id_of(number) for number in (2, 1, 99))
        assert client.get(f"/v1/search?q=lemur&snapshot={two}").json()["snapshot_id"] == two
        assert client.get("/v1/search?q=lemur", headers={"X-Scenthound-Snapshot": two}).status_code == 200
        assert client.post("/v1/search", json={"q": "lemur", "snapshot": two}).status_code == 200
        refused = client.get(f"/v1/search?q=lemur&snapshot={one}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "snapshot_closed")
        assert refused.json()["error"]["wanted"] == two
        missing = client.get("/v1/search?q=lemur", headers={"X-Scenthound-Snapshot": none})
        assert (missing.status_code, missing.json()["error"]["field"]) == (404, "snapshot")
        assert client.get("/v1/search?q=lemur&snapshot=..%2F..%2Fetc").status_code == 404


def test_as_many_others_stay_open_as_may_the_least_recently_named_goes(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    with running(create_app(editions, ServerSettings(look_s=0, open_snapshots=3))) as client:

        def documents(number: int) -> int:
            return int(client.get(f"/v1/search?q=lemur&snapshot={editions.id_of(number)}").json()["total"])

        change_over(client, editions, 2)
        assert [documents(number) for number in (1, 2)] == [1, 2]
        assert documents(5) == 5
        assert documents(1) == 1
        assert documents(4) == 4  # 5 was named before 1
        wait_for(lambda: editions.closed == [5])
        assert editions.opened == [1, 2, 5, 4]
        change_over(client, editions, 4)  # is open already
        assert editions.opened == [1, 2, 5, 4]
    assert sorted(editions.closed) == [1, 2, 4, 5]


def test_a_request_keeps_its_snapshot_until_it_is_done(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    with running(create_app(editions, SETTINGS)) as client:
        doc_id = str(client.get("/v1/search?q=lemur&k=1").json()["hits"][0]["doc_id"])
        requests = [client.app.state.indexes.find(None)]
        assert client.call(lambda: requests[0].document(doc_id)).text == "A lemur of edition 1."
        change_over(client, editions, 2)
        assert editions.closed == []
        assert client.call(lambda: requests[0].document(doc_id)).text == "A lemur of edition 1."
        requests.clear()
        wait_for(lambda: editions.closed == [1])
