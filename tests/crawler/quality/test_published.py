"""The published rules, each on texts small enough to work out by hand."""

import math

import numpy as np
import pytest

from crawler.quality import agreement, c4, fineweb, gopher, readability, refinedweb, repetition, stuffing, variety
from crawler.quality.function_words import FUNCTION_WORDS, function_words
from crawler.quality.reading import codes_of

LINES = ("A line that ends well.", "Menu", "Is it? Yes!", "…and more...", "她说：“好。”")


def test_c4_counts_lines_that_end_in_a_terminal_mark() -> None:
    # "Menu" does not; three dots end in a full stop.
    assert c4.terminal_line_share(LINES) == 4 / 5
    # Of these only the first has five words.
    assert c4.kept_line_share(LINES) == 1 / 5
    assert c4.kept_line_share(()) == 0.0


def test_c4_counts_notices_brackets_and_placeholder_text() -> None:
    assert c4.script_notices(("Please enable JavaScript.", "java")) == 1
    assert c4.curly_brackets("if (a) { b{} }") == 2
    assert c4.lorem_ipsum("Lorem ipsum dolor. LOREM IPSUM") == 2


def test_gopher_measures_words() -> None:
    words = ("a", "bcd", "1234", "--")
    assert gopher.mean_word_length(words) == 10 / 4
    assert gopher.alphabetic_word_share(words) == 2 / 4
    assert gopher.alphabetic_word_share(("x1", "x1", "1")) == 2 / 3
    assert gopher.mean_word_length(()) == 0.0
    assert gopher.stop_words({"the", "and", "dog"}) == 2


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("# Heading\nno hash", 4, 0.0),
        ("## Two # one", 4, 1 / 4),
        ("#tag and #tag", 3, 2 / 3),
        ("wait... what…", 2, 1.0),
        ("", 0, 0.0),
    ],
)
def test_gopher_counts_symbols_but_no_marks_of_headings(text: str, words: int, expected: float) -> None:
    assert gopher.symbol_word_ratio(text, words) == expected


def test_gopher_counts_bullets_and_ellipses_at_lines() -> None:
    assert gopher.bullet_line_share(("- a", "• b", "c", "d - e")) == 2 / 4
    assert gopher.ellipsis_line_share(("read more...", "so…", "end.")) == 2 / 3


def test_gopher_counts_what_came_before() -> None:
    pieces = ("ab", "cdef", "ab", "ab")
    assert repetition.duplicate_share(pieces) == 2 / 4
    assert repetition.duplicate_character_share(pieces) == 4 / 10
    assert repetition.duplicate_share(()) == 0.0


def shares_of(text: str) -> repetition.NgramShares:
    words = text.split()
    return repetition.ngram_shares(codes_of(words), np.array([len(word) for word in words], np.int64))


def test_gopher_measures_the_most_frequent_ngram() -> None:
    # 11 characters; "aa b" comes twice: 6 of them. No longer n-gram does.
    shares = shares_of("aa b c aa b dddd")
    assert shares.top == (6 / 11, 0.0, 0.0)


def test_of_equally_frequent_ngrams_the_longest_counts() -> None:
    # "a b" and "ccc ddd" come twice each; 4 + 12 characters and the x and y between them.
    assert shares_of("a b x ccc ddd y a b z ccc ddd").top[0] == 12 / 19


def test_gopher_counts_characters_of_duplicate_ngrams_once() -> None:
    # Twelve terms of one character, then the first seven again: of 19 the last 7 lie in 5-, 6- and 7-grams that
    # came before, in no longer one.
    shares = shares_of("a b c d e f g h i j k l a b c d e f g")
    assert shares.duplicate == (7 / 19, 7 / 19, 7 / 19, 0.0, 0.0, 0.0)


def test_endless_repetition_is_all_duplicate() -> None:
    shares = shares_of(" ".join(["buy"] * 100))
    # All but the first n-gram's first term.
    assert shares.duplicate == (99 / 100,) * 6
    assert shares.top == (1.0, 1.0, 1.0)


def test_a_text_shorter_than_an_ngram_has_none() -> None:
    assert shares_of("a b c") == repetition.NgramShares((0.0,) * 3, (0.0,) * 6)
    assert shares_of("") == repetition.NgramShares((0.0,) * 3, (0.0,) * 6)


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        ("3 likes", "counter"), ("1.2K Views", "counter"), ("Sign in to continue", "counter"), ("Read more", "counter"),
        ("2 items in cart", "counter"), ("- 2,014", "number"), ("| 1 | 2 |", "number"), ("Home", "one_word"),
        ("ALL ABOUT US HERE", "uppercase"), ("NASA and ESA", "uppercase"), ("A line of text.", ""), ("---", ""),
        ("He likes 3 cats", ""), ("没有空格的句子也可以很长而且是一个完整的句子没有标点", ""), ("", ""),
        ("Signing in is explained here", ""),
    ],
)  # fmt: skip
def test_refinedweb_names_what_a_line_would_go_for(line: str, flaw: str) -> None:
    assert refinedweb.line_flaw(line) == flaw


