"""Whatever is asked, no hit breaks a phrase, an exclusion or a filter of it; judged without the engine's code."""

import random
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.document import Document
from indexer.backends.registry import find_backend
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.settings import SearchSettings
from tests.snapshots import page, snapshot_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

WORDS = "river bank dog cat tree lemur house stone red green quick old".split(" ")  # noqa: SIM905
HOSTS = ("a.example.org", "b.example.org", "example.net", "docs.example.edu")
PATHS = ("", "docs/intro.html", "docs/paper.pdf", "blog/2024/post", "list.php")
DAYS = (None, date(2020, 5, 5), date(2024, 1, 1), date(2025, 3, 3))
LANGUAGES = ("en", "sw")


@dataclass(slots=True)
class Asked:
    """A query, and what must hold of every hit: each by its kind and value; and what must not."""

    pieces: list[str] = field(default_factory=list)
    must: list[tuple[str, str]] = field(default_factory=list)
    must_not: list[tuple[str, str]] = field(default_factory=list)
    choices: list[list[tuple[str, str]]] = field(default_factory=list)


def documents(seed: int, count: int) -> list[Document]:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    return [
        page(
            f"https://{chance.choice(HOSTS)}/{chance.choice(PATHS)}?n={number}",
            " ".join(chance.choices(WORDS, k=chance.randrange(4))),
            " ".join(chance.choices(WORDS, k=chance.randrange(1, 25))),
            language=chance.choice(LANGUAGES),
            published_at=chance.choice(DAYS),
        )
        for number in range(count)
    ]


def asked_by(chance: random.Random) -> Asked:
    asked = Asked(pieces=[chance.choice(WORDS)])
    for _ in range(chance.randrange(1, 6)):
        chance.choice(MAKERS)(chance, asked)
    chance.shuffle(asked.pieces)
    # What is broken at an end must not undo what is whole.
    if chance.random() < 0.2:
        asked.pieces.append(chance.choice(('"', ")", "OR", "site:", "AND", "(", "-", "+")))
    if chance.random() < 0.1:
        asked.pieces.insert(0, chance.choice(("(", ")", "OR", "AND")))
    return asked


def _words(chance: random.Random, asked: Asked) -> None:
    asked.pieces.append(" ".join(chance.choices(WORDS, k=2)))


def _phrase(chance: random.Random, asked: Asked) -> None:
    phrase = " ".join(chance.choices(WORDS, k=chance.randrange(1, 3)))
    first, last = chance.choice(('""', "“”", "«»", "「」"))
    asked.pieces.append(f"{first}{phrase}{last}")
    asked.must.append(("phrase", phrase))


def _plus(chance: random.Random, asked: Asked) -> None:
    word = chance.choice(WORDS)
    asked.pieces.append(f"+{word}")
    asked.must.append(("phrase", word))


def _minus(chance: random.Random, asked: Asked) -> None:
    phrase = " ".join(chance.choices(WORDS, k=chance.randrange(1, 3)))
    asked.pieces.append(f'{chance.choice(("-", "NOT "))}"{phrase}"')
    asked.must_not.append(("phrase", phrase))


def _filter(chance: random.Random, asked: Asked) -> None:
    kind, value = chance.choice(
        (
            ("site", chance.choice((*HOSTS, "example.org", "org", "edu", "example.org/docs", "example.net/blog/2024"))),
            ("intitle", chance.choice(WORDS)),
            ("inbody", chance.choice(WORDS)),
            ("inurl", chance.choice(("docs", "2024", "blog/2024", "intro"))),
            ("filetype", chance.choice(("pdf", "php"))),
            ("lang", chance.choice(LANGUAGES)),
            ("before", chance.choice(("2024", "2024-01-02", "2025-03-03"))),
            ("after", chance.choice(("2024", "2020-05", "2025-03-04"))),
        )
    )
    if kind in ("site", "filetype", "lang") and any(name == kind for name, _ in asked.must):
        return  # Several of these are alternatives; `_sites` asks for that.
    if chance.random() < 0.3:
        asked.pieces.append(f"-{kind}:{value}")
        asked.must_not.append((kind, value))
    else:
        asked.pieces.append(f"{kind}:{value}")
        asked.must.append((kind, value))


