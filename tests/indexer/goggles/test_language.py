"""The language of goggles: each rule with a case worked out, and no text that does anything but parse or be refused."""

import pickle
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import GoggleError
from indexer.goggles.goggle import Instruction
from indexer.goggles.language import (
    LONGEST_INSTRUCTION,
    MOST_BYTES,
    MOST_INSTRUCTIONS,
    REQUIRED_METADATA,
    parse,
    parse_sites,
)

REAL = """\
! name: Gardening
! description: Small sites about gardens; no shops. See: the list below
! public: true
! author: A gardener
! avatar: #3a7d44

! Remove results that nothing below names
$discard

*tomato*$boost,site=org
$boost=3,site=gardens.example
/Forum/$boost=2
/blog/$site=beans.example
-seeds^$boost=2,site=beans.example
|https://en.$downrank
/old/index.html|$downrank=3

! Exclusion rules
$discard,site=shop.example
/this/is/spam/$discard
/r/a_plain_pattern/
"""


def only(line: str) -> Instruction:
    (found,) = parse(line).instructions
    return found


def test_a_goggle_as_people_write_them() -> None:
    goggle = parse(REAL, "garden")
    assert goggle.name == "garden"
    assert dict(goggle.metadata) == {
        "name": "Gardening",
        "description": "Small sites about gardens; no shops. See: the list below",
        "public": "true",
        "author": "A gardener",
        "avatar": "#3a7d44",
    }
    assert set(REQUIRED_METADATA) <= set(dict(goggle.metadata))
    told = [(each.line, each.pattern, each.site, each.action, each.strength) for each in goggle.instructions]
    assert told == [
        (8, "", "", "discard", 0),
        (10, "*tomato*", "org", "boost", 1),
        (11, "", "gardens.example", "boost", 3),
        (12, "/Forum/", "", "boost", 2),
        (13, "/blog/", "beans.example", "boost", 1),
        (14, "-seeds^", "beans.example", "boost", 2),
        (15, "|https://en.", "", "downrank", 1),
        (16, "/old/index.html|", "", "downrank", 3),
        (19, "", "shop.example", "discard", 0),
        (20, "/this/is/spam/", "", "discard", 0),
        (21, "/r/a_plain_pattern/", "", "boost", 1),
    ]
    assert [each.is_generic for each in goggle.instructions] == [True] + [False] * 10


@pytest.mark.parametrize(
    ("line", "pattern", "target", "site", "action", "strength"),
    [
        ("/a/b", "/a/b", "url", "", "boost", 1),
        ("web3$inurl", "web3", "url", "", "boost", 1),
        ("web3$intitle", "web3", "title", "", "boost", 1),
        ("web3$indescription,downrank", "web3", "description", "", "downrank", 1),
        ("web3$incontent,boost=10,site=Example.ORG", "web3", "content", "example.org", "boost", 10),
        ("$site=brave.com", "", "url", "brave.com", "boost", 1),
        ("$ boost=2 , site=rs ", "", "url", "rs", "boost", 2),
        ("a$b$discard", "a$b", "url", "", "discard", 0),
        ("  /x/  \r", "/x/", "url", "", "boost", 1),
        ("$site=bücher.example", "", "url", "xn--bcher-kva.example", "boost", 1),
        ("$site=[::1]", "", "url", "[::1]", "boost", 1),
        ("*$discard", "*", "url", "", "discard", 0),
        ("*a*^b^$boost", "*a*^b^", "url", "", "boost", 1),
        ("|a|", "|a|", "url", "", "boost", 1),
        ("x" * LONGEST_INSTRUCTION, "x" * LONGEST_INSTRUCTION, "url", "", "boost", 1),
    ],
)
def test_what_an_instruction_says(line: str, pattern: str, target: str, site: str, action: str, strength: int) -> None:
    found = only(line)
    assert (found.pattern, found.target, found.site, found.action, found.strength) == (
        pattern,
        target,
        site,
        action,
        strength,
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("/a/$bost", "the option 'bost'"),
        ("/a/$", "the option ''"),
        ("/a/$boost,", "the option ''"),
        ("costs $10", "the option '10'"),
        ("/a/$Boost", "the option 'Boost'"),
        ("/a/$boost=0", "the strength '0', wanted 1 to 10"),
        ("/a/$boost=11", "the strength '11', wanted 1 to 10"),
        ("/a/$downrank=-1", "the strength '-1'"),
        ("/a/$boost=", "the strength ''"),
        ("/a/$boost=2.5", "the strength '2.5'"),
        ("/a/$boost=٣", "the strength '٣'"),
        ("/a/$discard=2", "the option 'discard=2'"),
        ("/a/$intitle=x", "the option 'intitle=x'"),
        ("/a/$boost,downrank", "two options for its action"),
        ("/a/$inurl,intitle", "two options for its target"),
        ("$site=a.example,site=b.example", "two options for its site"),
        ("/a/$site", "the option 'site'"),
        ("/a/$site=", "site ''"),
        ("/a/$site=https://a.example/", "site 'https://a.example/'"),
        ("/a/$site=a.example/b", "site 'a.example/b'"),
        ("/a/$site=a.example:80", "site 'a.example:80'"),
        ("/a/$site=me@a.example", "site 'me@a.example'"),
        ("/a/$site=*.a.example", "site '*.a.example'"),
        ("$boost=2", "neither a pattern nor a site"),
        ("$downrank", "neither a pattern nor a site"),
        ("$intitle", "neither a pattern nor a site"),
        ("$discard,intitle", "neither a pattern nor a site"),
        ("*a*b*", "3 times '*'"),
        ("^a^b^", "3 times '^'"),
        ("|", "an anchor alone"),
        ("||$boost", "an anchor alone"),
        ("a\x00b", "a control character"),
        ("a\tb", "a control character"),
        ("! a \ud800", "half a character"),
        ("x" * (LONGEST_INSTRUCTION + 1), "501 characters"),
    ],
)
def test_a_wrong_instruction_rejects_the_goggle_with_its_line(line: str, reason: str) -> None:
    with pytest.raises(GoggleError) as caught:
        parse(f"! name: x\n/right/\n{line}\n/right/")
    assert caught.value.line == 3
    assert reason in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (our own bytes)
    assert (again.line, str(again)) == (3, str(caught.value))


@pytest.mark.slow
def test_limits_of_a_goggle() -> None:
    assert len(parse("/a\n" * MOST_INSTRUCTIONS).instructions) == MOST_INSTRUCTIONS
    with pytest.raises(GoggleError, match="more instructions") as caught:
        parse("/a\n" * (MOST_INSTRUCTIONS + 1))
    assert caught.value.line == MOST_INSTRUCTIONS + 1
    assert parse("!" + "x" * (MOST_BYTES - 1)).instructions == ()
    with pytest.raises(GoggleError, match=f"found {MOST_BYTES + 2} bytes"):
        parse("!ä" + "x" * (MOST_BYTES - 1))


def test_metadata_stands_in_the_head_and_its_first_value_counts() -> None:
    goggle = parse("! name: a\n!name: b\n! Note: nothing\n! homepage — a page\n/x/\n! author: late")
    assert goggle.metadata == (("name", "a"),)


def test_versions_are_those_of_texts() -> None:
    assert parse("/a/", "x") == parse("/a/", "x") != parse("/a/ ", "x")
    assert parse("/a/", "x") != parse("/a/", "y")
    assert len({parse("/a/"), parse("/a/"), parse("/b/")}) == 2


def test_lists_of_sites_are_the_same_instructions() -> None:
    goggle = parse_sites(boost=["a.example", " B.example "], downrank=["c.example"], discard=["rs"])
    assert goggle.instructions == parse("$boost,site=a.example\n$boost,site=b.example\n$downrank,site=c.example\n"
                                        "$discard,site=rs").instructions  # fmt: skip
    assert parse_sites().instructions == ()


@pytest.mark.parametrize("site", ["a.example,discard", "a.example\n$discard", "", "a b", "$discard", "a.example/"])
def test_a_site_of_a_list_cannot_say_more_than_a_site(site: str) -> None:
    with pytest.raises(GoggleError) as caught:
        parse_sites(boost=["a.example"], discard=[site])
    assert caught.value.line == 2


@given(st.text(alphabet=st.sampled_from("a/.$,=*^|!\n site=boostdownrank10 \x00\ud800ä"), max_size=60) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(GoggleError):
        for each in parse(text).instructions:
            assert (each.strength == 0) == (each.action == "discard")
            assert each.text == text.removeprefix("\ufeff").split("\n")[each.line - 1].strip()
