from indexer.ranking import Snippet
from server.wire.marks import marked, pieces

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
