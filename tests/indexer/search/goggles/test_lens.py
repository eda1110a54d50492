"""Which instruction counts: precedence, sites, targets, several goggles, and a bound on the work."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import GoggleError
from indexer.goggles.goggle import Goggle
from indexer.goggles.language import parse
from indexer.search.goggles import lens as module
from indexer.search.goggles.lens import Lens, Page, lens_of


def line_for(page: Page, *texts: str) -> int | None:
    """Give the line that counts."""
    (effect,) = Lens([parse(text) for text in texts]).effects([page])
    return effect.line if effect else None


PAGE = Page(url="https://docs.example.org/posts/hello.html", title="Hello ROSE garden", description="About roses")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("$boost=3,site=example.org\n$boost=1,site=example.org", 1),
        ("$boost=1,site=example.org\n$boost=3,site=example.org", 2),
        ("$downrank=3,site=example.org\n/posts/$boost=1", 2),
        ("$downrank=3,site=example.org\n/posts/$downrank", 2),
        ("/posts/$boost=10\nhello$discard", 2),
        ("$discard\n/posts/$downrank=10", 2),
        ("/posts/\n/hello\n/posts/", 1),
        ("$discard\n/other/", 1),
        ("/other/", None),
    ],
)
def test_precedence(text: str, line: int | None) -> None:
    assert line_for(PAGE, text) == line


@pytest.mark.parametrize(
    ("site", "line"),
    [("example.org", 1), ("docs.example.org", 1), ("org", 1), ("ample.org", None), ("x.docs.example.org", None)],
)
def test_a_site_is_a_domain_and_what_lies_below_it(site: str, line: int | None) -> None:
    assert line_for(PAGE, f"$site={site}") == line
    assert line_for(PAGE, f"/posts/$site={site}") == line
    assert line_for(PAGE, f"/other/$site={site}") is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("rose$intitle", 1),
        ("Rose G$intitle", 1),
        ("|hello^rose$intitle", 1),
        ("roses$intitle", None),
        ("roses|$indescription", 1),
        ("rose$inurl", None),
        ("ROSES$incontent", 1),
        ("/Posts/", None),
    ],
)
def test_targets(text: str, line: int | None) -> None:
    page = Page(PAGE.url, title=PAGE.title, description=PAGE.description, content="all about Roses")
    assert line_for(page, text) == line


def test_a_front_page_is_also_its_address_without_the_slash() -> None:
    for pattern in ("|https://brave.example|", "|https://brave.example/|"):
        assert line_for(Page("https://brave.example/"), pattern) == 1
    assert line_for(Page("https://brave.example/x/"), "/x|") is None


def test_pages_without_an_address_lie_in_their_site() -> None:
    assert line_for(Page("", site="local.example"), "$site=example") == 1
    assert line_for(Page(""), "$discard\n$site=example") == 1
    assert line_for(Page("no address", site="local.example"), "$site=example") == 1


def test_a_lens_says_what_it_looks_at() -> None:
    assert Lens([parse("$site=a.example")]).needs == frozenset()
    assert Lens([parse("/a/\nb$intitle"), parse("c$incontent")]).needs == {"url", "title", "content"}


def test_several_goggles_count_together() -> None:
    first, second = parse("$discard\n/posts/$boost=2", "first"), parse("hello$boost=3", "second")
    effects = Lens([first, second]).effects([PAGE, Page("https://x.example/posts/"), Page("https://x.example/")])
    assert [(each.goggle, each.line, each.action, each.strength) for each in effects if each] == [
        ("second", 1, "boost", 3),
        ("first", 2, "boost", 2),
        ("first", 1, "discard", 0),
    ]
    (effect,) = Lens([parse("/posts/", "b"), parse("/posts/", "a")]).effects([PAGE])
    assert effect is not None
    assert effect.goggle == "b"
    assert lens_of((first, second)) is lens_of((first, second))


PIECES = st.text(alphabet="ab/", max_size=4)
LINES = st.builds(
    lambda pattern, action, site: f"{pattern}${action}" + (f",site={site}" if site else ""),
    st.builds(lambda a, sign, b: f"{a}x{sign}{b}", PIECES, st.sampled_from(["", "*", "^"]), PIECES),
    st.sampled_from(["boost", "boost=2", "downrank", "downrank=3", "discard"]),
    st.sampled_from(["", "a.example", "example"]),
)


@given(st.lists(LINES, max_size=60), st.lists(st.text(alphabet="abx/", max_size=8), max_size=4))
def test_filing_many_patterns_changes_no_answer(lines: list[str], paths: list[str]) -> None:
    goggle = parse("\n".join(lines))
    order = {"discard": 0, "boost": 1, "downrank": 2}
    pages = [Page(f"https://{host}/{path}") for path in paths for host in ("a.example", "b.example", "c.test")]
    for page, found in zip(pages, Lens([goggle]).effects(pages), strict=True):
        one_by_one = [
            each
            for each in goggle.instructions
            if Lens([Goggle("x", "", (each,))]).effects([page])[0] is not None  # One pattern is never filed.
        ]
        best = min(
            one_by_one,
            key=lambda each: (order[each.action], each.strength * (-1 if each.action == "boost" else 1), each.line),
            default=None,
        )
        assert (found and found.line) == (best and best.line)


@pytest.mark.slow
def test_a_hundred_thousand_instructions_are_looked_up_and_not_tried() -> None:
    chance = random.Random(1)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(100_000)]
    lines = [f"/{word}$boost" if place % 2 else f"$site={word}.io" for place, word in enumerate(words)]
    lens = Lens([parse("\n".join(lines))])
    pages = [Page(f"https://{chance.choice(words)}.io/{chance.choice(words)}/page") for _ in range(1000)]
    begin = time.process_time()
    found = lens.effects(pages)
    # A tenth of a recall set of 10,000; a try of each pattern on each page would take minutes.
    assert time.process_time() - begin < 2
    assert sum(each is not None for each in found) > 400


def test_work_without_end_is_refused_and_the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 100_000)
    lens = Lens([parse("\n".join(f"tp*{'s' * (number % 7)}*ht$boost" for number in range(5000)))])
    with pytest.raises(GoggleError, match="look at more than 100000 characters"):
        lens.effects([Page(f"https://www.example.org/{number}") for number in range(1000)])
