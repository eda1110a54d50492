"""Words without case and accents: folded alike, and found in texts as they stand."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from indexer.folding import fold, pattern_of, words_of


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("ABC", "abc"),
        ("Straße", "strasse"),
        ("naïve", "naive"),
        ("nai\u0308ve", "naive"),
        ("İstanbul", "istanbul"),
        ("ΣΟΦΌΣ", "σοφοσ"),
        ("Ёжик", "ежик"),
        ("ﬁne", "fine"),
        ("كِتَاب", "كتاب"),
        ("हिन्दी", "हिन्दी"),
        ("데이터", "데이터"),
        ("Ⅷ", "viii"),
    ],
)
def test_case_accents_and_forms_are_folded(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text(max_size=10))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    "word",
    ["Straße", "strasse", "STRASSE", "Été", "e\u0301te\u0301", "Вёл", "İstanbul", "σοφός", "كِتاب", "हिन्दी", "猴"],
)
def test_a_pattern_finds_the_word_that_it_was_made_of_in_every_spelling(word: str) -> None:
    assert regex.fullmatch(pattern_of(fold(word)), word)


def test_words_are_runs_of_letters_marks_and_digits() -> None:
    assert words_of("L'été, 3.14: हिन्दी_x — naïve!") == ["L", "été", "3", "14", "हिन्दी", "x", "naïve"]
