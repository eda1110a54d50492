"""Places in a document: all of them, in order, as they stand, and no pattern that takes for ever."""

import time

import pytest

from indexer.asking.find import TIMEOUT_S, Found, Kind, Wanted, _places, find_in_document
from indexer.budget import Budget
from indexer.errors import RequestError
from indexer.snapshot import Snapshot
from tests.encoder import WordTokenizer
from tests.indexer.asking.conftest import LEMUR, PAGES

NAME = PAGES[0].doc_id

spans = WordTokenizer().spans


def found(snapshot: Snapshot, text: str, kind: Kind = "words") -> list[str]:
    answer = find_in_document(snapshot, NAME, Wanted(text, kind))
    assert all(LEMUR[one.around_start :].startswith(one.around) for one in answer.places)
    assert all(one.around_start <= one.start < one.end <= one.around_start + len(one.around) for one in answer.places)
    assert all(LEMUR.count("\n", 0, one.start) + 1 == one.line for one in answer.places)
    return [LEMUR[one.start : one.end] for one in answer.places]


def test_words_are_found_whatever_their_case_and_accents(snapshot: Snapshot) -> None:
    assert found(snapshot, "lemur") == ["lemur", "lemur", "Lémur", "lemur", "LEMUR"]
    assert found(snapshot, "LÉMUR") == ["lemur", "lemur", "Lémur", "lemur", "LEMUR"]
    assert found(snapshot, "elan") == ["Élan"]
    assert found(snapshot, "uber") == ["Über"]


def test_words_are_whole_and_stand_one_after_the_other_whatever_signs_are_between(snapshot: Snapshot) -> None:
    assert found(snapshot, "lem") == []
    assert found(snapshot, "ring tailed lemur") == ["ring-tailed* lemur"]
    assert found(snapshot, "figs it") == ["figs. It"]
    assert found(snapshot, "lemur ring") == []


def test_characters_are_found_exactly(snapshot: Snapshot) -> None:
    assert found(snapshot, "lemur", "text") == ["lemur", "lemur", "lemur"]
    assert found(snapshot, ".\n\n", "text") == [".\n\n"]
    assert found(snapshot, "L*", "text") == []


def test_a_pattern_is_found(snapshot: Snapshot) -> None:
    assert found(snapshot, r"^- .*", "pattern") == ["- 1. Élan of the *ring-tailed* lemur", "- Über den Lémur"]
    assert found(snapshot, r"(?i)lemur\b", "pattern") == ["lemur", "lemur", "lemur", "LEMUR"]
    assert found(snapshot, r"x*", "pattern") == []


@pytest.mark.parametrize(
    "pattern", ["(", "*", "[", r"\L<names>", "(?P<a>x)(?P<a", "a{9999999999999999999999}", "(?<=a*"]
)
def test_what_is_no_pattern_is_refused(snapshot: Snapshot, pattern: str) -> None:
    with pytest.raises(RequestError, match="no regular expression"):
        find_in_document(snapshot, NAME, Wanted(pattern, "pattern"))


@pytest.mark.timeout(30)
@pytest.mark.parametrize("pattern", [r"(.*)(.*)(.*)(.*)(.*)[^a]", r"(a+\s?)+;"])
def test_a_pattern_that_explodes_is_stopped(pattern: str) -> None:
    begin = time.monotonic()
    with pytest.raises(RequestError, match=f"not done after {TIMEOUT_S} s"):
        _places("a" * 3000, Wanted(pattern, "pattern"), 0, Budget(characters=1000))
    assert time.monotonic() - begin < 10 * TIMEOUT_S


@pytest.mark.timeout(30)
@pytest.mark.parametrize("unit", ["a", "a ", "fig ", "-", "\n", "猴", "fig-"])
@pytest.mark.parametrize("kind", ["words", "text"])
def test_a_megabyte_of_any_one_thing_is_searched_in_time(unit: str, kind: Kind) -> None:
    text = unit * (1_000_000 // len(unit))
    places, following = _places(
        text, Wanted("fig fig fig" if kind == "words" else "fig", kind), 0, Budget(tokens=10, spans=spans)
    )
    assert (following is None) == (not places)


def test_the_text_around_a_place_begins_and_ends_with_sentences(snapshot: Snapshot) -> None:
    (place,) = find_in_document(snapshot, NAME, Wanted("sleeps", around=33)).places
    assert place.around == "The lemur eats figs. It sleeps by day, e.g. in a hollow tree.\n\n"
    (bare,) = find_in_document(snapshot, NAME, Wanted("sleeps", around=0)).places
    assert bare.around == "sleeps"


def pages_of(snapshot: Snapshot, most: int) -> list[Found]:
    answers, at = [], 0
    while True:
        answers.append(find_in_document(snapshot, NAME, Wanted("lemur", most=most), start=at))
        following = answers[-1].next
        if following is None:
            return answers
        at = following


def test_places_are_paged_through_without_loss(snapshot: Snapshot) -> None:
    whole = find_in_document(snapshot, NAME, Wanted("lemur")).places
    for most in (1, 2, 3):
        answers = pages_of(snapshot, most)
        assert [place for answer in answers for place in answer.places] == list(whole)
        assert [answer.truncated for answer in answers] == [True] * (len(answers) - 1) + [False]


def test_a_budget_bounds_the_text_around_all_places(snapshot: Snapshot) -> None:
    for budget in (Budget(characters=100), Budget(tokens=20, spans=spans)):
        answer = find_in_document(snapshot, NAME, Wanted("lemur", around=20), budget=budget)
        assert answer.truncated
        assert 1 <= len(answer.places) < 5
        total = sum(budget.count(one.around) or len(one.around) for one in answer.places)
        assert total <= (budget.characters or budget.tokens or 0)
    (only,) = find_in_document(snapshot, NAME, Wanted("lemur"), budget=Budget(characters=1)).places
    assert only.start == LEMUR.index("lemur")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("text", {"text": ""}),
        ("text", {"text": "x" * 1001}),
        ("kind", {"text": "x", "kind": "regex"}),
        ("most", {"text": "x", "most": 0}),
        ("around", {"text": "x", "around": -1}),
    ],
)
def test_a_value_outside_its_range_is_refused_by_the_field_s_name(field: str, values: dict[str, object]) -> None:
    with pytest.raises(RequestError) as caught:
        Wanted(**values)  # type: ignore[arg-type]  # the point of the test
    assert caught.value.thing == field


def test_words_without_a_word_and_a_start_outside_are_refused(snapshot: Snapshot) -> None:
    with pytest.raises(RequestError, match="at least one word"):
        find_in_document(snapshot, NAME, Wanted("?!"))
    with pytest.raises(RequestError, match="start: found"):
        find_in_document(snapshot, NAME, Wanted("x"), start=10**6)
