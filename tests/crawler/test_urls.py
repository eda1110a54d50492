"""Addresses: one spelling each."""

import json
from pathlib import Path

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UrlError
from crawler.urls import canonicalize, host_of, origin_of, site_of, site_of_host

WHATWG = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "crawl" / "urltestdata.json"

BASE = "http://a.test/dir/page?q#f"


# What browsers do, by the URL Standard (WHATWG); the expected spellings are the standard's.
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTP://EXAMPLE.test", "http://example.test/"),
        ("http://example.test:80/", "http://example.test/"),
        ("https://example.test:443/", "https://example.test/"),
        ("http://example.test:443/", "http://example.test:443/"),
        ("http://example.test/a/./b/../c", "http://example.test/a/c"),
        ("http://example.test/%2e%2e/a", "http://example.test/a"),
        ("http://example.test/a b", "http://example.test/a%20b"),
        ("http://example.test/é?é=é", "http://example.test/%C3%A9?%C3%A9=%C3%A9"),
        ("http://example.test/%7ea%2F", "http://example.test/%7ea%2F"),
        ("http://bücher.test/", "http://xn--bcher-kva.test/"),
        ("http://ＥＸＡＭＰＬＥ.test/", "http://example.test/"),
        ("http:\\\\example.test\\a\\b", "http://example.test/a/b"),
        ("http://exa\tmple.te\nst/", "http://example.test/"),
        ("  http://example.test/  ", "http://example.test/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0177.0.0.01/", "http://127.0.0.1/"),
        ("http://[::0:1]/", "http://[::1]/"),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("other", "http://a.test/dir/other"),
        ("/root", "http://a.test/root"),
        ("//b.test/x", "http://b.test/x"),
        ("?p", "http://a.test/dir/page?p"),
        ("#x", "http://a.test/dir/page?q"),
        ("", "http://a.test/dir/page?q"),
        ("http:relative", "http://a.test/dir/relative"),
        ("///b.test/x", "http://b.test/x"),
    ],
)
def test_an_address_is_spelled_as_browsers_spell_it(address: str, expected: str) -> None:
    assert canonicalize(address, BASE) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://user:secret@a.test/", "http://a.test/"),
        ("http://a.test/#part", "http://a.test/"),
        ("http://a.test/?", "http://a.test/"),
        ("http://a.test/?utm_source=x&a=1&UTM_Campaign=y&b=2&fbclid=z&gclid", "http://a.test/?a=1&b=2"),
        ("http://a.test/?utm_source=x", "http://a.test/"),
        ("http://a.test/?b=2&a=1&b=1", "http://a.test/?b=2&a=1&b=1"),
        ("http://a.test/?utmost=1&my_utm_source=2", "http://a.test/?utmost=1&my_utm_source=2"),
        ("http://a.test/?a=&b&=c&&d", "http://a.test/?a=&b&=c&&d"),
    ],
)
def test_what_names_no_page_is_taken_off_and_the_order_of_parameters_is_kept(address: str, expected: str) -> None:
    assert canonicalize(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "", "example.test", "/path", "http://", "http:///", "https://?x", "ftp://a.test/", "mailto:a@b.test", "data:,x",
        "javascript:alert(1)", "file:///etc/passwd", "http://a b.test/", "http://a.test:99999/", "http://[::1/",
        "http://1.2.3.999/", "http://a%00b.test/", "ws://a.test/", "about:blank", "http://a<b.test/",
    ],
)  # fmt: skip
def test_what_cannot_be_fetched_is_refused(address: str) -> None:
    with pytest.raises(UrlError) as caught:
        canonicalize(address)
    assert caught.value.wanted == "an absolute http or https URL"


def test_a_refusal_quotes_no_more_of_an_address_than_a_person_reads() -> None:
    with pytest.raises(UrlError) as caught:
        canonicalize("x" * 100_000)
    assert len(str(caught.value)) < 400


def test_the_parts_of_an_address() -> None:
    url = "https://docs.example.co.uk:8443/a?b"
    assert host_of(url) == "docs.example.co.uk"
    assert origin_of(url) == "https://docs.example.co.uk:8443"
    assert site_of(url) == "example.co.uk"
    assert host_of("http://[::1]:80/") == "[::1]"
    assert origin_of("http://a.test:80/x") == "http://a.test"


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("docs.python.org", "python.org"), ("python.org", "python.org"), ("a.b.example.co.uk", "example.co.uk"),
        ("co.uk", "co.uk"), ("localhost", "localhost"), ("127.0.0.1", "127.0.0.1"), ("[::1]", "[::1]"),
        ("xn--bcher-kva.example.com", "example.com"), ("intranet", "intranet"),
        ("www.city.kawasaki.jp", "city.kawasaki.jp"),
    ],
)  # fmt: skip
def test_the_site_of_a_host_is_its_registrable_domain_or_the_host(host: str, site: str) -> None:
    assert site_of_host(host) == site


@given(st.text(max_size=60).map("http://a.test/".__add__) | st.text(max_size=60))
def test_a_canonical_address_is_its_own_canonical_form(address: str) -> None:
    try:
        url = canonicalize(address, BASE)
    except UrlError:
        return
    assert canonicalize(url) == url
    assert canonicalize(url, BASE) == url
    assert "#" not in url
    assert origin_of(url) in url
    assert host_of(url)


def test_the_standards_own_cases_come_out_as_the_standard_says() -> None:
    if not WHATWG.is_file():
        pytest.skip(f"no cases of the URL Standard at {WHATWG}")
    checked = 0
    for case in json.loads(WHATWG.read_text(encoding="utf-8")):
        if isinstance(case, str):
            continue  # a comment between the cases
        is_web = not case.get("failure") and case["protocol"] in ("http:", "https:") and case["hostname"]
        if not is_web:
            with pytest.raises(UrlError):
                canonicalize(case["input"], case["base"])
        else:
            # Beyond the standard a canonical address has no fragment and no user.
            expected = ada_url.URL(case["href"])
            expected.hash = expected.username = expected.password = ""
            expected.search = case["search"].removeprefix("?")
            assert canonicalize(case["input"], case["base"]) == expected.href, case["input"]
        checked += 1
    assert checked > 800
