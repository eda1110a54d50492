"""Links out of pages, kind and hostile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.directives import Directives
from crawler.pages.links import extract_links, page_links
from crawler.pages.markup import charset_of

PAGE = "http://a.test/dir/page"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def links(markup: str | bytes, headers: tuple[tuple[str, str], ...] = HTML) -> tuple[str, ...]:
    return extract_links(PAGE, headers, markup.encode() if isinstance(markup, str) else markup, token="Scenthound")


def test_links_are_canonical_in_document_order_and_each_once() -> None:
    markup = """<a href="other">1</a> <a href='/root?b=1&amp;utm_source=x#part'>2</a> <map><area href="HTTP://B.test:80/"></map>
        <a href=other#again>3</a> <a href="../up">4</a> <a href="?q=1">5</a>"""
    assert links(markup) == (
        "http://a.test/dir/other",
        "http://a.test/root?b=1",
        "http://b.test/",
        "http://a.test/up",
        "http://a.test/dir/page?q=1",
    )


def test_the_first_base_element_with_an_address_counts() -> None:
    markup = '<base target=_top><base href="/deep/er/"><base href="/wrong/"><a href="x">x</a>'
    assert links(markup) == ("http://a.test/deep/er/x",)


def test_a_base_that_is_no_web_address_is_as_if_it_were_not_there() -> None:
    assert links('<base href="javascript:1"><a href="x">x</a>') == ("http://a.test/dir/x",)


def test_what_is_no_web_address_is_left_out_and_so_is_the_page_itself() -> None:
    markup = "".join(
        f'<a href="{href}">x</a>'
        for href in (
            "mailto:a@b.test",
            "javascript:void(0)",
            "data:text/html,x",
            "ftp://a.test/",
            "http://",
            "#top",
            "page",
        )
    )
    assert links(markup + "<a>no href</a><a href>empty</a>") == ()


def test_a_link_marked_nofollow_is_left_out() -> None:
    assert links('<a rel="external NoFollow" href="/a">a</a><a rel="nofollowish" href="/b">b</a>') == (
        "http://a.test/b",
    )


def test_links_that_nobody_vouches_for_are_withheld_and_named() -> None:
    markup = """<a rel=ugc href="/a">1</a> <a rel="SPONSORED noopener" href="/b">2</a> <a rel=nofollow href="/c">3</a>
        <a rel=nofollow href="/d">4</a> <a href="/d">5</a> <a href="/e">6</a> <a rel=ugc href="/e">7</a>
        <a rel=ugc href="mailto:a@b.test">8</a>"""
    found = page_links(PAGE, HTML, markup.encode())
    # A second link to /d and /e may be followed, so those are.
    assert found.follow == ("http://a.test/d", "http://a.test/e")
    assert found.withheld == ("http://a.test/a", "http://a.test/b", "http://a.test/c")


def test_a_page_that_says_nofollow_withholds_all_its_links() -> None:
    markup = '<meta name=robots content="nofollow,noarchive"><link rel=canonical href="/c"><a href="/a">a</a>'
    found = page_links(PAGE, HTML, markup.encode())
    assert (found.follow, found.withheld) == ((), ("http://a.test/a",))
    assert found.directives == Directives(follow=False, archive=False, canonical="http://a.test/c")


def test_a_page_that_says_nofollow_has_no_links() -> None:
    link = '<a href="/a">a</a>'
    assert links(f'<meta name="Robots" content="noindex, NOFOLLOW">{link}') == ()
    assert links(f"<meta name=robots content=none>{link}") == ()
    assert links(f"<meta name=scenthound content=nofollow>{link}") == ()
    assert links(f"<meta name=otherbot content=nofollow>{link}") == ("http://a.test/a",)
    assert links(f'<meta name=robots content="index,follow">{link}') == ("http://a.test/a",)
    assert links(link, (*HTML, ("X-Robots-Tag", "noindex, nofollow"))) == ()
    assert links(link, (*HTML, ("x-robots-tag", "noindex"))) == ("http://a.test/a",)


def test_the_charset_of_the_header_wins_and_an_unknown_one_leaves_it_to_the_page() -> None:
    path = "/é".encode("latin-1")
    latin = b'<meta charset="iso-8859-1"><a href="' + path + b'">x</a>'
    # é is U+00E9, in UTF-8 the bytes C3 A9, and paths are percent-encoded as UTF-8.
    assert links(latin, (("Content-Type", "text/html; charset=latin-1"),)) == ("http://a.test/%C3%A9",)
    assert links(latin, (("Content-Type", "text/html; charset=no-such-thing"),)) == ("http://a.test/%C3%A9",)
    assert links(latin, ()) == ("http://a.test/%C3%A9",)


def test_the_charset_is_read_from_the_content_type() -> None:
    assert charset_of((("content-type", 'text/html; charset="UTF-8"; x=y'),)) == "utf-8"
    assert charset_of((("Content-Type", "text/html"),)) == ""
    assert charset_of(()) == ""


def test_an_address_of_absurd_length_is_left_out() -> None:
    assert links(f'<a href="/{"a" * 5000}">x</a><a href="/{"é" * 1500}">y</a><a href="/z">z</a>') == (
        "http://a.test/z",
    )


def test_markup_of_200_000_nested_elements_gives_a_tuple() -> None:
    assert links("<a href=/first>x</a>" + "<div>" * 200_000 + "<a href=/last>x</a>")[0] == "http://a.test/first"


def test_bytes_that_are_no_markup_give_no_links() -> None:
    for body in (
        b"",
        b"   ",
        b"\x00",
        b"\x00" * 5000,
        b"\xff\xfe",
        b"<",
        b"<!--",
        b"<![CDATA[",
        bytes(range(256)) * 10,
    ):
        assert links(body) == ()


@settings(max_examples=200)
@given(
    body=st.binary(max_size=300) | st.lists(
        st.sampled_from([b"<a href=", b"<base href=", b"<meta name=robots content=", b'"', b"'", b">", b"</a>", b"\x00",
                         b"http://[", b"//b.test/", b"\xc3", b"&#x110000;", b"&#xD800;", b"<!--", b"<svg>", b"%"]),
        max_size=40,
    ).map(b"".join),
    charset=st.sampled_from(["", "utf-8", "utf-16", "utf-7", "gb18030", "idna", "x-user-defined", "\u20ac"]),
)  # fmt: skip
def test_no_bytes_make_it_raise_and_every_link_is_canonical(body: bytes, charset: str) -> None:
    found = links(body, (("Content-Type", f"text/html; charset={charset}"),))
    assert all(link.startswith(("http://", "https://")) for link in found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("content", "followed"),
    [
        ("0; url=/b", ("http://a.test/b",)),
        ("5;URL='/b'", ("http://a.test/b",)),
        ("0, url = http://b.test/", ("http://b.test/",)),
        ("30", ()),
        ("0; url=", ()),
        ("0; url=javascript:alert(1)", ()),
    ],
)
def test_a_page_that_sends_browsers_on_is_followed(content: str, followed: tuple[str, ...]) -> None:
    body = f'<meta http-equiv="Refresh" content="{content}"><meta name="refresh" content="0; url=/no">'.encode()
    assert extract_links("http://a.test/", (), body) == followed
