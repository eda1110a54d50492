"""Titles as people want to read them: decoded, on one line, without the name of the site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.plain import clean_title, plain_text


@pytest.mark.parametrize(
    ("title", "host", "clean"),
    [
        ("How to sort | Stack Overflow", "stackoverflow.com", "How to sort"),
        ("Sorting &amp; order — Python 3.11 documentation", "docs.python.org", "Sorting & order"),
        ("Lemur - Wikipedia", "en.wikipedia.org", "Lemur"),
        ("Wikipedia | Lemur", "en.wikipedia.org", "Lemur"),
        ("Lemur|example.org", "example.org", "Lemur"),
        ("News · BBC", "www.bbc.co.uk", "News"),
        ("A - B - Example", "www.example.org", "A - B"),
        ("Example", "example.org", "Example"),
        ("Example - Example", "example.org", "Example"),
        ("Lemur - the free animal", "en.wikipedia.org", "Lemur - the free animal"),
        ("Rock-and-roll", "roll.example", "Rock-and-roll"),
        ("A | B", "", "A | B"),
        ("  two\n\n lines\x00 &#8211; and &lt;tag&gt; ", "", "two lines – and <tag>"),
        ("8. Errors and Exceptions¶", "docs.python.org", "8. Errors and Exceptions"),
        ("", "example.org", ""),
        (
            "PostgreSQL: Documentation: 15: DROP DATABASE",
            "www.postgresql.org",
            "PostgreSQL: Documentation: 15: DROP DATABASE",
        ),
        (
            "On Python - how we at this company use it well",
            "python.org",
            "On Python - how we at this company use it well",
        ),
    ],
)
def test_the_name_of_the_site_is_cut_off_and_nothing_else(title: str, host: str, clean: str) -> None:
    assert clean_title(title, host) == clean


@given(
    st.text(max_size=60), st.sampled_from(("", "example.org", "a.b.example.co.uk", "localhost", "127.0.0.1", "[::1]"))
)
def test_any_title_is_one_line_and_something_remains(title: str, host: str) -> None:
    clean = clean_title(title, host)
    assert clean == " ".join(clean.split())
    assert bool(clean) == bool(clean_title(title))


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("~~old~~ new, 5 ~~ 6", "old new, 5 ~~ 6"),
        ("| a \\| b | c |", "a | b c"),
        ("***both*** and **one *in* other**", "both and **one in other**"),
        ("[a](b) [c] (d)", "a [c] (d)"),
    ],
)
def test_more_signs_of_markdown(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain
