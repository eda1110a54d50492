"""Domain lists: every format, who wins, and what rubbish does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from crawler.lists.domain_lists import Decision, open_lists
from crawler.lists.lines import ListLine, parse_line

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "crawl" / "domain-lists"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("example.org", [ListLine("domain", "example.org")]),
        (".Example.ORG.", [ListLine("domain", "example.org")]),
        ("*.example.org # remark", [ListLine("domain", "example.org")]),
        ("bücher.example", [ListLine("domain", "xn--bcher-kva.example")]),
        ("https://blog.example.org/feed.xml", [ListLine("host", "blog.example.org")]),
        ("0.0.0.0 a.test b.test # c.test", [ListLine("host", "a.test"), ListLine("host", "b.test")]),
        ("127.0.0.1 localhost", []),
        ("*://*.example.org/*", [ListLine("domain", "example.org")]),
        ("*://example.org/*", [ListLine("host", "example.org")]),
        ("https://example.org/ads/*", [ListLine("prefix", "example.org/ads/")]),
        ("@*://*.example.org/*", [ListLine("domain", "example.org", is_exception=True)]),
        ("*://*.example.*/x/*", ["bad_pattern"]),
        (r"/example\.(net|org)/", [ListLine("regex", r"example\.(net|org)")]),
        ("/casino/i", [ListLine("regex", "(?i)casino")]),
        ("||example.org^", [ListLine("domain", "example.org")]),
        ("||example.org^$document,important", [ListLine("domain", "example.org")]),
        ("||example.org^$third-party", ["options"]),
        ("||example.org/ads/", [ListLine("domain_prefix", "example.org/ads/")]),
        ("*://*.example.org/ads/*", [ListLine("domain_prefix", "example.org/ads/")]),
        ("||example.org/*/ads", ["bad_pattern"]),
        ("@@||good.example.org^", [ListLine("domain", "good.example.org", is_exception=True)]),
        ('google.com,bing.com##a[href*="www.example.org"]:upward(li)', [ListLine("domain", "example.org")]),
        ('google.com##a[href*="example.org/user"]:upward(2)', [ListLine("domain_prefix", "example.org/user")]),
        ("example.org##.advert", ["cosmetic"]),
        ("##.advert", ["cosmetic"]),
        ("! a remark", []),
        ("# a remark", []),
        ("[Adblock Plus 2.0]", []),
        ("", []),
        ("no rule at all", ["not_a_rule"]),
        ("x" * 3000, ["too_long"]),
    ],
)
def test_each_format_is_read_line_by_line(line: str, found: list[ListLine | str]) -> None:
    assert list(parse_line(line)) == found


def write(folder: Path, name: str, *lines: str) -> str:
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return str(folder / name)


def test_trust_wins_over_block_and_block_over_demote_and_the_narrowest_rule_is_named(tmp_path: Path) -> None:
    lists = open_lists(
        [
            "demote:" + write(tmp_path, "demote.txt", "example.org", "other.test"),
            "block:" + write(tmp_path, "block.txt", "example.org", "||example.org/ads/", "/casino/"),
            "trust:" + write(tmp_path, "trust.txt", "docs.example.org"),
        ]
    )
    assert lists.decide("https://docs.example.org/") == Decision("trust", "trust.txt domain:docs.example.org")
    assert lists.decide("https://a.docs.example.org/") == Decision("trust", "trust.txt domain:docs.example.org")
    assert lists.decide("https://www.example.org/x") == Decision("block", "block.txt domain:example.org")
    for host in ("example.org", "www.example.org"):
        assert lists.decide(f"https://{host}/ads/x") == Decision("block", "block.txt prefix:example.org/ads/")
    assert lists.decide("https://other.test/") == Decision("demote", "demote.txt domain:other.test")
    assert lists.decide("https://other.test/casino") == Decision("block", "block.txt regex:casino")
    assert lists.decide("https://notexample.org/") == Decision()


def test_an_exception_counts_in_its_own_list_alone(tmp_path: Path) -> None:
    first = write(tmp_path, "a.txt", "||example.org^", "@@||good.example.org^")
    second = write(tmp_path, "b.txt", "good.example.org")
    assert open_lists([f"block:{first}"]).decide("http://good.example.org/") == Decision()
    both = open_lists([f"block:{first}", f"block:{second}"])
    assert both.decide("http://good.example.org/") == Decision("block", "b.txt domain:good.example.org")


def test_front_matter_is_passed_over_and_lines_that_are_no_rule_are_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path, "u.txt", "---", "name: no.rule.example", "---", "*://*.a.test/*", "/(/", "what is this", "##x"
    )
    lists = open_lists([f"block:{path}"])
    assert lists.decide("http://no.rule.example/") == Decision()
    assert lists.lists[0].unused == {"bad_pattern": 1, "cosmetic": 1, "not_a_rule": 1}
    ((action, name, sha256),) = lists.versions()
    assert (action, name, len(sha256)) == ("block", "u.txt", 64)


def test_a_pattern_made_to_hang_matches_nothing_in_bounded_time(tmp_path: Path) -> None:
    lists = open_lists(["block:" + write(tmp_path, "slow.txt", "/(a+)+(b+)+$x/", r"/^(\w+\s?)*$/", "a.test")])
    assert lists.decide("http://b.test/" + "a" * 3000 + "!").action == ""
    assert lists.decide("http://a.test/" + "a" * 3000 + "!").action == "block"


@pytest.mark.parametrize("stated", ["spam.txt", "ban:spam.txt", "block:", "block:none.txt", "block:."])
def test_what_is_no_list_is_refused(stated: str) -> None:
    with pytest.raises(InputError):
        open_lists([stated])


def test_a_file_without_a_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rule"):
        open_lists(["block:" + write(tmp_path, "empty.txt", "# nothing", "")])


@given(st.text(max_size=300))
def test_any_line_gives_rules_or_a_reason(line: str) -> None:
    for found in parse_line(line):
        assert isinstance(found, ListLine | str)


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA.name} with lists that people keep is not here")
def test_lists_that_people_keep_are_read_nearly_whole() -> None:
    for path in sorted(DATA.glob("*.txt")):
        (found,) = open_lists([f"block:{path}"]).lists
        lines = sum(1 for line in path.read_text().splitlines() if line.strip() and line[0] not in "!#-")
        assert sum(found.unused.values()) <= 0.05 * lines, (path.name, found.unused)
