"""Addresses that are made and not written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UrlError
from crawler.scope.traps import MAX_SEGMENTS, MAX_URL_CHARACTERS, trap_reason, without_session
from crawler.urls import canonicalize

TODAY = date(2026, 11, 23)
HEX = "0123456789abcdef0123456789abcdef"


def trap(path: str) -> str:
    return trap_reason(canonicalize(f"http://a.test{path}"), today=TODAY)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/x;jsessionid=1F2A", "/x"),
        ("/x;JSESSIONID=1F2A.node1/y;a=b", "/x/y;a=b"),
        ("/x;jsessionid=1?b=1", "/x?b=1"),
        ("/(S(f3kb0d55aqwyc2iq1zzq0y45))/shop.aspx", "/shop.aspx"),
        ("/x/(A(abcdefgh12)S(f3kb0d55aqwyc2iq))/y", "/x/y"),
        ("/?PHPSESSID=9", "/"),
        (f"/?a=1&sid={HEX}&b=2", "/?a=1&b=2"),
        ("/?ASPSESSIONIDABCDEFGH=KJHGFDSA&x", "/?x"),
        ("/?CFID=12&CFTOKEN=34&id=5", "/?id=5"),
        (f"/?s={HEX}", "/"),
        ("/?osCsid=abc&products_id=7", "/?products_id=7"),
    ],
)
def test_a_session_id_is_taken_off(path: str, expected: str) -> None:
    assert without_session(f"http://a.test{path}") == f"http://a.test{expected}"


# A station's number, a search for a word, a parameter in the middle of another's name, an ordinary parenthesis.
@pytest.mark.parametrize(
    "path",
    [
        "/?sid=17", "/?s=dogs", "/?session=spring-semester-courses", "/?sessions=12345678901234567890", "/x;v=1",
        "/?myphpsessid=1", "/(S(x))/y", "/jsessionid=1", "/Function_(mathematics)/x", "/?a=&&b", "/?sid",
    ],
)  # fmt: skip
def test_what_only_resembles_a_session_id_stays(path: str) -> None:
    assert without_session(f"http://a.test{path}") == f"http://a.test{path}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        # "http://a.test/" is 14 characters.
        (f"/{'x' * (MAX_URL_CHARACTERS - 14)}", ""),
        (f"/{'x' * (MAX_URL_CHARACTERS - 13)}", "url_too_long"),
        ("".join(f"/{n}" for n in range(MAX_SEGMENTS)), ""),
        ("".join(f"/{n}" for n in range(MAX_SEGMENTS + 1)), "path_too_deep"),
        ("/a/a/a", ""),
        ("/a/a/a/a", "path_repeats"),
        ("/x/images/images/images/images/y", "path_repeats"),
        ("/a/b/a/b/a/b", ""),
        ("/a/b/a/b/a/b/a/b", "path_repeats"),
        ("/a/b/a/c/a/d/a/e/a/f", ""),
        ("/a/b/a/c/a/d/a/e/a/f/a", "path_repeats"),
        ("/1/11/111/1111", ""),
        ("/ab/abc/abc/abc", ""),
        ("/en/docs/a/en/docs/b", ""),
        ("/?" + "&".join(f"p{n}=1" for n in range(30)), ""),
        ("/?" + "&".join(f"p{n}=1" for n in range(31)), "query_too_wide"),
        ("/?f=1&f=2&f=3&f=4&f=5", ""),
        ("/?f=1&f=2&f=3&f=4&f=5&f=6", "query_too_wide"),
    ],
)  # fmt: skip
def test_a_path_or_query_that_grows_by_itself_is_a_trap(path: str, expected: str) -> None:
    assert trap(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/2029/01", "/events/2031-05-01/", "/calendar?year=2029&month=1", "/?date=2099-01-01",
        "/cal.php?y=2040", "/calendar/1899/12", "/events/month/2030-01/", "/?tribe-bar-date=2031-01-01",
        "/schedule/9999",
    ],
)  # fmt: skip
def test_a_calendar_far_from_today_is_a_trap(path: str) -> None:
    assert trap(path) == "calendar"


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/2028/12", "/calendar/1900/01", "/events/2026-11-23/", "/product/2087", "/blog/3000-ways",
        "/rfc/9110",
        "/calendar", "/events/12345", "/calendar?id=2999", "/news/2031/01", "/week/52", "/calendar/room-2080",
        "/year-2031",
    ],
)  # fmt: skip
def test_other_addresses_with_numbers_are_none(path: str) -> None:
    assert trap(path) == ""


def test_a_hostile_address_takes_no_time() -> None:
    # Seconds here would be a regular expression that tries every way to cut the path.
    for path in ("/a" * 1000, "/a/b" * 500, "/" * 2000, "/" + "a" * 2000, "/" + "a/" * 900 + "b", "/?" + "&" * 2000):
        assert trap_reason(f"http://a.test{path}", today=TODAY) in (
            "",
            "path_too_deep",
            "path_repeats",
            "query_too_wide",
        )


@given(st.text(st.sampled_from("/ab;=&?()S.0129-jsessionid"), max_size=80))
def test_every_address_gives_a_reason_or_none_and_stays_canonical(path: str) -> None:
    try:
        url = canonicalize(f"http://a.test/{path}")
    except UrlError:
        return
    assert trap_reason(url, today=TODAY) in ("", "path_too_deep", "path_repeats", "query_too_wide", "calendar")
    bare = without_session(url)
    assert canonicalize(bare) == bare
    assert without_session(bare) == bare
