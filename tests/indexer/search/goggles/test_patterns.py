"""Patterns: the signs by cases, any pattern as a regular expression has it, and hostile ones in linear time."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.search.goggles.patterns import Pattern, pad

URL = "https://www.example.org/this/is/a/pattern/page_1.html?q=a-b"


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("/is/a/", URL, True),
        ("/IS/a/", URL, False),
        ("/this/*/pattern", URL, True),
        ("/pattern*/this", URL, False),
        ("/this*/this", URL, False),  # The two runs may not share characters.
        ("*pattern*", URL, True),
        ("*", "", True),
        ("/a/pattern^", URL, True),
        ("/a/patter^", URL, False),
        ("q=a-b^", URL, True),  # The end counts as a separator,
        ("q=a-b^^", URL, True),  # and as several.
        ("page^1", URL, False),  # None of _ . % - and letters and digits is one.
        ("a^b", URL, False),
        ("html^q^a", URL, True),
        ("^www.example.org^", URL, True),
        ("^example.org^", URL, False),
        ("^", "abc", True),
        ("|https://", URL, True),
        ("|www", URL, False),
        ("a-b|", URL, True),
        ("html|", URL, False),
        ("|https://brave.example|", "https://brave.example", True),
        ("|https://brave.example|", "https://brave.example/x", False),
        ("|https:*^page_1.html*b|", URL, True),
        ("b^|", URL, True),
        ("q^|", "x?q/", True),
        ("|a*a|", "a", False),
        ("|a*a|", "aa", True),
        ("a|b", "xa|by", True),  # Inside a pattern it is a character like others.
        ("|^a", "/a", True),
        ("|^a", "ba", False),
        ("ä^ö", "ä/ö", True),
        ("x^y", "xéy", False),
    ],
)
def test_signs(pattern: str, text: str, matches: bool) -> None:
    assert Pattern(pattern).matches(pad(text)) is matches


def as_regular_expression(pattern: str) -> re.Pattern[str]:
    """Write a pattern as its documentation does."""
    starts, ends = pattern.startswith("|"), pattern.endswith("|")
    body = pattern[starts : len(pattern) - ends]
    signs = {"*": ".*", "^": r"(?:[^\w\d._%-]|\Z)"}
    middle = "".join(signs.get(sign, re.escape(sign)) for sign in body)
    return re.compile(("\\A" if starts else "") + middle + ("\\Z" if ends else ""), re.DOTALL)


PATTERNS = st.text(alphabet="ab/.*^|", min_size=1, max_size=8).filter(
    lambda text: text.strip("|") and text.count("*") <= 2 and text.count("^") <= 2
)


@given(PATTERNS, st.text(alphabet="ab/.\0|", max_size=10))
@example("^a*^|", "/a")
@example("a^*^", "a")
@example("a^*|", "a")
@example("^*|", "")
@settings(max_examples=300)
def test_any_pattern_matches_as_its_regular_expression_does(pattern: str, text: str) -> None:
    compiled = Pattern(pattern)
    assert compiled.matches(pad(text)) == bool(as_regular_expression(pattern).search(text))
    if compiled.matches(pad(text)):
        assert compiled.literal in text


@pytest.mark.parametrize(
    "pattern",
    [
        "a" * 249 + "*" + "a" * 249 + "*b",
        "a*a*a" + "a" * 490 + "b",
        "^" + "a" * 490 + "^b",
        "a/" * 100 + "^" + "a/" * 140 + "b",
        "|" + "a" * 200 + "^*" + "/a" * 140 + "|",
    ],
)
def test_hostile_patterns_take_linear_time(pattern: str) -> None:
    def seconds(size: int) -> float:
        compiled, texts = Pattern(pattern), [pad("a" * size), pad("a/" * (size // 2))]
        begin = time.process_time()
        for text in texts:
            compiled.matches(text)
        return time.process_time() - begin

    seconds(1000)
    # Sixteen times the text takes about sixteen times as long: anything quadratic would take 256 times.
    assert min(seconds(80_000) for _ in range(3)) < 64 * max(min(seconds(5_000) for _ in range(3)), 0.0005)