def test_refinedweb_measures_lines_and_their_words() -> None:
    shares = refinedweb.line_shares(("Home", "3 likes", "2014", "This is a line."))
    assert (shares.one_word, shares.counter, shares.number, shares.uppercase) == (1 / 4, 1 / 4, 1 / 4, 0.0)
    assert shares.flagged_words == 4 / 8


def test_fineweb_measures_ends_and_lengths_of_lines() -> None:
    lines = ("An end.", "See (below)", "He said “no”", "| cell |", "rule ***", "名前：", "x" * 30)
    assert fineweb.punctuated_line_share(lines) == 4 / 7
    assert fineweb.short_line_share(lines) == 6 / 7
    assert fineweb.short_line_share(()) == 0.0


def test_lix_adds_sentence_length_and_long_words() -> None:
    # 10 words in 2 sentences, 3 of them long: 5 + 30.
    assert readability.lix(10, 3, 2) == 35.0
    assert readability.lix(0, 0, 0) == 0.0


def test_type_token_ratios() -> None:
    codes = codes_of(["a", "b", "a", "c"])
    assert variety.type_token_ratio(codes) == 3 / 4
    # Windows "a b", "b a", "a c": 2, 2 and 2 of 2.
    assert variety.moving_type_token_ratio(codes, window=2) == 1.0
    # Windows "a b a", "b a c": 2 and 3 of 3.
    assert variety.moving_type_token_ratio(codes, window=3) == 5 / 6
    assert variety.moving_type_token_ratio(codes, window=9) == 3 / 4
    assert variety.type_token_ratio(codes_of([])) == 0.0


@pytest.mark.parametrize("window", [1, 2, 5, 17])
def test_the_moving_ratio_is_the_mean_over_all_windows(window: int) -> None:
    terms = list("abracadabraabracadabrasimsalabim")
    windows = [terms[start : start + window] for start in range(len(terms) - window + 1)]
    expected = sum(len(set(part)) / window for part in windows) / len(windows)
    assert variety.moving_type_token_ratio(codes_of(terms), window=window) == pytest.approx(expected)


def test_repetition_compresses() -> None:
    assert variety.compression_ratio("spam " * 1000) > 50
    assert variety.compression_ratio("") == 1.0
    # A lone surrogate is no text that can be encoded; it is replaced.
    assert variety.compression_ratio("\ud800") > 0


def test_keywords_are_no_function_words_numbers_or_short_terms() -> None:
    counts = {"the": 9, "widget": 3, "2026": 5, "cat": 2, "日本": 1, "with": 4, "a1b2": 1}
    assert stuffing.keyword_counts(counts, function_words("en")) == {"widget": 3, "日本": 1, "a1b2": 1}


def test_the_top_keyword_is_held_against_what_is_expected() -> None:
    assert stuffing.top_term_share({"widget": 12, "shop": 3}, 200) == 12 / 200
    # Expected of 200 terms: 4 + .04 * 200 = 12.
    assert stuffing.top_term_excess({"widget": 12, "shop": 3}, 200) == 1.0
    assert stuffing.top_term_excess({}, 0) == 0.0


def test_keywords_of_the_title_are_counted_in_the_text() -> None:
    assert stuffing.title_term_share({"cheap": 4, "flights": 5, "paris": 1}, 20, ["cheap", "flights"]) == 9 / 20
    assert stuffing.title_term_share({"cheap": 4}, 20, []) == 0.0


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("buy now buy now buy now", 6), ("spam spam spam eggs", 3), ("a b c d e", 0), ("it had had no end", 2),
        ("a b c d a b c d", 8), ("a b c d e a b c d e", 0), ("", 0), ("x", 0), ("a b a", 0),
    ],
)  # fmt: skip
def test_a_run_is_the_same_one_to_four_terms_back_to_back(text: str, run: int) -> None:
    assert stuffing.longest_run(codes_of(text.split()), ()) == run


def test_rows_of_equal_numbers_are_no_run() -> None:
    codes = codes_of(["0", "0", "0", "0", "0", "word"])
    assert stuffing.longest_run(codes, ()) == 5
    assert stuffing.longest_run(codes, [0]) == 0


def test_a_title_is_covered_by_the_words_of_the_text() -> None:
    assert agreement.title_coverage(["cheap", "flights"], ["flight", "home"]) == 1 / 2
    assert agreement.title_coverage(["cat"], ["catalogue"]) == 0.0
    assert math.isnan(agreement.title_coverage([], ["a"]))


def test_function_words_are_by_language_and_in_lower_case() -> None:
    assert "the" in function_words("en-GB")
    assert "und" in function_words("de")
    assert function_words("und") == function_words("zh") == frozenset()
    assert all(word == word.lower() and len(words) >= 30 for words in FUNCTION_WORDS.values() for word in words)