def _sites(chance: random.Random, asked: Asked) -> None:
    if not any(kind == "site" for kind, _ in asked.must):
        first, second = chance.sample(HOSTS, 2)
        asked.pieces.append(f"(site:{first} OR site:{second})")
        asked.choices.append([("site", first), ("site", second)])
        asked.must.append(("site", ""))


def _brackets(chance: random.Random, asked: Asked) -> None:
    first, second = chance.choice(WORDS), " ".join(chance.choices(WORDS, k=2))
    asked.pieces.append(f'({first} {chance.choice(("OR", "|"))} "{second}")')
    asked.choices.append([("stem", first), ("phrase", second)])


MAKERS = (_words, _phrase, _plus, _minus, _filter, _filter, _sites, _brackets)


def holds(kind: str, value: str, found: Document) -> bool:  # noqa: PLR0911 (a case a kind)
    address = urlsplit(found.url)
    if kind in ("phrase", "stem"):
        return any(_stands(value, text) for text in (found.title, found.text))
    if kind == "intitle":
        return _stands(value, found.title)
    if kind == "inbody":
        return _stands(value, found.text)
    if kind == "site":
        host, _, path = value.partition("/")
        inside = f"{address.path}/".startswith(f"/{path}/") if path else True
        return f".{address.hostname}".endswith(f".{host}") and inside
    if kind == "inurl":
        return re.search(rf"(?<![a-z0-9]){re.escape(value)}(?![a-z0-9])", found.url.partition("//")[2]) is not None
    if kind == "filetype":
        return address.path.endswith(f".{value}")
    if kind == "lang":
        return found.language == value
    day = date(*map(int, f"{value}-01-01".split("-")[:3]))
    published = found.published_at
    return published is not None and (published < day if kind == "before" else published >= day)


def _stands(phrase: str, text: str) -> bool:
    return f" {phrase} " in f" {text} "


def check(asked: Asked, found: Document) -> None:
    query = " ".join(asked.pieces)
    for kind, value in asked.must:
        assert not value or holds(kind, value, found), (query, kind, value, found)
    for kind, value in asked.must_not:
        assert not holds(kind, value, found), (query, kind, value, found)
    for choice in asked.choices:
        assert any(holds(kind, value, found) for kind, value in choice), (query, choice, found)


def test_no_hit_of_ten_thousand_queries_breaks_an_operator(tmp_path: Path) -> None:
    pages = {found.doc_id: found for found in documents(1, 60)}
    searcher = Searcher(snapshot_of(pages.values(), find_backend("memory"), tmp_path))
    chance = random.Random(2)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    hits = 0
    for _ in range(10_000):
        asked = asked_by(chance)
        ranked = searcher.rank(SearchRequest(" ".join(asked.pieces), k=100))
        hits += len(ranked)
        for found in ranked:
            check(asked, pages[found.doc_id])
    assert hits > 10_000


def test_the_real_engine_gives_the_oracle_s_hits_and_reasons(tmp_path: Path) -> None:
    pages = {found.doc_id: found for found in documents(3, 120)}
    oracle, local = (
        Searcher(snapshot_of(pages.values(), find_backend(name), _made(tmp_path / name)))
        for name in ("memory", "local")
    )
    chance = random.Random(4)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    for number in range(150):
        asked = asked_by(chance)
        settings = SearchSettings(quotes="boost" if number % 5 == 0 else "must")
        request = SearchRequest(" ".join(asked.pieces), k=100, settings=settings)
        expected, found = oracle.search(request), local.search(request)
        assert (found.applied, found.ignored, found.empty_reason) == (
            expected.applied,
            expected.ignored,
            expected.empty_reason,
        )
        assert bool(found.hits) != bool(found.empty_reason)
        scores = {hit.doc_id: hit.score for hit in expected.hits}
        assert {hit.doc_id: hit.score for hit in found.hits} == pytest.approx(scores, rel=1e-4, abs=1e-6)
        if settings.quotes == "must":
            for hit in found.hits:
                check(asked, pages[hit.doc_id])
    local.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
