"""Addresses: one spelling each."""

import json
from pathlib import Path

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UrlError
from crawler.urls import canonicalize, host_of, is_tracking, origin_of, site_of, site_of_host

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
        ("http://a.test/??", "http://a.test/??"),
        ("http://a.test/??b#c#d?e", "http://a.test/??b"),
        ("http://u:p@a.test/@b?c@d#e@f", "http://a.test/@b?c@d"),
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
    "name",
    [
        "utm_source", "UTM_Campaign", "utm_id", "gclid", "GCLID", "fbclid", "msclkid", "_ga", "_gl", "mc_eid",
        "mkt_tok", "hsCtaTracking", "__hstc", "_hsmi", "twclid", "ttclid", "ScCid", "li_fat_id", "srsltid",
        "pk_campaign",
        "piwik_kwd", "mtm_placement", "hsa_cam", "yclid", "_openstat", "igsh", "s_kwcid",
    ],
)  # fmt: skip
def test_a_tracking_parameter_is_dropped_with_and_without_a_value(name: str) -> None:
    assert is_tracking(name)
    assert canonicalize(f"http://a.test/?a=1&{name}=x%20y&b=2&{name}") == "http://a.test/?a=1&b=2"


# Parameters that resemble them, and some that track at one site and choose the page at another.
@pytest.mark.parametrize(
    "name",
    [
        "utm", "utm_", "utm_1", "xutm_source", "gclid2", "ref", "source", "si", "cid", "spm", "id", "pk_id", "s",
        "hsa_x",
        "",
    ],
)  # fmt: skip
def test_a_parameter_that_may_choose_the_page_is_kept(name: str) -> None:
    assert not is_tracking(name)
    assert canonicalize(f"http://a.test/?{name}=x") == f"http://a.test/?{name}=x"


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


# The URL Standard's test data of late 2026 have this many cases; the other entries of the file are comments.
WHATWG_CASES = 891

PARTS = ("href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash")


def whatwg_cases() -> list[dict[str, str]]:
    if not WHATWG.is_file():
        pytest.skip(f"no cases of the URL Standard at {WHATWG}")
    return [case for case in json.loads(WHATWG.read_text(encoding="utf-8")) if not isinstance(case, str)]


def test_the_parser_passes_every_case_of_the_standard() -> None:
    cases = whatwg_cases()
    assert len(cases) == WHATWG_CASES
    for case in cases:
        try:
            url = ada_url.URL(case["input"], base=case["base"]) if case["base"] else ada_url.URL(case["input"])
        except ValueError:
            assert case.get("failure"), case
            continue
        assert not case.get("failure"), case
        assert {part: getattr(url, part) for part in PARTS} == {part: case[part] for part in PARTS}
        if "origin" in case:
            assert url.origin == case["origin"]


def test_every_case_of_the_standard_gets_its_canonical_form_or_is_refused() -> None:
    cases = whatwg_cases()
    fetchable = 0
    for case in cases:
        is_web = not case.get("failure") and case["protocol"] in ("http:", "https:") and case["hostname"]
        if not is_web:
            with pytest.raises(UrlError):
                canonicalize(case["input"], case["base"])
        else:
            # Beyond the standard a canonical address has no fragment, no user and no empty query.
            expected = ada_url.URL(case["href"])
            expected.hash = expected.username = expected.password = ""
            if not case["search"]:
                expected.search = ""
            assert canonicalize(case["input"], case["base"]) == expected.href, case["input"]
            fetchable += 1
    # 891 less the 267 that fail to parse and those of other schemes; none is passed over.
    assert len(cases) == WHATWG_CASES
    assert 0 < fetchable < WHATWG_CASES - 267
