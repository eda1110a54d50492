"""Days as metadata writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.days import day_in

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        " 2026-11-23T10:00:00Z ",
        "2026-11-23T10:00:00.123456+02:00",
        "2026-11-23T10:00:00+0200",
        "2026-11-23 10:00",
        "2026-11-23 10:00:00 UTC",
        "2026/11/23",
        "2026.11.23",
        "20261123",
        "Mon, 23 Nov 2026 10:00:00 GMT",
        "23 Nov 2026",
        "23rd November 2026",
        "November 23, 2026",
        "Nov. 23, 2026",
        "Monday, November 23rd, 2026",
    ],
)
def test_days_are_read_in_their_usual_forms(text: str) -> None:
    assert day_in(text) == DAY


def test_a_stated_time_zone_gives_the_day_in_utc() -> None:
    assert day_in("2026-11-24T01:00:00+02:00") == DAY
    assert day_in("2026-11-22T23:00:00-02:00") == DAY
    assert day_in("Tue, 24 Nov 2026 01:00:00 +0200") == DAY


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-11", "November 2026", "2026-13-01", "2026-02-30", "yesterday", "23/11/2026", "1764547200",
     "{{ page.date }}", "0000-00-00", "32 Nov 2026", "²²²²-11-23", "202611230"],
)  # fmt: skip
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_in(text) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_written_by_iso_8601_is_read(day: date) -> None:
    assert day_in(day.isoformat()) == day


@given(st.text(max_size=100) | st.text("0123456789-/. :TZ+NovMon,", max_size=40))
def test_no_text_makes_it_raise(text: str) -> None:
    assert day_in(text) is None or isinstance(day_in(text), date)
