"""Lines of at most 80 characters, in the order of the text, and links that no text of the web can write."""

import re

from hypothesis import given
from hypothesis import strategies as some

from server.adapters.mcp.display import VIEW_CHARACTERS, Lines, link, page, plain

WORD = "abcdefghi"
TEXTS = some.lists(some.sampled_from([*"ab \n\t\u2028é【】†", WORD * 9, WORD]), max_size=60).map("".join)


def test_a_line_ends_behind_the_last_space_that_it_can_hold() -> None:
    text = " ".join([WORD] * 9)
    view = Lines(text).view(0)
    assert view.lines == (" ".join([WORD] * 8), WORD)
    assert view.numbered == f"L0: {view.lines[0]}\nL1: {WORD}"
    assert view.bar == "**viewing lines [0 - 1] of 1**"


def test_a_word_too_long_for_a_line_is_cut() -> None:
    assert Lines("x" * 200).view(0).lines == ("x" * 80, "x" * 80, "x" * 40)


def test_breaks_of_the_text_and_empty_lines_stay() -> None:
    assert Lines("a\n\nb\n").view(0).lines == ("a", "", "b")


def test_an_empty_text_is_one_empty_line() -> None:
    lines = Lines("")
    assert len(lines) == 1
    assert lines.view(0).lines == ("",)
    assert lines.view(0).bar == "**viewing lines [0 - 0] of 0**"


def test_a_view_ends_where_it_is_full() -> None:
    lines = Lines("\n".join([WORD] * 1000))
    view = lines.view(5)
    assert len(view.lines) == VIEW_CHARACTERS // (len(WORD) + 1)
    assert view.bar == "**viewing lines [5 - 404] of 999**"
    assert len(lines.view(5, 7).lines) == 7
    assert lines.view(999, 7).lines == (WORD,)


def test_texts_of_the_web_write_no_links() -> None:
    assert plain("see 【3†there】") == "see 〖3†there〗"
    assert Lines("【3†there】").view(0).lines == ("〖3†there〗",)
    assert link(4, "a†b】\nc", "example.org") == "【4†a‡b〗 c†example.org】"
    assert page(2, "【1†x】", "https://example.org/", "body") == "[2] 〖1‡x〗 (https://example.org/)\nbody"
    assert page(0, "q", "", "body") == "[0] q\nbody"


@given(TEXTS)
def test_the_lines_are_the_text(text: str) -> None:
    lines = Lines(text)
    shown = [line for first in range(len(lines)) for line in lines.view(first, 1).lines]
    assert len(shown) == len(lines)
    assert all(len(line) <= 80 for line in shown)
    assert re.sub(r"\s", "", "".join(shown)) == re.sub(r"\s", "", plain(text))


@given(TEXTS.filter(bool), some.data())
def test_the_line_of_a_character_is_the_one_that_shows_it(text: str, data: some.DataObject) -> None:
    offset = data.draw(some.integers(0, len(text) - 1))
    lines = Lines(text)
    before = sum(
        len(re.sub(r"\s", "", line)) for at in range(lines.line_of(offset)) for line in lines.view(at, 1).lines
    )
    assert before <= len(re.sub(r"\s", "", text[:offset]))
