"""Snippets: the right piece, cut in the right place, marked in the right places, in bounded time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analyzer import analyze
from indexer.ranking import Snippet
from indexer.search.plain import plain_text
from indexer.search.snippet import SCAN_CHARACTERS, cut_snippet


def cut(text: str, query: str, *, characters: int = 300, hint: tuple[int, int] | None = None) -> Snippet:
    return cut_snippet(text, frozenset(token.term for token in analyze(query)), characters=characters, hint=hint)


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]


def filler(sentences: int) -> str:
    return "Nothing of note happens in this line. " * sentences


def test_a_short_text_is_shown_whole_with_every_form_of_the_words_marked() -> None:
    text = "Sorting is stable. To sort, call sorted()."
    snippet = cut(text, "sort")
    assert snippet == Snippet(text, ((0, 7), (22, 26), (33, 39)), 0, len(text))


def test_the_window_with_the_most_different_words_wins() -> None:
    text = f"A list of lists of lists. {filler(20)}Here a tuple is put into a list. {filler(20)}"
    snippet = cut(text, "tuple list", characters=100)
    assert snippet.text.startswith("Here a tuple is put into a list.")
    assert marked(snippet) == ["tuple", "list"]


def test_the_hint_decides_where_the_words_do_not() -> None:
    text = f"One lemur sleeps. {filler(20)}Another lemur wakes. {filler(20)}"
    at = text.index("Another")
    assert cut(text, "lemur", characters=80).text.startswith("One lemur sleeps.")
    assert cut(text, "lemur", characters=80, hint=(at, at + 20)).text.startswith("Another lemur wakes.")


def test_without_any_word_the_hint_is_shown() -> None:
    text = filler(20) + "Primates eat fruit at night. " + filler(20)
    at = text.index("Primates")
    snippet = cut(text, "lemur", characters=80, hint=(at, at + 28))
    assert snippet.text.startswith("Primates eat fruit at night.")
    assert snippet.highlights == ()


def test_without_word_or_hint_the_beginning_is_shown() -> None:
    assert cut("First. " + filler(20), "lemur", characters=80).text.startswith("First. Nothing")


def test_a_piece_begins_and_ends_at_sentences_where_it_can() -> None:
    text = f"{filler(5)}The lemur sleeps. It is grey. {filler(5)}"
    snippet = cut(text, "lemur", characters=70)
    # 70 - 4 for two cut marks: "The lemur sleeps. It is grey. " is 30, and a sentence of 38 more would be too long.
    assert snippet.text == "The lemur sleeps. It is grey. Nothing of note happens in this …"
    assert text[snippet.start : snippet.end] == "The lemur sleeps. It is grey. Nothing of note happens in this"


def test_where_no_sentence_ends_words_are_kept_whole_and_the_cut_is_shown() -> None:
    text = "alpha " * 50 + "lemur " + "omega " * 50
    snippet = cut(text, "lemur", characters=60)
    assert snippet.text.startswith("… alpha alpha ")
    assert snippet.text.endswith(" omega …")
    assert set(snippet.text.split()) == {"…", "alpha", "lemur", "omega"}


def test_the_number_of_a_list_entry_ends_no_piece() -> None:
    text = "1. The lemur eats figs and young leaves\n2. " + "The aye-aye eats grubs and nuts and much else " * 3
    assert cut(text, "lemur", characters=60).text == "1. The lemur eats figs and young leaves"


def test_a_long_text_without_spaces_is_cut_anyway() -> None:
    snippet = cut("猴" * 500, "猴", characters=50)
    assert len(snippet.text) <= 50
    assert len(snippet.highlights) >= 40


def test_words_far_down_a_huge_text_are_found_only_where_the_hint_leads() -> None:
    text = "x " * SCAN_CHARACTERS + "The lemur sleeps."
    at = text.index("The")
    assert cut(text, "lemur").highlights == ()
    assert marked(cut(text, "lemur", hint=(at, len(text)))) == ["lemur"]


def test_an_empty_text_gives_an_empty_snippet() -> None:
    assert cut("", "lemur") == Snippet("", (), 0, 0)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("## Sorting\n\nUse **sorted** or *sort*.", "Sorting: Use sorted or sort."),
        ("# What?\n## Sorting\ntext", "What? Sorting: text"),
        ("text\n# Sorting\n", "text Sorting"),
        ("> quoted\n> - entry\n* other", "quoted entry other"),
        ("```python\nsorted(x)\n```", "sorted(x)"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a b 1 2"),
        ("[text](https://a.org) and ![image](b.png)", "text and image"),
        ("def f(*args, **kwargs): __init__", "def f(*args, **kwargs): __init__"),
        ("2*3*4 and a | b", "2*3*4 and a | b"),
        ("C# and #hash -x", "C# and #hash -x"),
        ("bell\x07 and \x00nul", "bell and nul"),
    ],
)
def test_markdown_signs_are_removed_and_code_is_not(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


PIECES = (
    *("lemur", "Lemurs", "fig", "a", " ", "  ", ". ", "\n", "\n\n", "*", "**", "# ", "|", "`"),
    *("猴", "é", "[", "](x)", "'", "\x00", "<b>", "1. "),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=120).map("".join)


@settings(max_examples=300)
@given(TEXTS, st.integers(40, 120), st.none() | st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_any_text_gives_a_snippet_that_keeps_its_promises(
    text: str, characters: int, hint: tuple[int, int] | None
) -> None:
    if hint is not None:
        hint = (min(*hint, len(text)), min(max(hint), len(text)))
    snippet = cut(text, "lemur fig 猴", characters=characters, hint=hint)
    assert len(snippet.text) <= characters
    assert 0 <= snippet.start <= snippet.end <= len(text)
    assert plain_text(text[snippet.start : snippet.end]) in snippet.text
    assert snippet.text == " ".join(snippet.text.split())
    flat = [offset for pair in snippet.highlights for offset in pair]
    assert flat == sorted(flat)
    assert all(start < end for start, end in snippet.highlights)
    assert all(analyze(word)[0].term in {"lemur", "fig", "猴"} for word in marked(snippet))


@settings(max_examples=200)
@given(TEXTS)
def test_any_text_that_holds_a_word_shows_it(text: str) -> None:
    snippet = cut(f"{text} lemur {text}", "lemur", characters=60)
    assert "lemur" in [word.lower().rstrip("s") for word in marked(snippet)]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["a", "a ", "*a", "猴", "lemur fig. ", "\n", " ", ".)", "| - ", "[](", "a:b.c'", "**"])
def test_ten_megabytes_of_any_one_thing_take_no_time_to_speak_of(unit: str) -> None:
    # Four cuts of the largest size in a slow machine's seconds; a quadratic step would take hours.
    text = unit * (10_000_000 // len(unit))
    for hint in (None, (9_000_000, 9_001_000)):
        for characters in (40, 10_000):
            assert len(cut(text, "a lemur fig 猴", characters=characters, hint=hint).text) <= characters
