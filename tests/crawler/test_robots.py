"""robots.txt: statuses, limits and Google's published cases."""

import json
from pathlib import Path

import pytest

from crawler.robots import MAX_ROBOTS_BYTES, rules_from

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "crawl" / "robots_cases.jsonl"

RULES = b"User-agent: *\nDisallow: /private/\nAllow: /private/open\nCrawl-delay: 2.5\n"


def test_the_rules_of_a_200_answer_decide_and_the_longer_rule_wins() -> None:
    rules = rules_from(200, RULES, "Scenthound")
    assert rules.allowed("http://a.test/")
    assert not rules.allowed("http://a.test/private/x")
    assert rules.allowed("http://a.test/private/open")
    assert rules.delay_s == 2.5
    assert rules.refusal == ""


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


def test_a_pattern_of_many_stars_is_matched_in_no_time() -> None:
    # A regular expression made of this pattern would backtrack for years.
    body = b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$\n"
    assert rules_from(200, body, "Scenthound").allowed("http://a.test/" + "a" * 4000 + "b")


def test_published_cases_come_out_as_published_but_for_known_ones() -> None:
    if not CASES.is_file():
        pytest.skip(f"no published robots cases at {CASES}")
    right = {"google": 0, "protego": 0}
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        rules = rules_from(200, case["robots"].encode("utf-8", "surrogatepass"), case["ua"])
        right[case["suite"].partition("_")[0]] += rules.allowed(case["url"]) == case["allowed"]
    # Of Google's 545 cases Protego alone passes 509. The rest: escapes in paths (6), whether /robots.txt itself is
    # forbidden (3), unknown lines inside groups (3), half a byte order mark (2), lines above 16 KiB (2), and others.
    assert right == {"google": 524, "protego": 378}
