"""What pages allow, by header and by meta element."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.directives import Directives, page_directives

PAGE = "http://a.test/dir/page"
HTML = ("Content-Type", "text/html; charset=utf-8")


def said(*, header: str | tuple[str, ...] = (), meta: str = "") -> str:
    """Give what is forbidden, as a sorted list of words."""
    values = (header,) if isinstance(header, str) else header
    headers = (HTML, *(("X-Robots-Tag", value) for value in values))
    found = page_directives(headers, f"<head>{meta}</head><p>x".encode(), "Scenthound")
    words = [("archive", found.archive), ("follow", found.follow), ("index", found.index)]
    return " ".join(word for word, allowed in words if not allowed)


# The forms of Google's specification of the X-Robots-Tag header, and of Bing's.
@pytest.mark.parametrize(
    ("header", "forbidden"),
    [
        ("noindex", "index"), ("nofollow", "follow"), ("none", "follow index"), ("noarchive", "archive"),
        ("nocache", "archive"), ("NoIndex, NOFOLLOW", "follow index"), ("noindex nofollow", "follow index"),
        ("noindex;nofollow", "follow index"), ("all", ""), ("index, follow", ""), ("", ""), ("noindexing", ""),
        (("noarchive", "noindex"), "archive index"),
        ("googlebot: noindex", ""), ("scenthound: noindex", "index"),
        ("SCENTHOUND : noindex, nofollow", "follow index"),
        ("scenthound/0.1: none", "follow index"), ("otherbot: noindex, nofollow", ""),
        ("noarchive, otherbot: noindex, nofollow", "archive"), ("otherbot: noindex, scenthound: nofollow", "follow"),
        ("otherbot: noindex, robots: nofollow", "follow"),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST", ""),
        ("unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT, noindex", "index"),
        ("max-snippet: -1, noindex", "index"), ("max-image-preview:large, noarchive", "archive"),
    ],
)  # fmt: skip
def test_a_header_forbids_what_it_says_to_everyone_or_to_this_crawler(
    header: str | tuple[str, ...], forbidden: str
) -> None:
    assert said(header=header) == forbidden


@pytest.mark.parametrize(
    ("meta", "forbidden"),
    [
        ("<meta name=robots content=noindex>", "index"),
        ('<META NAME="ROBOTS" CONTENT="NOINDEX,NOARCHIVE">', "archive index"),
        ("<meta name=robots content=none>", "follow index"),
        ("<meta name=Scenthound content=nofollow>", "follow"),
        ("<meta name=googlebot content=noindex>", ""),
        ("<meta name=robots content=noindex><meta name=scenthound content=index>", "index"),
        ("<meta name=robots content=index><meta name=robots content=nofollow>", "follow"),
        ("<meta name=robots>", ""),
        ("<meta name=description content=noindex>", ""),
        ("<!-- <meta name=robots content=noindex> -->", ""),
    ],
)
def test_a_meta_element_forbids_what_it_says(meta: str, forbidden: str) -> None:
    assert said(meta=meta) == forbidden


def test_each_prohibition_counts_wherever_it_stands() -> None:
    assert said(header="noindex", meta='<meta name=robots content="index, nofollow">') == "follow index"


def test_what_is_no_markup_speaks_by_its_headers() -> None:
    headers = (("Content-Type", "application/pdf"), ("X-Robots-Tag", "noindex"))
    assert page_directives(headers, b"%PDF-1.7\n\x00\xff", "Scenthound") == Directives(index=False)
    assert page_directives((), b"") == Directives()


def test_why_a_page_must_not_become_a_document() -> None:
    assert Directives().refusal == ""
    assert Directives(follow=False, canonical="http://b.test/").refusal == ""
    assert Directives(index=False, archive=False).refusal == "noindex"
    assert Directives(archive=False).refusal == "noarchive"


@pytest.mark.parametrize(
    ("link_header", "head", "expected"),
    [
        ("", "<link rel=canonical href=/c?utm_source=x#y>", "http://a.test/c"),
        ("", '<link rel="alternate Canonical" href="//b.test">', "http://b.test/"),
        ("", "<link rel=alternate href=/c>", ""),
        ("", "<link rel=canonical href=''><link rel=canonical href=/d>", "http://a.test/d"),
        ("", "<link rel=canonical href=javascript:1><link rel=canonical href=/d>", "http://a.test/d"),
        ("", f"<link rel=canonical href=/{'x' * 5000}>", ""),
        ("", "</head><body><p>x<link rel=canonical href=/c>", ""),
        ('<https://b.test/x>; rel="canonical"', "<link rel=canonical href=/c>", "https://b.test/x"),
        ("</s.css>; rel=preload, </x>; rel=canonical", "", "http://a.test/x"),
        ('</x>; rel="canonical-ish"; title=canonical', "", ""),
        ("</x>; rel=alternate", "<link rel=canonical href=/c>", "http://a.test/c"),
        ("<", "", ""),
    ],
)
def test_the_address_that_a_page_names_as_its_own(link_header: str, head: str, expected: str) -> None:
    headers = (HTML, ("Link", link_header)) if link_header else (HTML,)
    assert page_directives(headers, f"<head>{head}".encode(), url=PAGE).canonical == expected


def test_without_the_pages_address_only_an_absolute_one_is_read() -> None:
    body = b"<head><link rel=canonical href=/c><link rel=canonical href=http://b.test/d></head>"
    assert page_directives((HTML,), body).canonical == "http://b.test/d"


@settings(max_examples=200)
@given(
    tag=st.text(st.sampled_from("noindexfllwarcv,:; *\x00é"), max_size=60),
    link=st.text(st.sampled_from('<>;= "rel,canonical/x'), max_size=60),
    body=st.binary(max_size=200),
)
def test_no_bytes_make_it_raise(tag: str, link: str, body: bytes) -> None:
    page_directives((("X-Robots-Tag", tag), ("Link", link)), body, "Scenthound", url=PAGE)
