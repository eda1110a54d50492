"""Sitemaps in their formats, careless ones, and hostile ones."""

import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.sitemap import MAX_ENTRIES, MAX_SITEMAP_BYTES, Sitemap, parse_date, parse_sitemap

URL = "https://a.test/sitemap.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def parse(text: str | bytes, content_type: str = "application/xml", named_by: str = "") -> Sitemap:
    body = text.encode() if isinstance(text, str) else text
    return parse_sitemap(body, content_type, URL, named_by=named_by)


def urlset(*locations: str) -> str:
    return HEAD + "".join(f"<url><loc>{location}</loc></url>" for location in locations) + "</urlset>"


def pages(sitemap: Sitemap) -> list[str]:
    return [entry.url for entry in sitemap.pages]


def test_a_urlset_gives_its_pages_with_their_dates_in_order() -> None:
    sitemap = parse(f"""{HEAD}
        <url><loc> https://a.test/2?b=1&amp;c=2 </loc><priority>1</priority>
            <lastmod>2026-11-23T12:00:00+02:00</lastmod></url>
        <url><lastmod>2026-11-01</lastmod><changefreq>daily</changefreq><loc>https://a.test/1#part</loc></url>
        <url><loc>https://a.test/3</loc></url>
        </urlset>""")
    assert sitemap.format == "urlset"
    assert [(entry.url, entry.lastmod) for entry in sitemap.pages] == [
        ("https://a.test/2?b=1&c=2", datetime(2026, 11, 23, 10, 0, tzinfo=UTC)),
        ("https://a.test/1", datetime(2026, 11, 1, tzinfo=UTC)),
        ("https://a.test/3", None),
    ]
    assert sitemap.sitemaps == ()
    assert dict(sitemap.dropped) == {}


def test_an_index_gives_sitemaps_and_no_pages() -> None:
    sitemap = parse("""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://a.test/s1.xml.gz</loc><lastmod>2026</lastmod></sitemap>
        <sitemap><loc>https://a.test/s2.xml</loc></sitemap></sitemapindex>""")
    assert sitemap.format == "index"
    assert sitemap.pages == ()
    assert [(entry.url, entry.lastmod) for entry in sitemap.sitemaps] == [
        ("https://a.test/s1.xml.gz", datetime(2026, 1, 1, tzinfo=UTC)),
        ("https://a.test/s2.xml", None),
    ]


def test_pictures_and_translations_of_a_page_are_no_pages() -> None:
    sitemap = parse("""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
        <image:image><image:loc>https://a.test/i.png</image:loc></image:image>
        <xhtml:link rel="alternate" hreflang="de" href="https://a.test/de"/><loc>https://a.test/en</loc></url></urlset>""")
    assert pages(sitemap) == ["https://a.test/en"]
    assert dict(sitemap.dropped) == {}


def test_rss_gives_the_links_of_its_items() -> None:
    sitemap = parse("""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
        <link>https://a.test/feed-home</link><atom:link href="https://a.test/feed.xml" rel="self"/>
        <item><atom:link href="https://a.test/no"/><title>x</title><link>https://a.test/1</link>
            <pubDate>Mon, 23 Nov 2026 12:00:00 +0100</pubDate></item>
        <item><link>/2</link><pubDate>3 Nov 2026 00:00 GMT</pubDate></item>
        <item><guid>https://a.test/3</guid></item></channel></rss>""")
    assert sitemap.format == "rss"
    assert [(entry.url, entry.lastmod) for entry in sitemap.pages] == [
        ("https://a.test/1", datetime(2026, 11, 23, 11, 0, tzinfo=UTC)),
        ("https://a.test/2", datetime(2026, 11, 3, tzinfo=UTC)),
        ("https://a.test/3", None),
    ]


def test_rss_1_gives_the_links_of_its_items() -> None:
    sitemap = parse("""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://a.test/</link></channel>
        <item><link>https://a.test/1</link><dc:date>2026-11-23</dc:date></item></rdf:RDF>""")
    assert [(entry.url, entry.lastmod) for entry in sitemap.pages] == [
        ("https://a.test/1", datetime(2026, 11, 23, tzinfo=UTC))
    ]


def test_atom_gives_the_alternate_links_of_its_entries() -> None:
    sitemap = parse("""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://a.test/home"/>
        <entry><link rel="self" href="https://a.test/entry.atom"/><link href="https://a.test/1"/>
            <published>2026-01-01T00:00:00Z</published><updated>2026-11-23T12:30:00.5Z</updated>
            <source><link href="https://a.test/elsewhere"/></source></entry>
        <entry><link rel="alternate" type="text/html" href="2"/></entry></feed>""")
    assert sitemap.format == "atom"
    assert [(entry.url, entry.lastmod) for entry in sitemap.pages] == [
        ("https://a.test/1", datetime(2026, 11, 23, 12, 30, 0, 500_000, tzinfo=UTC)),
        ("https://a.test/2", None),
    ]


