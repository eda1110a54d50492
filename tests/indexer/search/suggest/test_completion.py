"""Completions: headings first, then the last word; what stands together; nothing twice."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.suggest.completion import complete
from indexer.search.suggest.headings import Headings
from indexer.search.suggest.words import Words

TITLES = ["Sorting HOW TO", "Sorting HOW  TO", "sorting networks", "Sort of a title", "Roses", "", "How to sort roses"]
HEADINGS = Headings(TITLES)
WORDS = Words([("sort", 30), ("sorting", 20), ("sorted", 25), ("sorbet", 2), ("how", 50), ("to", 60), ("roses", 9)])


def completed(start: str, most: int = 6) -> tuple[str, ...]:
    def together(words: Sequence[str]) -> int:
        return {"how sorted": 3, "how sort": 3, "how sorting": 5}.get(" ".join(words), 0)

    return complete(start, WORDS, HEADINGS, together, most)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("sor", ("Sorting HOW TO", "Sort of a title", "sorting networks", "sort", "sorted", "sorting")),
        ("SORT", ("Sorting HOW TO", "Sort of a title", "sorting networks", "sorted", "sorting")),
        ("how to sort", ("How to sort roses", "how to sorting", "how to sorted")),
        ("how to sort ", ("How to sort roses",)),
        ("sorting how to", ()),  # What was written already is no completion.
        ("roses sor", ()),
        ("zz", ()),
        ("", ()),
        ("   ", ()),
        ('"sor', ()),
        ("site:sor", ()),
    ],
)
def test_completions(start: str, expected: tuple[str, ...]) -> None:
    assert completed(start) == expected


def test_fewer_are_the_first_of_more() -> None:
    assert completed("sor", 2) == ("Sorting HOW TO", "sort")
    assert completed("sor", 1) == ("sort",)


def test_headings_lose_what_many_titles_share() -> None:
    titles = [f"Topic {number} — A handbook" for number in range(30)] + ["A handbook", "A — B", "Plain"]
    headings = Headings(titles)
    assert headings.of("Topic 3 — A handbook") == "Topic 3"
    assert headings.of("A handbook") == "A handbook"
    assert headings.of("A — B") == "A — B"
    assert headings.of(" Plain\n") == "Plain"
    assert headings.beginning("topic 2", 3) == ["Topic 2", "Topic 20", "Topic 21"]


@given(st.text(alphabet='sort "hw', max_size=12) | st.text(max_size=12), st.integers(1, 9))
def test_any_beginning_is_completed_or_not(start: str, most: int) -> None:
    found = completed(start, most)
    assert len(found) <= most
    assert len({each.casefold() for each in found}) == len(found)
    assert start.strip().casefold() not in {each.casefold() for each in found}
