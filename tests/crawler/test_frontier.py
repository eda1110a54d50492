"""The frontier: order, politeness and counts, on a clock that the test moves."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier import Frontier, FrontierStats, FrontierUrl


def test_addresses_of_one_host_come_in_the_order_they_were_put() -> None:
    frontier = Frontier()
    for path in "abc":
        assert frontier.put(f"http://x.test/{path}")
    got = []
    for _ in range(3):
        item = frontier.get(0.0)
        assert item is not None
        got.append(item.url)
        frontier.ack(item, now_s=0.0, delay_s=0.0)
    assert got == ["http://x.test/a", "http://x.test/b", "http://x.test/c"]


def test_an_address_is_taken_once_even_after_it_is_finished() -> None:
    frontier = Frontier()
    assert frontier.put("http://x.test/")
    assert not frontier.put("http://x.test/")
    item = frontier.get(0.0)
    assert item == FrontierUrl("http://x.test/", 0)
    assert not frontier.put("http://x.test/")
    frontier.ack(item, now_s=0.0, delay_s=0.0)
    assert not frontier.put("http://x.test/", redirects=1)
    assert frontier.get(9.0) is None


def test_one_host_gets_one_request_at_a_time_and_ports_and_schemes_are_one_host() -> None:
    frontier = Frontier()
    frontier.put("http://x.test/a")
    frontier.put("https://x.test:8443/b")
    first = frontier.get(0.0)
    assert first is not None
    assert frontier.get(100.0) is None
    assert frontier.wait_s(100.0) is None
    frontier.ack(first, now_s=100.0, delay_s=0.0)
    second = frontier.get(100.0)
    assert second is not None
    assert second.url == "https://x.test:8443/b"


def test_a_host_rests_for_its_delay_after_the_answer_and_others_go_on() -> None:
    frontier = Frontier()
    for url in ("http://x.test/1", "http://x.test/2", "http://y.test/1"):
        frontier.put(url)
    first = frontier.get(0.0)
    assert first is not None
    # Asked at 0, answered at 3, a delay of 2: not again before 5.
    frontier.ack(first, now_s=3.0, delay_s=2.0)
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
    frontier.put("http://x.test/1")
    item = frontier.get(0.0)
    assert item is not None
    frontier.ack(item, now_s=0.0, delay_s=10.0)
    frontier.put("http://x.test/2")
    assert frontier.get(9.0) is None
    assert frontier.wait_s(9.0) == 1.0
    assert frontier.get(10.0) is not None


def test_of_hosts_that_are_ready_at_once_the_older_address_comes_first() -> None:
    frontier = Frontier()
    for url in ("http://b.test/", "http://a.test/", "http://c.test/"):
        frontier.put(url)
    got = [item.url for _ in range(3) if (item := frontier.get(0.0))]
    assert got == ["http://b.test/", "http://a.test/", "http://c.test/"]


def test_redirects_are_remembered() -> None:
    frontier = Frontier()
    frontier.put("http://x.test/", redirects=3)
    assert frontier.get(0.0) == FrontierUrl("http://x.test/", 3)


def test_the_counts_tell_where_each_address_is() -> None:
    frontier = Frontier()
    for url in ("http://x.test/1", "http://x.test/2", "http://y.test/1", "http://x.test/1"):
        frontier.put(url)
    assert frontier.stats() == FrontierStats(queued=3, in_flight=0, acknowledged=0, hosts=2)
    item = frontier.get(0.0)
    assert item is not None
    assert frontier.stats() == FrontierStats(queued=2, in_flight=1, acknowledged=0, hosts=2)
    frontier.ack(item, now_s=0.0, delay_s=0.0)
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
        frontier.put(f"http://h{host}.test/{page}")
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
        frontier.ack(item, now_s=now_s, delay_s=delay_s)
        seen.append(item.url)
    assert sorted(seen) == sorted({f"http://h{host}.test/{page}" for host, page in puts})
