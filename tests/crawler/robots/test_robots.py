"""robots.txt: statuses, limits, and what time does to them."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.robots.robots import MAX_ROBOTS_BYTES, rules_from, rules_in_force, valid_until

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RULES = b"User-agent: *\nDisallow: /private/\nAllow: /private/open\nCrawl-delay: 2.5\n"


def test_the_rules_of_a_200_answer_decide_and_the_longer_rule_wins() -> None:
    rules = rules_from(200, RULES, "Scenthound")
    assert rules.allowed("http://a.test/")
    assert not rules.allowed("http://a.test/private/x")
    assert rules.allowed("http://a.test/private/open")
    assert rules.delay_s == 2.5
    assert rules.refusal == ""
    assert rules.sitemaps == ()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 499])
def test_a_4xx_answer_allows_everything_whatever_its_body_says(status: int) -> None:
    rules = rules_from(status, b"User-agent: *\nDisallow: /\n", "Scenthound")
    assert rules.allowed("http://a.test/private/x")
    assert rules.delay_s == 0


@pytest.mark.parametrize("status", [None, 429, 500, 502, 503, 504, 599, 301, 302, 304, 999])
def test_no_answer_and_server_trouble_and_a_redirect_to_nowhere_allow_nothing(status: int | None) -> None:
    rules = rules_from(status, b"User-agent: *\nAllow: /\n", "Scenthound")
    assert not rules.allowed("http://a.test/")
    assert rules.refusal in ("no answer", f"status {status}")


@pytest.mark.parametrize("line", ["Scenthound", "scenthound", "Scenthound/0.1", "SCENTHOUND crawler", "Scenthound *"])
def test_the_crawler_finds_its_own_group_however_the_site_writes_its_name(line: str) -> None:
    body = f"User-agent: *\nAllow: /\n\nUser-agent: {line}\nDisallow: /\n".encode()
    assert not rules_from(200, body, "Scenthound").allowed("http://a.test/x")
    assert rules_from(200, body, "Otherbot").allowed("http://a.test/x")


def test_a_byte_order_mark_does_not_hide_the_first_line() -> None:
    body = b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n"
    assert not rules_from(200, body, "Scenthound").allowed("http://a.test/x")


def test_rules_behind_500_kib_are_not_read_and_the_cut_leaves_no_half_rule() -> None:
    head = b"User-agent: *\nDisallow: /early\n"
    # The rule "Disallow: /cut-in-two" begins 12 bytes before the limit: cut there it would read "Disallow: /c" and
    # forbid /c... as well.
    padding = b"#" * (MAX_ROBOTS_BYTES - len(head) - 13) + b"\n"
    body = head + padding + b"Disallow: /cut-in-two\nDisallow: /late\n"
    assert body[MAX_ROBOTS_BYTES - 12 : MAX_ROBOTS_BYTES] == b"Disallow: /c"
    rules = rules_from(200, body, "Scenthound")
    assert not rules.allowed("http://a.test/early")
    assert rules.allowed("http://a.test/could-be")
    assert rules.allowed("http://a.test/late")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"\xff\xfe\xfd",
        b"<html>not found</html>",
        b"Disallow: /\n",
        b"Crawl-delay: -5\n",
        b"\n" * 9999,
    ],
)
def test_a_body_without_rules_allows_everything(body: bytes) -> None:
    rules = rules_from(200, body, "Scenthound")
    assert rules.allowed("http://a.test/x")
    assert rules.delay_s == 0


@pytest.mark.parametrize("delay", ["inf", "nan", "-1", "1e999", "soon"])
def test_a_crawl_delay_that_is_no_time_is_no_delay(delay: str) -> None:
    assert rules_from(200, f"User-agent: *\nCrawl-delay: {delay}\n".encode(), "Scenthound").delay_s == 0


@pytest.mark.parametrize(("delay", "seconds"), [("5", 5), ("0.5", 0.5), (".5", 0.5), ("1. # a comment", 1), ("007", 7)])
def test_a_crawl_delay_is_in_seconds(delay: str, seconds: float) -> None:
    assert rules_from(200, f"User-agent: *\nCrawl-delay: {delay}\n".encode(), "Scenthound").delay_s == seconds


def test_sitemaps_are_given_as_canonical_addresses_and_what_is_none_is_not() -> None:
    body = """User-agent: *
        Sitemap: HTTPS://A.test:443/ümap.xml#x
        Sitemap: /relative.xml
        Sitemap: https://a.test/%C3%BCmap.xml
        Sitemap: ftp://a.test/s.xml
        Sitemap:
        Sitemap: http://cdn.test/s.xml.gz
    """
    rules = rules_from(200, body.encode(), "Scenthound")
    assert rules.sitemaps == ("https://a.test/%C3%BCmap.xml", "http://cdn.test/s.xml.gz")
    assert rules_from(404, body.encode(), "Scenthound").sitemaps == ()


def test_robots_txt_itself_is_allowed_unless_nothing_is() -> None:
    assert rules_from(200, b"User-agent: *\nDisallow: /\n", "Scenthound").allowed("http://a.test/robots.txt")
    assert not rules_from(503, b"", "Scenthound").allowed("http://a.test/robots.txt")


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        ("", 24 * 3600),
        ("max-age=7200", 7200),
        ('public, Max-Age = "7200"', 7200),
        ("max-age=0", 600),
        ("max-age=604800, immutable", 24 * 3600),
        ("max-age=99999999999999999999", 24 * 3600),
        ("max-age=-1", 24 * 3600),
        ("s-maxage=60", 24 * 3600),
        ("no-cache", 600),
        ("private, no-store, max-age=7200", 600),
        ("nonsense \x00", 24 * 3600),
    ],
)
def test_a_copy_is_used_for_a_day_or_as_long_as_its_server_says(cache_control: str, seconds: int) -> None:
    rules = rules_from(200, RULES, "Scenthound")
    assert valid_until(rules, NOW, cache_control) - NOW == timedelta(seconds=seconds)
    assert valid_until(rules_from(404, b"", "Scenthound"), NOW, cache_control) - NOW == timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [None, 429, 503])
def test_a_file_that_could_not_be_had_is_asked_for_again_after_an_hour(status: int | None) -> None:
    assert valid_until(rules_from(status, b"", "Scenthound"), NOW, "max-age=86400") == NOW + timedelta(hours=1)


def test_a_file_out_of_reach_forbids_everything_for_thirty_days_and_then_its_last_copy_holds() -> None:
    failed, good = rules_from(503, b"", "Scenthound"), rules_from(200, RULES, "Scenthound")
    since = NOW - timedelta(days=30)
    before = rules_in_force(failed, failing_since=since, last_good=good, now=NOW - timedelta(seconds=1))
    assert not before.allowed("http://a.test/")
    after = rules_in_force(failed, failing_since=since, last_good=good, now=NOW)
    assert after.allowed("http://a.test/")
    assert not after.allowed("http://a.test/private/x")
    assert after.delay_s == 2.5


def test_after_thirty_days_a_file_that_was_never_had_is_one_that_does_not_exist() -> None:
    failed = rules_from(None, b"", "Scenthound")
    since = NOW - timedelta(days=31)
    for last_good in (None, rules_from(500, b"", "Scenthound")):
        rules = rules_in_force(failed, failing_since=since, last_good=last_good, now=NOW)
        assert rules.allowed("http://a.test/private/x")
        assert rules.refusal == ""


def test_the_first_failure_forbids_and_the_first_answer_ends_the_row() -> None:
    failed, good = rules_from(503, b"", "Scenthound"), rules_from(200, RULES, "Scenthound")
    assert rules_in_force(failed, failing_since=None, last_good=good, now=NOW) is failed
    since = NOW - timedelta(days=99)
    assert rules_in_force(good, failing_since=since, last_good=None, now=NOW) is good
    gone = rules_from(404, b"", "Scenthound")
    assert rules_in_force(gone, failing_since=since, last_good=good, now=NOW) is gone