def test_a_text_is_a_list_of_addresses() -> None:
    sitemap = parse(
        "\ufeffhttps://a.test/1\r\n\r\n  https://a.test/ü \nnot an address\nhttps://a.test/1\n", "text/plain"
    )
    assert sitemap.format == "text"
    assert pages(sitemap) == ["https://a.test/1", "https://a.test/%C3%BC"]
    assert dict(sitemap.dropped) == {"bad_url": 1, "duplicate": 1}


@pytest.mark.parametrize("content_type", ["application/gzip", "application/xml", "text/plain; charset=utf-16", ""])
def test_gzip_is_known_by_its_bytes(content_type: str) -> None:
    assert pages(parse(gzip.compress(urlset("https://a.test/ü").encode()), content_type)) == ["https://a.test/%C3%BC"]
    assert pages(parse(gzip.compress(b"https://a.test/1\n"), content_type)) == ["https://a.test/1"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_charset_is_read_as_for_pages(codec: str) -> None:
    text = urlset("https://a.test/ü").replace("UTF-8", codec.removesuffix("-sig"))
    assert pages(parse(text.encode(codec))) == ["https://a.test/%C3%BC"]


def test_a_file_speaks_for_its_own_site_and_for_the_one_that_names_it() -> None:
    text = urlset(
        "https://a.test/1", "http://a.test/2", "https://a.test:8443/3", "https://www.a.test/4", "https://b.test/5"
    )
    own = parse(text)
    assert pages(own) == ["https://a.test/1", "http://a.test/2"]
    assert dict(own.dropped) == {"off_site": 3}
    named = parse(text, named_by="https://b.test/robots.txt")
    assert pages(named) == ["https://a.test/1", "http://a.test/2", "https://b.test/5"]


def test_what_is_no_full_web_address_is_dropped_and_counted() -> None:
    sitemap = parse(
        urlset("/1", "a.test/2", "ftp://a.test/3", "", "https://", "https://a.test/" + "x" * 2100, "https://a.test/4")
    )
    assert pages(sitemap) == ["https://a.test/4"]
    assert dict(sitemap.dropped) == {"bad_url": 6}


def test_a_date_that_is_none_costs_the_date_alone() -> None:
    sitemap = parse(HEAD + "<url><loc>https://a.test/1</loc><lastmod>yesterday</lastmod></url></urlset>")
    assert [(entry.url, entry.lastmod) for entry in sitemap.pages] == [("https://a.test/1", None)]
    assert dict(sitemap.dropped) == {"bad_lastmod": 1}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T12:00Z", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("2026-11-23T12:00:00-01:30", datetime(2026, 11, 23, 13, 30, tzinfo=UTC)),
        (" 2026-11-23 12:00:00 ", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 12:00:00 EST", datetime(2026, 11, 23, 17, tzinfo=UTC)),
        ("0000", None),
        ("2026-13-01", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("1" * 5000, None),
        ("Mon, 99 Nov 2026", None),
        ("", None),
    ],
)
def test_dates_are_read_as_utc(text: str, moment: datetime | None) -> None:
    assert parse_date(text) == moment


def test_an_ampersand_that_begins_nothing_means_itself() -> None:
    text = urlset("https://a.test/?a=1&b=2&amp;c=3&#38;d=4&nbsp;e", "<![CDATA[https://a.test/?a=1&b=2&amp;c]]>")
    assert pages(parse(text)) == ["https://a.test/?a=1&b=2&c=3&d=4&nbsp;e", "https://a.test/?a=1&b=2&amp;c"]


def test_of_a_damaged_file_what_stands_before_the_damage_is_read() -> None:
    sitemap = parse(urlset("https://a.test/1", "https://a.test/2")[:-20])
    assert pages(sitemap) == ["https://a.test/1"]
    assert dict(sitemap.dropped) == {"damaged": 1}
    whole = gzip.compress(urlset("https://a.test/1").encode())
    assert dict(parse(whole[:-9]).dropped) == {"damaged": 1}


@pytest.mark.parametrize(
    "declarations",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/passwd">',
        '<!ENTITY c SYSTEM "http://169.254.169.254/">',
        '<!ENTITY % p SYSTEM "http://b.test/x.dtd"> %p;',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_file_that_declares_entities_is_refused_whole(declarations: str, codec: str) -> None:
    text = f"<!DOCTYPE urlset [{declarations}]><urlset><url><loc>https://a.test/&c;</loc></url></urlset>"
    sitemap = parse(text.encode(codec))
    assert sitemap == parse_sitemap(text.encode(), "", URL)
    assert (sitemap.format, sitemap.pages, dict(sitemap.dropped)) == ("", (), {"entities": 1})


def test_an_external_dtd_is_not_read(tmp_path: object) -> None:
    text = f'<!DOCTYPE urlset SYSTEM "{tmp_path}/x.dtd">{urlset("https://a.test/&c;").partition("?>")[2]}'
    assert pages(parse(text)) == ["https://a.test/&c;"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"<html><body><a href='https://a.test/1'>not found</a></body></html>",
        b"Not found, see /sitemap.xml",
        b"<",
        b"<?xml version='1.0'?>",
        b"\x00\x01\x02\x03",
        b"\x89PNG\r\n\x1a\n",
        b'{"urlset": []}',
        gzip.compress(gzip.compress(b"https://a.test/1")),
    ],
)
def test_a_body_that_is_no_sitemap_gives_nothing_and_says_so(body: bytes) -> None:
    sitemap = parse(body)
    assert (sitemap.format, sitemap.pages, sitemap.sitemaps) == ("", (), ())
    assert dict(sitemap.dropped) == {"not_a_sitemap": 1}


@pytest.mark.slow
def test_no_more_entries_are_taken_than_the_protocol_allows() -> None:
    locations = [f"https://a.test/{number}" for number in range(MAX_ENTRIES + 3)]
    for body in (urlset(*locations), "\n".join(locations)):
        sitemap = parse(body)
        assert len(sitemap.pages) == MAX_ENTRIES
        assert dict(sitemap.dropped) == {"over_limit": 3}


def test_no_more_is_unpacked_than_the_protocol_allows() -> None:
    bomb = gzip.compress(b" " * (MAX_SITEMAP_BYTES + 1))
    assert len(bomb) < 100_000
    assert dict(parse(bomb).dropped) == {"too_large": 1}
    assert dict(parse(b" " * (MAX_SITEMAP_BYTES + 1)).dropped) == {"too_large": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD + "<x>" * 200_000, "damaged"),
        (HEAD + "&" * 2_000_000, "damaged"),
        (HEAD + "<![CDATA[" * 300_000, "damaged"),
        (HEAD + "<url><loc>" + "a" * 4_000_000, "damaged"),
        (HEAD + "<x " + "".join(f'a{number}="" ' for number in range(100_000)), "damaged"),
        ("<" * 2_000_000, "not_a_sitemap"),
        pytest.param(HEAD + "<x/>" * 1_100_000, "elements_over_limit", marks=pytest.mark.slow),
        ("https://a.test/1" + " " * 2_000_000 + "\n" * 2_000_000 + "x", "bad_url"),
    ],
    ids=["deep", "ampersands", "cdata", "long", "attributes", "brackets", "elements", "blanks"],
)
def test_a_file_made_to_be_slow_is_not(text: str, reason: str) -> None:
    # Measured: 1.2 s for the elements, less for the others; what is tried twice for each character takes hours.
    start = time.process_time()
    assert parse(text).dropped[reason] == 1
    assert time.process_time() - start < 10


