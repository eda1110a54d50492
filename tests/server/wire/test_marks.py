from dataclasses import replace

from indexer.ranking import Hit, Snippet
from indexer.search.words import QueryWords
from server.wire.marks import marked, marked_title, pieces

SNIPPET = Snippet("<b>A lemur & a fig", ((5, 10), (15, 18)), 0, 18)


def test_signs_stand_around_each_highlight() -> None:
    assert marked(SNIPPET, "[", "]") == "<b>A [lemur] & a [fig]"


def test_as_html_only_our_own_tags_are_tags() -> None:
    assert marked(SNIPPET, "<strong>", "</strong>", as_html=True) == (
        "&lt;b&gt;A <strong>lemur</strong> &amp; a <strong>fig</strong>"
    )


def test_no_piece_is_empty() -> None:
    assert list(pieces(SNIPPET)) == [("<b>A ", False), ("lemur", True), (" & a ", False), ("fig", True)]
    assert list(pieces(Snippet("", (), 0, 0))) == []


def test_the_words_of_the_query_are_found_in_a_title() -> None:
    hit = Hit(1, "d1", 1.0, "https://a.org/", "Lemurs & <figs>", "a.org", "en", None, None, SNIPPET, ())
    title = marked_title(hit, QueryWords("lemur fig"))
    assert marked(title, "<b>", "</b>", as_html=True) == "<b>Lemurs</b> &amp; &lt;<b>figs</b>&gt;"
    assert marked(marked_title(replace(hit, title=""), QueryWords("lemur"))) == "https://a.org/"
    assert marked(marked_title(replace(hit, title="", url=""), QueryWords("lemur"))) == "d1"
