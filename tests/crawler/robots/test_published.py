"""The published cases of Google's matcher (its tests and its two spec suites) and of Protego, row by row.

Two questions are asked. The matcher, given paths and patterns spelled as Google's spells them, must answer as Google's
does in every row. The crawler, which spells them as RFC 9309 wants, must answer as published but in the rows listed
here, each with the section of the standard that says otherwise.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.robots.escapes import path_of
from crawler.robots.robots import rules_from
from crawler.robots.rules import read_robots

CASES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "crawl" / "robots_cases.jsonl"


@dataclass(frozen=True, slots=True)
class Row:
    suite: str
    test: str
    robots: bytes
    crawler: str
    url: str
    allowed: bool


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    if not CASES.is_file():
        pytest.skip(f"no published robots cases at {CASES}")
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [
        Row(
            "protego" if case["suite"] == "protego" else "google",
            case["test"],
            # Lone surrogates stand for bytes that are not UTF-8.
            case["robots"].encode("utf-8", "surrogateescape"),
            case["ua"],
            case["url"],
            case["allowed"],
        )
        for case in cases
    ]


def google_spelling(pattern: bytes) -> tuple[str, ...]:
    """Escape octets beyond ASCII and write hex digits large, and nothing else; paths are left as they are."""
    upper = re.sub(rb"%[0-9A-Fa-f]{2}", lambda escape: escape[0].upper(), pattern)
    return (re.sub(rb"[\x80-\xff]", lambda octet: b"%%%02X" % octet[0][0], upper).decode("ascii"),)


def test_the_matcher_answers_as_googles_in_all_of_its_rows(rows: list[Row]) -> None:
    google = [row for row in rows if row.suite == "google"]
    wrong = [
        row
        for row in google
        if read_robots(row.robots, row.crawler, spell=google_spelling).rules.allow([path_of(row.url)]) != row.allowed
    ]
    assert wrong == []
    assert len(google) == 545


# Why the crawler answers otherwise, by suite, test and either the crawler's name or a pattern of addresses.
ENCODING = "2.2.2: octets beyond ASCII are escaped and escapes of unreserved ones undone before comparison (table 1)"
ROBOTS_TXT = "2.2.2: /robots.txt itself is implicitly allowed"
NO_TOKEN = "2.2.1: a crawler's name is of letters, hyphens and underscores; this one is no name"
WHOLE_NAME = "2.2.1: a group is for the crawler whose name it bears, not for longer or shorter names"
NO_STAR = "2.2.1: a star is a name, and is no wildcard inside of one"
OTHER_RECORDS = "2.2.4: records of other sorts do not end a list of names, so both names share the rules"
END_ONLY = "2.2.3: '$' at the end of a pattern is the end of the path, and never itself"
SLASH = "2.2: a pattern begins with '/'; a line with another one is no rule"

DIFFERENCES = [
    # Google's tests say themselves that their matcher leaves escapes to its caller; Protego's rows agree with the RFC.
    ("google", "ID_Encoding|non-ascii-paths", r"FooBot http://foo\.bar/foo/bar/(ツ|baz)", 6, ENCODING),
    ("google", "327748|369883|860237", r"\S+ http://(m\.)?example\.com/robots\.txt", 4, ROBOTS_TXT),
    # "Rule1TestBot" and "2bot" have digits in them.
    ("protego", "test_allowed_wildcards", r"Rule[1-6]TestBot \S+", 22, NO_TOKEN),
    ("protego", "test_1996rfc_examples", r"[256]bot \S+", 3, NO_TOKEN),
    ("protego", "test_unicode_url_and_useragent", r"(UnicödeBöt|jävla-foobot|Mozilla/5.0 \(.*\)) \S+", 4, NO_TOKEN),
    ("protego", "test_generosity", r"harry potter \S+", 1, NO_TOKEN),
    ("protego", "test_generosity", r"foo\*?bot http://foo\.bar/myprofile", 2, NO_STAR),
    ("protego", "test_user_agent_precedence", r"hedwig-(new|news2|images) \S+", 5, WHOLE_NAME),
    ("protego", "test_grouping_unknown_keys", r"agent \S+", 3, OTHER_RECORDS),
    ("protego", "test_special_symbols_dual_behaviour", r"FooBot http://foo\.bar/x/abc(\$|%24)", 2, END_ONLY),
    ("protego", "test_with_absolute_urls", r"FooBot http://foo\.bar/http://\S+", 1, SLASH),
]


def test_the_crawler_answers_as_published_but_where_the_standard_says_otherwise(rows: list[Row]) -> None:
    right: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for row in rows:
        if rules_from(200, row.robots, row.crawler).allowed(row.url) == row.allowed:
            right[row.suite] += 1
            continue
        reasons = [
            f"{suite} {tests} {asked}"
            for suite, tests, asked, _, _ in DIFFERENCES
            if suite == row.suite and re.fullmatch(tests, row.test) and re.fullmatch(asked, f"{row.crawler} {row.url}")
        ]
        assert len(reasons) == 1, row
        other[reasons[0]] += 1
    assert other == {f"{suite} {tests} {asked}": count for suite, tests, asked, count, _ in DIFFERENCES}
    # 545 - 10 and 378 - 43.
    assert right == {"google": 535, "protego": 335}
