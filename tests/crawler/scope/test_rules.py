"""Rules that take addresses in or leave them out."""

import time

import pytest

from crawler.errors import InputError
from crawler.scope.rules import SlowPatternError, parse_rule


@pytest.mark.parametrize(
    ("rule", "url", "matches"),
    [
        ("host:a.test", "https://a.test:8443/x", True), ("host:a.test", "http://b.a.test/", False),
        ("domain:A.test", "http://a.test/", True), ("domain:a.test", "http://b.a.test/", True),
        ("domain:a.test", "http://ba.test/", False), ("domain:bücher.example", "http://xn--bcher-kva.example/", True),
        ("prefix:http://A.test:80/docs/", "http://a.test/docs/x", True),
        ("prefix:http://a.test/docs/", "http://a.test/docs", False),
        ("regex:[?&]print=", "http://a.test/x?print=1", True), ("regex:^http://a", "http://b.test/http://a", False),
    ],
)  # fmt: skip
def test_a_rule_matches_what_it_says(rule: str, url: str, matches: bool) -> None:
    assert parse_rule(rule).matches(url) is matches


@pytest.mark.parametrize(
    "text", ["", "a.test", "host:", "host:a/b", "host:a b", "prefix:/docs", "regex:", "regex:(", "path:/x"]
)
def test_any_other_form_is_refused_with_the_form_that_is_wanted(text: str) -> None:
    with pytest.raises(InputError, match="regex:PATTERN"):
        parse_rule(text)


def test_a_pattern_that_takes_for_ever_on_an_address_ends_in_time() -> None:
    began = time.monotonic()
    with pytest.raises(SlowPatternError):
        parse_rule("regex:^(a|a|aa)+$").matches("a" * 2000 + "!")
    assert time.monotonic() - began < 5
