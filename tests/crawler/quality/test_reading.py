"""A text is taken apart once, in scripts with and without spaces, in linear time."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.quality.reading import MAX_CHARACTERS, codes_of, lines_of, read_text, share, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Don't panic: 42 towels.", ["don't", "panic", "42", "towels"]),
        ("snake_case e-mail", ["snake", "case", "e", "mail"]),
        ("''quoted''", ["quoted"]),
        ("日本語", ["日本", "本語"]),
        ("東", ["東"]),
        # Hindi's vowel signs are marks, and a word with them is one word.
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("Iphone日本語 ok", ["iphone", "日本", "本語", "ok"]),
        ("Привет, мир", ["привет", "мир"]),
        ("", []),
        ("--- *** ___", []),
    ],
)
def test_terms_are_runs_of_letters_and_pairs_of_signs_where_there_are_no_spaces(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def test_a_reading_holds_lines_paragraphs_words_and_numbered_terms() -> None:
    reading = read_text("One two.\n  Two three!\n\nTwo, (one)\n")
    assert reading.lines == ("One two.", "Two three!", "Two, (one)")
    assert reading.paragraphs == ("One two.\n  Two three!", "Two, (one)")
    assert reading.words == ("One", "two.", "Two", "three!", "Two,", "(one)")
    assert reading.vocabulary == ("one", "two", "three")
    assert reading.codes.tolist() == [0, 1, 1, 2, 1, 0]
    assert reading.counts.tolist() == [2, 3, 1]
    assert reading.lengths.tolist() == [3, 3, 5]
    # Two marks, and a paragraph that ends in a bracket.
    assert reading.sentences == 2
    assert not reading.is_spaceless


@pytest.mark.parametrize(
    ("text", "spaceless"),
    [
        ("中文没有空格。", True),
        ("The word 中文 means Chinese.", False),
        ("ไทย", True),
        ("한국어 띄어쓰기", False),
        ("", False),
    ],
)
def test_a_text_is_spaceless_by_its_letters(text: str, spaceless: bool) -> None:
    assert read_text(text).is_spaceless is spaceless


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("No mark", 1), ("One. Two", 2), ('He said "no." Then left.', 2), ("Version 1.2 is out!", 1),
        ("Wait... what?!", 2),
        ("Heading\n\nA sentence.\n\nAnother.", 3), ("Heading \n \n\n text", 2), ("", 0), ("...", 0),
    ],
)  # fmt: skip
def test_sentences_end_at_marks_and_behind_headings(text: str, sentences: int) -> None:
    assert read_text(text).sentences == sentences


def test_chinese_sentences_end_without_a_space() -> None:
    assert read_text("你好。再见！").sentences == 2


def test_only_the_first_million_characters_are_read() -> None:
    assert len(read_text("ab " * MAX_CHARACTERS).text) == MAX_CHARACTERS


def test_empty_lines_are_no_lines() -> None:
    assert lines_of("a\n\n \nb\r\n") == ("a", "b")


@pytest.mark.parametrize(("part", "whole", "expected"), [(1, 4, 0.25), (0, 0, 0.0), (3, 2, 1.0)])
def test_a_share_stays_between_0_and_1(part: int, whole: int, expected: float) -> None:
    assert share(part, whole) == expected


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_codes_are_equal_where_terms_are_and_count_up_from_0(terms: list[str]) -> None:
    codes = codes_of(terms)
    assert [terms[codes.tolist().index(code)] for code in codes.tolist()] == terms
    assert sorted(set(codes.tolist())) == list(range(len(set(terms))))
    assert codes.dtype == np.int64


@pytest.mark.parametrize("piece", ["'", "a'", "\n ", ".", '."', "。", "日", "a\u0301", "'a", "\n", "!)", "\u0301"])
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    began = time.process_time()
    read_text(piece * (100_000 // len(piece)) + "x")
    # Anything quadratic in 100,000 takes minutes.
    assert time.process_time() - began < 5
