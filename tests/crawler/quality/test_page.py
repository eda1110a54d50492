"""What a page carries beside its text is counted from its markup, whatever the markup is."""

import math
import time

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.quality.page import PageCounts, hidden_word_share, link_density, page_counts
from crawler.quality.partners import AD_HOSTS, TRACKER_HOSTS, host_of, is_affiliate, under

PAGE = """<html><head><title>Not text</title><script src="https://www.googletagmanager.com/gtag.js"></script>
<script type="application/ld+json">{}</script></head><body>
<p>Twelve chars <a href="/a">four</a> end<script>ignored()</script> more</p>
<a name="anchor">no link</a><a href="https://amzn.to/x" rel="nofollow SPONSORED"> buy </a>
<iframe src="//ad.doubleclick.net/f"></iframe><ins class="adsbygoogle"></ins><style>p{}</style><!-- comment -->
<img src="https://mc.yandex.ru/watch/1"></body></html>"""


def test_a_page_is_counted() -> None:
    counts = page_counts(lxml.html.document_fromstring(PAGE), hidden_words=7)
    assert counts == PageCounts(
        links=2,
        external_links=1,
        link_characters=7,
        # "Twelve chars", "four", "end", "more", "no link", "buy".
        characters=12 + 4 + 3 + 4 + 7 + 3,
        scripts=2,
        iframes=1,
        ads=2,
        trackers=2,
        affiliate_links=1,
        sponsored_links=1,
        hidden_words=7,
    )


def test_link_density_is_of_the_whole_page_and_nothing_without_text() -> None:
    assert link_density(PageCounts(link_characters=7, characters=28)) == 1 / 4
    assert math.isnan(link_density(PageCounts()))


def test_hidden_words_are_a_share_of_all() -> None:
    assert hidden_word_share(PageCounts(hidden_words=30), 10) == 3 / 4
    assert hidden_word_share(PageCounts(hidden_words=5), 0) == 1.0
    assert hidden_word_share(PageCounts(), 0) == 0.0


@pytest.mark.parametrize(
    "address",
    [
        "https://www.amazon.co.uk/dp/B00?tag=shop-21", "https://amzn.to/3x", "http://www.awin1.com/cread.php?a=1",
        "https://brand.pxf.io/abc", "HTTPS://GO.SKIMRESOURCES.COM/?id=1", "//prf.hn/click/camref:1",
        "https://shop.test/p?color=red&aff_id=9", "https://www.booking.com/hotel.html?aid=3", "https://x.test/?IRCLICKID=1",
        "https://user:word@shareasale.com:443/r.cfm?u=1",
    ],
)  # fmt: skip
def test_a_link_that_earns_money_is_known_by_host_or_parameter(address: str) -> None:
    assert is_affiliate(address)


# A tag elsewhere, a name inside another, a host inside a path, an address of the site itself.
@pytest.mark.parametrize(
    "address",
    [
        "https://blog.test/?tag=python", "https://notawin1.com/", "https://awin1.com.evil.test/",
        "https://a.test/amzn.to/", "/go/shop?aff_id=1", "https://a.test/?staff=1", "https://a.test/aff=1", "", "#top",
        "mailto:aff=1@b.test", "https://www.amazon.de/dp/B00", "https://a.test/?aid=1", "https://ebay.com/itm/1",
    ],
)  # fmt: skip
def test_other_links_do_not(address: str) -> None:
    assert not is_affiliate(address)


def test_hosts_of_ads_and_trackers_count_with_all_names_under_them() -> None:
    assert under(host_of("https://pagead2.googlesyndication.com/x.js"), AD_HOSTS)
    assert under(host_of("//www.google-analytics.com/analytics.js"), TRACKER_HOSTS)
    assert not under(host_of("https://google.com/"), AD_HOSTS)
    assert not under(host_of("/analytics.js"), TRACKER_HOSTS)
    assert under("a.b.c", frozenset({"b.c"}))
    assert not under("", frozenset({"b.c"}))


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("//WWW.A.test:80/x", "www.a.test"),
        ("https://a.test.", "a.test"),
        ("/x//y", ""),
        ("x:y", ""),
        (" http://a.test", "a.test"),
    ],
)
def test_a_host_is_read_from_an_absolute_address(address: str, host: str) -> None:
    assert host_of(address) == host


@given(st.text(max_size=60))
def test_no_address_is_too_odd(address: str) -> None:
    for text in (address, f"//{address}", f"https://{address}?{address}={address}"):
        assert is_affiliate(text) in (True, False)
        assert under(host_of(text), AD_HOSTS) in (True, False)


def test_bytes_that_are_no_characters_are_no_text() -> None:
    tree = lxml.html.document_fromstring(b"<meta charset=utf-8><p>\xff\xfe<a href='\xff'>\xff</a>")
    assert page_counts(tree).links <= 1


def test_what_nobody_reads_counts_once_however_it_nests() -> None:
    tree = lxml.html.document_fromstring(
        "<head><title>no</title><script>no</script></head><body>four<svg>no<style>no</style></svg><noscript>no</noscript>"
        "<div><svg>no</svg> four </div></body>"
    )
    assert page_counts(tree).characters == 8


def test_deep_and_wide_pages_take_linear_time() -> None:
    began = time.process_time()
    wide = lxml.html.document_fromstring("<p><a href='https://a.test/?x=1'>x</a>" * 20_000)
    assert page_counts(wide).links == 20_000
    page_counts(lxml.html.document_fromstring("<div>" * 20_000))
    # Links in links do not nest in HTML, so no text is counted over and over.
    page_counts(lxml.html.document_fromstring("<a href=x>" * 5_000 + "text"))
    assert time.process_time() - began < 10
