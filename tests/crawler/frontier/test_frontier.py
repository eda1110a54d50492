"""The frontier: order, politeness, counts and what a crash leaves, on a clock that the test moves."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.entries import FrontierStats, FrontierUrl, Outcome, State
from crawler.frontier.frontier import MAX_REST_S, Frontier

PAGE = Outcome(200, is_page=True, record="0" * 32)


def test_addresses_of_one_host_come_in_the_order_they_were_put() -> None:
    frontier = Frontier()
    for path in "abc":
        assert frontier.put(FrontierUrl(f"http://x.test/{path}"))
    got = []
    for _ in range(3):
        item = frontier.get(0.0)
        assert item is not None
        got.append(item.url)
        frontier.ack(item, now_s=0.0, delay_s=0.0, outcome=PAGE)
    assert got == ["http://x.test/a", "http://x.test/b", "http://x.test/c"]


def test_an_address_is_taken_once_even_after_it_is_finished() -> None:
    frontier = Frontier()
    assert frontier.put(FrontierUrl("http://x.test/"))
    assert not frontier.put(FrontierUrl("http://x.test/"))
    item = frontier.get(0.0)
    assert item == FrontierUrl("http://x.test/")
    assert not frontier.put(FrontierUrl("http://x.test/"))
    frontier.ack(item, now_s=0.0, delay_s=0.0, outcome=PAGE)
    assert not frontier.put(FrontierUrl("http://x.test/", redirects=1))
    assert frontier.get(9.0) is None


def test_one_host_gets_one_request_at_a_time_and_ports_and_schemes_are_one_host() -> None:
    frontier = Frontier()
    frontier.put(FrontierUrl("http://x.test/a"))
    frontier.put(FrontierUrl("https://x.test:8443/b"))
    first = frontier.get(0.0)
    assert first is not None
    assert frontier.get(100.0) is None
    assert frontier.wait_s(100.0) is None
    frontier.ack(first, now_s=100.0, delay_s=0.0, outcome=PAGE)
    second = frontier.get(100.0)
    assert second is not None
    assert second.url == "https://x.test:8443/b"


def test_a_host_rests_for_its_delay_after_the_answer_and_others_go_on() -> None:
    frontier = Frontier()
    for url in ("http://x.test/1", "http://x.test/2", "http://y.test/1"):
        frontier.put(FrontierUrl(url))
    first = frontier.get(0.0)
    assert first is not None
    # Asked at 0, answered at 3, a delay of 2: not again before 5.
    frontier.ack(first, now_s=3.0, delay_s=2.0, outcome=PAGE)
    other = frontier.get(3.0)
    assert other is not None
    assert other.url == "http://y.test/1"
    assert frontier.get(4.9) is None
    assert frontier.wait_s(4.5) == 0.5
    again = frontier.get(5.0)
    assert again is not None
    assert again.url == "http://x.test/2"


def test_a_host_that_was_empty_still_rests_when_more_is_found() -> None:
    frontier = Frontier()
    frontier.put(FrontierUrl("http://x.test/1"))
    item = frontier.get(0.0)
    assert item is not None
    frontier.ack(item, now_s=0.0, delay_s=10.0, outcome=PAGE)
    frontier.put(FrontierUrl("http://x.test/2"))
    assert frontier.get(9.0) is None
    assert frontier.wait_s(9.0) == 1.0
    assert frontier.get(10.0) is not None


def test_of_hosts_that_are_ready_at_once_the_older_address_comes_first() -> None:
    frontier = Frontier()
    for url in ("http://b.test/", "http://a.test/", "http://c.test/"):
        frontier.put(FrontierUrl(url))
    got = [item.url for _ in range(3) if (item := frontier.get(0.0))]
    assert got == ["http://b.test/", "http://a.test/", "http://c.test/"]


def test_redirects_are_remembered() -> None:
    frontier = Frontier()
    frontier.put(FrontierUrl("http://x.test/", redirects=3))
    assert frontier.get(0.0) == FrontierUrl("http://x.test/", redirects=3)


def test_the_counts_tell_where_each_address_is() -> None:
    frontier = Frontier()
    for url in ("http://x.test/1", "http://x.test/2", "http://y.test/1", "http://x.test/1"):
        frontier.put(FrontierUrl(url))
    assert frontier.stats() == FrontierStats(queued=3, in_flight=0, acknowledged=0, hosts=2)
    item = frontier.get(0.0)
    assert item is not None
    assert frontier.stats() == FrontierStats(queued=2, in_flight=1, acknowledged=0, hosts=2)
    frontier.ack(item, now_s=0.0, delay_s=0.0, outcome=PAGE)
    assert frontier.stats() == FrontierStats(queued=2, in_flight=0, acknowledged=1, hosts=2)


def test_an_empty_frontier_has_nothing_to_wait_for() -> None:
    assert Frontier().get(0.0) is None
    assert Frontier().wait_s(0.0) is None


@given(
    puts=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=40),
    delays=st.lists(st.sampled_from([0.0, 0.5, 2.0]), min_size=1, max_size=5),
)
def test_every_address_comes_out_once_and_no_host_is_asked_too_soon(
    puts: list[tuple[int, int]], delays: list[float]
) -> None:
    frontier = Frontier()
    for host, page in puts:
        frontier.put(FrontierUrl(f"http://h{host}.test/{page}"))
    now_s = 0.0
    free_at: dict[str, float] = {}
    seen: list[str] = []
    while (wait_s := frontier.wait_s(now_s)) is not None:
        now_s += wait_s
        item = frontier.get(now_s)
        assert item is not None
        name = item.url.split("/")[2]
        assert now_s >= free_at.get(name, 0.0)
        delay_s = delays[len(seen) % len(delays)]
        free_at[name] = now_s + delay_s
        frontier.ack(item, now_s=now_s, delay_s=delay_s, outcome=PAGE)
        seen.append(item.url)
    assert sorted(seen) == sorted({f"http://h{host}.test/{page}" for host, page in puts})


def test_a_lower_depth_comes_first_however_late_it_was_put() -> None:
    frontier = Frontier()
    for url, depth in (("http://x.test/far", 3), ("http://x.test/near", 1), ("http://x.test/nearer", 1)):
        frontier.put(FrontierUrl(url, depth=depth))
    got = []
    while item := frontier.get(0.0):
        got.append((item.url, item.depth))
        frontier.ack(item, now_s=0.0, delay_s=0.0, outcome=PAGE)
    assert got == [("http://x.test/near", 1), ("http://x.test/nearer", 1), ("http://x.test/far", 3)]


def test_a_refused_address_is_counted_once_and_queued_when_a_shorter_way_is_found() -> None:
    frontier = Frontier()
    frontier.refuse(FrontierUrl("http://x.test/"), "redirect_limit", "more than 5 redirects")
    frontier.refuse(FrontierUrl("http://x.test/"), "off_site", "")
    assert [(state, outcome.reason) for _, state, outcome in frontier.outcomes()] == [(State.REFUSED, "redirect_limit")]
    assert frontier.get(0.0) is None
    assert frontier.put(FrontierUrl("http://x.test/", redirects=1))
    frontier.refuse(FrontierUrl("http://x.test/"), "off_site", "")
    assert list(frontier.outcomes()) == [("http://x.test/", State.QUEUED, Outcome())]
    assert frontier.get(0.0) == FrontierUrl("http://x.test/", 0, 1)


def test_an_address_that_is_put_back_keeps_its_place_and_counts_its_attempts() -> None:
    frontier = Frontier()
    frontier.put(FrontierUrl("http://x.test/a"))
    frontier.put(FrontierUrl("http://x.test/b"))
    first = frontier.get(0.0)
    assert first is not None
    frontier.put_back(first, now_s=1.0, delay_s=4.0)
    assert frontier.stats() == FrontierStats(queued=2, in_flight=0, acknowledged=0, hosts=1)
    assert frontier.get(4.9) is None
    assert frontier.get(5.0) == FrontierUrl("http://x.test/a", attempts=1)


def test_what_was_committed_survives_and_what_was_leased_is_queued_again(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    with Frontier(path) as frontier:
        for name in "abc":
            frontier.put(FrontierUrl(f"http://x.test/{name}"))
        done = frontier.get(0.0)
        assert done is not None
        frontier.ack(done, now_s=0.0, delay_s=0.0, outcome=PAGE)
        frontier.get(0.0)
        frontier.refuse(FrontierUrl("http://y.test/"), "off_site", "")
        frontier.commit({"place": "here"})
        frontier.put(FrontierUrl("http://x.test/lost"))
    with Frontier(path) as frontier:
        assert frontier.mark("place") == "here"
        assert frontier.mark("other") == ""
        assert frontier.stats() == FrontierStats(queued=2, in_flight=0, acknowledged=1, hosts=1)
        assert not frontier.put(FrontierUrl("http://x.test/a"))
        assert frontier.outcome_of("http://x.test/a") == PAGE
        assert frontier.outcome_of("http://x.test/b") is None
        assert frontier.pages_of("http://x.test/b") == 1
        assert list(frontier.records()) == ["0" * 32]
        assert frontier.get(0.0) == FrontierUrl("http://x.test/b")


@pytest.mark.parametrize(
    ("delay_s", "opened_s", "rest_s", "free_at_s"),
    [
        (50.0, 20.0, 0.0, 50.0),  # the delay goes on
        (50.0, 60.0, 5.0, 65.0),  # it is over, but nobody knows when the last request was
        (10.0**9, 20.0, 0.0, 20.0 + MAX_REST_S),  # the clock was wrong
    ],
)
def test_a_host_still_rests_after_a_restart(
    tmp_path: Path, delay_s: float, opened_s: float, rest_s: float, free_at_s: float
) -> None:
    with Frontier(tmp_path / "f") as frontier:
        frontier.put(FrontierUrl("http://x.test/a"))
        frontier.put(FrontierUrl("http://x.test/b"))
        item = frontier.get(0.0)
        assert item is not None
        frontier.ack(item, now_s=0.0, delay_s=delay_s, outcome=PAGE)
        frontier.commit({})
    with Frontier(tmp_path / "f", now_s=opened_s, rest_s=rest_s) as frontier:
        assert frontier.wait_s(opened_s) == free_at_s - opened_s


def test_an_address_fetched_before_a_crash_is_settled_without_being_given_out(tmp_path: Path) -> None:
    with Frontier(tmp_path / "f") as frontier:
        frontier.put(FrontierUrl("http://x.test/a", depth=2))
        item = frontier.find("http://x.test/a")
        assert item == FrontierUrl("http://x.test/a", 2)
        frontier.settle(item, PAGE)
        assert frontier.find("http://x.test/a") is None
        assert frontier.find("http://x.test/unknown") is None
        frontier.commit({})
    with Frontier(tmp_path / "f") as frontier:
        assert frontier.get(9.0) is None
        assert frontier.stats() == FrontierStats(queued=0, in_flight=0, acknowledged=1, hosts=1)
