"""Related queries: phrases that several headings hold, by weight, none of it said before."""

import math

from hypothesis import given
from hypothesis import strategies as st

from indexer.search.suggest.related import related
from indexer.search.suggest.words import Words

WORDS = Words(
    [("gradient", 10), ("descent", 8), ("network", 40), ("networks", 60), ("deep", 50), ("for", 90), ("image", 30)]
)


def suggested(query: str, *headings: str, most: int = 8) -> tuple[str, ...]:
    return related(query, headings, WORDS, 100, most)


def test_phrases_by_hand() -> None:
    found = suggested(
        "training",
        "Training deep networks by gradient descent",
        "Deep network training",
        "Stochastic gradient descent for training",
        "A deep thought",
    )
    # "gradient descent" in 2 headings: 2 * (ln 11 + ln(1 + 100/8)) = 10.0; "deep network" in 2, spelled "deep network"
    # or "deep networks", the first of equals: 2 * (ln 3 + ln 3.5) = 4.7; "deep" alone in 3: 3 * ln 3 = 3.3, used then.
    assert math.isclose(2 * (math.log(11) + math.log(13.5)), 10.0, abs_tol=0.01)
    assert found == ("training gradient descent", "training deep network")
    assert suggested("training", "Deep networks", "Deep network training", most=1) == ("training deep network",)


def test_what_was_asked_and_what_one_heading_holds_is_not_suggested() -> None:
    assert suggested("deep networks", "Deep network", "deep networking", "The network") == ()
    assert suggested("x", "gradient descent", "gradient descent") == ()  # The same heading twice says it once.
    assert suggested("x", "one", "two") == suggested("x") == suggested("", "") == ()


def test_no_phrase_begins_or_ends_with_a_stop_word_or_goes_over_a_sentence() -> None:
    assert suggested("x", "the image for gradient.", "the image for gradient!") == ("x image for gradient",)
    assert suggested("x", "image. gradient", "image; gradient") == ("x gradient", "x image")


@given(
    st.text(alphabet="ab ", max_size=5),
    st.lists(st.text(alphabet="abc .-for", max_size=20), max_size=6),
    st.integers(1, 4),
)
def test_any_headings_are_read(query: str, headings: list[str], most: int) -> None:
    found = suggested(query, *headings, most=most)
    assert len(found) == len(set(found)) <= most
    for each in found:
        assert each.startswith(f"{query} ")
