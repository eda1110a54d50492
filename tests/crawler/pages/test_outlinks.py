"""Links as readers see them."""

import time

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.hidden import remove_hidden
from crawler.pages.links import MAX_URL_CHARACTERS
from crawler.pages.markup import parse_markup
from crawler.pages.outlinks import MAX_OUTLINKS, MAX_TEXT_CHARACTERS, Outlink, outlinks

PAGE = "http://a.test/dir/page"


def tree(markup: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html><body>{markup}</body></html>")


def links(markup: str) -> tuple[Outlink, ...]:
    return outlinks(tree(markup), PAGE)


def test_links_have_their_text_and_rel_in_document_order() -> None:
    markup = """<a href="x?utm_source=1#part">The
        <b>first</b> one</a> <a href="http://B.test" rel="NoFollow  ugc nofollow">second</a>"""
    assert links(markup) == (
        Outlink("http://a.test/dir/x", "The first one", ()),
        Outlink("http://b.test/", "second", ("nofollow", "ugc")),
    )


def test_the_base_of_the_page_counts() -> None:
    assert links('<base href="/deep/"><a href="x">x</a>') == (Outlink("http://a.test/deep/x", "x", ()),)


def test_each_address_is_there_once_for_each_text() -> None:
    markup = '<a href="x" rel=ugc>one</a><a href="x#2">one</a><a href="x">two</a>'
    assert links(markup) == (
        Outlink("http://a.test/dir/x", "one", ("ugc",)),
        Outlink("http://a.test/dir/x", "two", ()),
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="x"><img alt=" A  dog "></a>', "A dog"),
        ('<a href="x"><span><img alt=""><img alt="A dog"></span></a>', "A dog"),
        ('<map><area href="x" alt="A dog"></map>', "A dog"),
        ('<a href="x" aria-label="A dog" title="no"><svg></svg></a>', "A dog"),
        ('<a href="x" title="A dog"></a>', "A dog"),
        ('<a href="x"></a>', ""),
        ('<a href="x">A dog<img alt="no"><style>p {}</style></a>', "A dog"),
    ],
)
def test_a_link_without_text_is_called_by_its_picture_or_label(markup: str, text: str) -> None:
    assert [link.text for link in links(markup)] == [text]


def test_what_is_no_web_address_and_the_page_itself_are_left_out() -> None:
    hrefs = ("mailto:a@b.test", "javascript:1", "#top", "page", "", "http://", "/" + "a" * MAX_URL_CHARACTERS)
    assert links("".join(f'<a href="{href}">x</a>' for href in hrefs) + "<a>x</a>") == ()


def test_text_and_rel_are_cut_at_their_limits() -> None:
    (link,) = links(f'<a href="x" rel="{"r " * 200}">{"word " * 200}</a>')
    assert link.rel == ("r",)
    assert link.text == ("word " * 200)[:MAX_TEXT_CHARACTERS].rstrip()


def test_links_that_people_do_not_see_are_left_out_of_a_cleaned_tree() -> None:
    root = tree(
        '<p>seen seen seen</p><a href="x">x</a><div style="left:-9999px;position:fixed"><a href="y">y</a></div>'
    )
    assert len(outlinks(root, PAGE)) == 2
    remove_hidden(root)
    assert [link.text for link in outlinks(root, PAGE)] == ["x"]


def test_more_links_than_the_limit_are_cut() -> None:
    found = links("".join(f"<a href={number}>x</a>" for number in range(MAX_OUTLINKS + 5)))
    assert len(found) == MAX_OUTLINKS


HOSTILE = {
    "nested": "<a href=/x><b>" * 20_000,
    "empty": "<a href=/x>" + "<i>" * 200 + "</a>" + "<a href=/y></a>" * 200_000,
    "no addresses": "<a href='" + "[" * 4000 + "'>x</a>" * 2000,
}


@pytest.mark.slow
@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_hostile_links_take_bounded_time(markup: str) -> None:
    root = tree(markup)
    started = time.process_time()
    outlinks(root, PAGE)
    assert time.process_time() - started < 10


PIECES = st.sampled_from([
    b"<a href=", b"<base href=", b"<area href=", b"<img alt=", b'"', b">", b"</a>", b"\x00", b"http://[", b"//b.test/",
    b"\xc3", b" rel=", b"&#xD800;", b"<!--", b"<svg>", b"%", b"x", b" ",
])  # fmt: skip


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.lists(PIECES, max_size=40).map(b"".join))
def test_no_bytes_make_it_raise_and_every_link_is_a_canonical_line(body: bytes) -> None:
    root = parse_markup((), body)
    found = outlinks(root, PAGE) if root is not None else ()
    assert len({(link.url, link.text) for link in found}) == len(found)
    for link in found:
        assert link.url.startswith(("http://", "https://"))
        assert link.text == " ".join(link.text.split())
