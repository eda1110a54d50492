"""Queries are read whatever people type; filters are hosts and tags, or are refused by name."""

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.condition import And, Not, Or, Site
from indexer.errors import RequestError
from indexer.query import Query
from indexer.search.parse import LONGEST_QUERY, MOST_FILTERS, Filters, parse

ANY_TEXT = st.text(st.characters(), max_size=200)  # Halves of surrogate pairs included.


def test_white_space_becomes_single_spaces_and_control_characters_separate_words() -> None:
    assert parse(" sort\ta\r\n\x00list\x1b ").query.text == "sort a list"


def test_text_is_brought_to_nfc() -> None:
    assert parse("cafe\N{COMBINING ACUTE ACCENT}").query.text == "café"


def test_half_a_surrogate_pair_is_removed() -> None:
    assert parse("a\ud800b").query.text == "a b"


def test_a_text_at_the_limit_is_kept_whole() -> None:
    parsed = parse("x" * LONGEST_QUERY)
    assert parsed.query.text == "x" * LONGEST_QUERY
    assert not parsed.truncated


def test_a_longer_text_is_cut_and_the_result_says_so() -> None:
    parsed = parse("x" * (LONGEST_QUERY + 1))
    assert parsed.query.text == "x" * LONGEST_QUERY
    assert parsed.truncated


def test_a_letter_that_grows_in_nfc_does_not_pass_the_limit() -> None:
    # U+0958 is two characters in NFC.
    parsed = parse("\u0958" * LONGEST_QUERY)
    assert len(parsed.query.text) == LONGEST_QUERY
    assert parsed.truncated


@given(ANY_TEXT)
@example("\ud800")
@example("\x00")
@example('site:"(((')
def test_any_string_is_a_query_in_normal_form(text: str) -> None:
    found = parse(text).query.text
    assert found == " ".join(found.split())
    assert unicodedata.is_normalized("NFC", found)
    found.encode("utf-8")
    assert parse(found, operators=False).query.text == found


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("docs.python.org", "docs.python.org"),
        (" Docs.Python.ORG. ", "docs.python.org"),
        ("https://docs.python.org/", "docs.python.org"),
        ("*.python.org", "python.org"),
        (".python.org", "python.org"),
        ("org", "org"),
        ("localhost:8000", "localhost"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("[::1]", "[::1]"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_a_site_gets_the_spelling_of_hosts(written: str, host: str) -> None:
    assert parse("a", Filters(sites=[written])).query.sites == (host,)


@pytest.mark.parametrize(
    "written",
    [
        "docs.python.org/3/",
        "a b",
        "http://",
        "*",
        ".",
        "a?b",
        "a#b",
        "user@host",
        "a\\b",
        "ftp://a",
        "*.*",
        "\ud800",
        "%",
    ],
)
def test_what_is_no_host_is_refused_by_the_field_s_name(written: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse("a", Filters(sites=[written]))
    assert caught.value.thing == "site"


@given(ANY_TEXT)
def test_any_site_is_a_host_or_refused(site: str) -> None:
    with suppress(RequestError):
        for host in parse("a", Filters(sites=[site])).query.sites:
            assert host == host.lower()
            assert not set(host) & set(" /?#@\\")


def test_filters_that_are_empty_or_repeated_do_not_count() -> None:
    query = parse("a", Filters(sites=["", " ", "b.org", "B.org"], languages=["", "en", "EN"])).query
    assert query == Query("a", sites=("b.org",), languages=("en",))


@pytest.mark.parametrize(
    ("written", "tag"), [("EN", "en"), ("pt-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("de-1996", "de-1996")]
)
def test_a_language_gets_the_usual_case(written: str, tag: str) -> None:
    assert parse("a", Filters(languages=[written])).query.languages == (tag,)


@pytest.mark.parametrize("written", ["e", "en_US", "english language", "1", "-", "ſſ", "toolonglanguage"])
def test_what_is_no_tag_is_refused_by_the_field_s_name(written: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse("a", Filters(languages=[written]))
    assert caught.value.thing == "language"


def test_more_filters_than_any_engine_should_see_are_refused() -> None:
    sites = [f"s{number}.org" for number in range(MOST_FILTERS + 1)]
    assert len(parse("a", Filters(sites=sites[:-1])).query.sites) == MOST_FILTERS
    with pytest.raises(RequestError):
        parse("a", Filters(sites=sites))


def test_days_of_a_request_and_of_its_text_must_both_hold() -> None:
    filters = Filters(published_since=date(2024, 1, 1), published_until=date(2025, 12, 31))
    assert parse("a", filters).query == Query("a", published_from=date(2024, 1, 1), published_to=date(2025, 12, 31))
    narrower = parse("a after:2024-06 before:2030", filters).query
    assert (narrower.published_from, narrower.published_to) == (date(2024, 6, 1), date(2025, 12, 31))


def test_sites_that_are_left_out_are_a_condition_as_of_an_operator() -> None:
    assert parse("a", Filters(excluded_sites=["https://B.org/", ""])).query == parse("a -site:b.org").query
    both = parse("a -site:d.org", Filters(excluded_sites=["b.org", "*.c.org", "b.org"])).query.condition
    assert both is not None
    assert both == And((Not(Or((Site("b.org"), Site("c.org")))), Not(Site("d.org"))))


def test_a_query_of_exclusions_alone_keeps_those_of_the_request() -> None:
    query = parse("-b", Filters(excluded_sites=["c.org"])).query
    assert query == Query("b", condition=Not(Site("c.org")))


def test_a_site_to_leave_out_that_is_none_is_refused_by_its_own_name() -> None:
    for sites in (["a b"], [f"s{number}.org" for number in range(MOST_FILTERS + 1)]):
        with pytest.raises(RequestError) as caught:
            parse("a", Filters(excluded_sites=sites))
        assert caught.value.thing == "excluded_site"
