import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.by_resiliparse import main_text_by_resiliparse
from tests.crawler.extraction.sites import ARTICLE


def test_the_text_of_an_article_is_found_a_block_a_line() -> None:
    lines = main_text_by_resiliparse(ARTICLE.markup).split("\n")
    assert ARTICLE.wanted[1] in [line.strip() for line in lines]


@pytest.mark.parametrize(
    "markup",
    ["", "\ud800<p>a", "\0", "<div>" * 100_000 + "x", "<!--", "<p" * 1_000, "<table>" * 5_000, "<a b=" + "c" * 10**6],
)
def test_hostile_markup_gives_some_text(markup: str) -> None:
    assert isinstance(main_text_by_resiliparse(markup), str)


@pytest.mark.parametrize("markup", ["<div><b>" * 30_000 + "x", "<DIV>" * 30_000, "<article>" * 30_000])
def test_pages_that_nest_to_cost_time_are_not_read(markup: str) -> None:
    assert main_text_by_resiliparse(markup) == ""


def test_many_elements_beside_each_other_are_read() -> None:
    assert main_text_by_resiliparse("<div><p>hound</p></div>" * 5_000).count("hound") == 5_000


@settings(max_examples=200)
@given(st.text(st.sampled_from("<>/!-&;=\"' abpdivtalesrc\0\n\ud800é"), max_size=300))
def test_any_characters_give_some_text(markup: str) -> None:
    assert isinstance(main_text_by_resiliparse(markup), str)
