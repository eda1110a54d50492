"""When a host in trouble is asked again, and when it is given up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.crawling.backoff import HOST_UNAVAILABLE, RETRY_AFTER_TOO_LONG, HostHealth, Step, next_step, retry_after_s
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.settings import CrawlSettings

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
SETTINGS = CrawlSettings(backoff_s=2, max_backoff_s=100, max_retries=2, max_host_troubles=7)


def answer(status: int, retry_after: str = "") -> Exchange:
    headers = (("Retry-After", retry_after),) if retry_after else ()
    return Exchange("http://a.test/", (), "1.1", status, "", headers, b"", NOON, "127.0.0.1")


def step(outcome: Exchange | FetchFailure, troubles: int = 0, attempts: int = 1) -> Step:
    return next_step(outcome, HostHealth(troubles), SETTINGS, attempts=attempts, now=NOON)


@pytest.mark.parametrize("status", [200, 204, 301, 304, 400, 403, 404, 410, 500, 501])
def test_an_answer_that_will_stay_the_same_ends_all_trouble(status: int) -> None:
    assert step(answer(status, "50"), troubles=6) == Step(HostHealth(0), 0.0, retry=False, give_up="")


@pytest.mark.parametrize(
    "reason", ["tls", "too_large", "content_type", "bad_response", "private_address", "content_encoding", "robots"]
)
def test_a_failure_that_will_stay_the_same_is_final(reason: str) -> None:
    assert step(FetchFailure(reason, "")) == Step(HostHealth(0), 0.0, retry=False, give_up="")


@pytest.mark.parametrize(
    "outcome",
    [answer(status) for status in (429, 502, 503, 504)]
    + [FetchFailure(r, "") for r in ("connection", "dns", "incomplete_body", "proxy", "timeout")],
)
def test_trouble_in_a_row_doubles_the_rest_up_to_the_limit(outcome: Exchange | FetchFailure) -> None:
    # 2 * 2**n: 2, 4, 8, 16, 32, 64; the seventh gives the host up, and 128 is cut to 100.
    steps = [step(outcome, troubles) for troubles in range(7)]
    assert [found.rest_s for found in steps] == [2, 4, 8, 16, 32, 64, 100]
    assert [found.health.troubles for found in steps] == [1, 2, 3, 4, 5, 6, 7]
    assert [found.give_up for found in steps] == [""] * 6 + [HOST_UNAVAILABLE]
    assert [found.retry for found in steps] == [True] * 6 + [False]


def test_an_address_is_asked_again_as_often_as_the_settings_say() -> None:
    # Two retries are three attempts; what the third brings is final, and the host rests all the same.
    assert [step(answer(503), attempts=attempts).retry for attempts in (1, 2, 3)] == [True, True, False]
    assert step(answer(503), attempts=3).rest_s == 2


def test_the_longer_of_retry_after_and_back_off_counts() -> None:
    assert step(answer(429, "30")).rest_s == 30
    assert step(answer(503, "Mon, 23 Nov 2026 12:00:45 GMT")).rest_s == 45
    assert step(answer(503, "1"), troubles=3).rest_s == 16
    assert step(answer(503, "0")).rest_s == 2


def test_a_host_that_wants_a_longer_rest_than_is_waited_for_is_given_up() -> None:
    assert step(answer(429, "100")).give_up == ""
    late = step(answer(429, "101"))
    assert (late.give_up, late.retry, late.rest_s) == (RETRY_AFTER_TOO_LONG, False, 100)


@pytest.mark.parametrize(
    ("value", "expected_s"),
    [
        ("0", 0), ("120", 120), (" 7 ", 7), ("9" * 20, 1e20),
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60), ("Monday, 23-Nov-26 12:01:00 GMT", 60), ("Mon Nov 23 12:01:00 2026", 60),
        ("Mon, 23 Nov 2026 13:01:00 +0100", 60), ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("", 0), ("-5", 0), ("1.5", 0), ("soon", 0), ("12x", 0), ("１２", 0), ("9" * 500, 0), ("Mon, 99 Nov 2026", 0),
        ("Mon, 23 Nov 99999 12:00:00 GMT", 0), ("\x00", 0),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_each_of_its_forms(value: str, expected_s: float) -> None:
    assert retry_after_s(value, now=NOON) == expected_s


@given(
    value=st.text(max_size=60) | st.datetimes().map(lambda t: t.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    troubles=st.integers(0, 10_000),
    attempts=st.integers(1, 100),
    status=st.integers(100, 999),
)
def test_no_answer_makes_a_host_rest_longer_than_the_limit_or_be_asked_for_ever(
    value: str, troubles: int, attempts: int, status: int
) -> None:
    found = step(answer(status, value), troubles, attempts)
    assert 0 <= found.rest_s <= SETTINGS.max_backoff_s
    assert not (found.retry and attempts > SETTINGS.max_retries)
    assert not (found.retry and found.give_up)


def test_the_settings_own_figures_give_a_host_42_minutes() -> None:
    # 5 + 10 + 20 + ... + 1280 for the nine troubles before the tenth: 5 * (2**9 - 1) = 2555 s = 42.6 minutes,
    # and no single rest reaches the hour at which it would be cut.
    settings = CrawlSettings()
    rests = [
        next_step(answer(503), HostHealth(n), settings, attempts=1, now=NOON).rest_s
        for n in range(settings.max_host_troubles - 1)
    ]
    assert timedelta(seconds=sum(rests)) == timedelta(seconds=2555)