PIECE = st.one_of(
    st.sampled_from([
        "<?xml version='1.0'?>", "<urlset>", "</urlset>", "<url>", "</url>", "<loc>", "</loc>", "https://a.test/", "&",
        "&amp;", "<sitemapindex>", "<sitemap>", "<rss>", "<item>", "<link>", "<feed>", "<entry>", "<link href='/x'/>",
        "<![CDATA[", "]]>", "<!--", "-->", "<lastmod>", "2026-11-23", "<!DOCTYPE x [", "\n", "\ud800", "\x00",
    ]),
    st.text(max_size=5),
)  # fmt: skip


@given(
    st.lists(PIECE, max_size=20).map("".join), st.sampled_from(["utf-8", "utf-16", "latin-1"]), st.binary(max_size=9)
)
@settings(max_examples=300)
def test_whatever_comes_in_a_sitemap_comes_out(text: str, codec: str, tail: bytes) -> None:
    for body in (text.encode(codec, "replace") + tail, tail, gzip.compress(tail)):
        sitemap = parse_sitemap(body, f"text/xml; charset={codec}", URL)
        assert all(entry.url.startswith(("http://a.test/", "https://a.test/")) for entry in sitemap.pages)
        assert not (sitemap.pages and sitemap.sitemaps)
        assert sitemap.pages or sitemap.sitemaps or sitemap.format or sitemap.dropped
