from datetime import date

import pytest

from server.wire.spans import Span, between, both, day_in, days_back, last

A, B = date(2024, 2, 28), date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "separator", "span"),
    [
        ("2024-02-28..2024-03-01", "..", Span(A, B)),
        ("2024-02-28to2024-03-01", "to", Span(A, B)),
        ("2024-02-28/2024-03-01", "/", Span(A, B)),
        ("2024-02-28/..", "/", Span(A, None)),
        ("to2024-03-01", "to", Span(None, B)),
        ("2024-02-28", "..", Span(A, A)),
    ],
)
def test_spans_are_read(text: str, separator: str, span: Span) -> None:
    assert between(text, separator) == span


@pytest.mark.parametrize(
    "text", ["", "to", "soon", "2024-02-30to2024-03-01", "2024-03-01to2024-02-28", "٢٠٢٤-03-01", "2024-3-1", "atob"]
)
def test_anything_else_is_no_span(text: str) -> None:
    assert between(text, "to") is None


def test_the_last_week_ends_today() -> None:
    assert last("week", B) == Span(date(2024, 2, 23), B)


def test_two_spans_leave_the_days_that_lie_in_both() -> None:
    assert both(Span(A), Span(None, B)) == Span(A, B)
    assert both(Span(A, B), Span(date(2024, 2, 29), date(2025, 1, 1))) == Span(date(2024, 2, 29), B)
    assert both(Span(), Span()) == Span()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-28", A),
        (" 2024-02-28T23:59:59.999Z", A),
        ("2024-02-28 10:00", A),
        ("2024-02-30", None),
        ("2024-02-281", None),
        ("28.2.2024", None),
        ("", None),
        ("..", None),
    ],
)
def test_a_day_is_read_out_of_an_instant(text: str, day: date | None) -> None:
    assert day_in(text) == day


def test_days_back_end_at_the_calendar_s_first_day() -> None:
    assert days_back("week", B, 2) == Span(date(2024, 2, 16), B)
    assert days_back("year", B, 10**9) == Span(date(1, 1, 1), B)
