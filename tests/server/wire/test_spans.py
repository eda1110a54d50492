from datetime import date

import pytest

from server.wire.spans import Span, between, last

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
