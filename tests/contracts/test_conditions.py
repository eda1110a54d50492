"""Conditions hold in both legs of every backend, before the cut; the real engine decides each as the oracle does."""

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crawler.document import Document
from indexer.addresses import wanted_types
from indexer.backends.base import Backend, OpenIndex, Vectors
from indexer.backends.conditions import holds, passes
from indexer.backends.registry import find_backend
from indexer.condition import (
    And,
    Condition,
    FileType,
    InAddress,
    Language,
    Not,
    Or,
    Phrase,
    Published,
    Site,
    Words,
)
from indexer.passages import Passage
from indexer.query import PHRASE_BONUS, Query
from indexer.ranking import Ranking
from indexer.settings import BuildSettings
from tests.documents import document
from tests.encoder import HashQueryEncoder

DIM = 8
WORDS = "the of running runs dogs dog's river rivers bank C++ e-mail 3.14 naïve 東京 データ 😀 it's to".split(" ")  # noqa: SIM905
ADDRESSES = (
    ("https://docs.python.org/3/library/os.html", "python.org"),
    ("https://docs.python.org/3.11/Library/", "python.org"),
    ("https://www.python.org/%E6%9D%B1%E4%BA%AC?q=a/b", "python.org"),
    ("https://notpython.org/report.PDF", "notpython.org"),
    ("http://127.0.0.1:8000/a.b/blog/", "127.0.0.1"),
    ("http://xa.aa.a/a", "aa.a"),
    ("", ""),
)
LEAVES: tuple[Condition, ...] = (
    Phrase("running"),
    Phrase("RIVER bank"),
    Phrase("the", "title"),
    Phrase("dogs river", "title"),
    Phrase("dogs river", "body"),
    Phrase("e-mail"),
    Phrase("!!"),
    Words(("running",)),
    Words(("the",)),
    Words(("the", "banks", "zyzzyva")),
    Words(("e-mails",)),
    Words(("...",)),
    Site("python.org"),
    Site("docs.python.org", "/3"),
    Site("python.org", "/3.11/library"),
    Site("127.0.0.1", "/a.b/blog"),
    Site("org", "/report.pdf"),
    InAddress("library"),
    InAddress("/blog/"),
    InAddress("東京"),
    InAddress("a.a"),
    InAddress("京?q"),
    InAddress("ytho"),
    FileType(("pdf",)),
    FileType(("", "html")),
    Language("sw"),
    Published(first=date(2024, 1, 1)),
    Published(last=date(2024, 1, 1)),
    Published(date(2025, 1, 1), date(2024, 1, 1)),
)

Entry = tuple[Document, tuple[Passage, ...], Vectors]


def entries_of(seed: int, size: int) -> list[Entry]:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    encoder = HashQueryEncoder(DIM)
    result = []
    for number in range(size):
        text = " ".join(chance.choices(WORDS, k=chance.choice((0, 1, 5, 20))))
        url, site = chance.choice(ADDRESSES)
        title = " ".join(chance.choices(WORDS, k=chance.randrange(4)))
        page = replace(
            document(
                f"{number:05}", text, title=title, url=url, site=site, language=chance.choice(("en", "sw", "und"))
            ),
            published_at=chance.choice((None, date(2020, 1, 1), date(2024, 1, 1), date(2025, 6, 1))),
            media_type=chance.choice(("", "application/pdf", "text/html", "text/plain")),
        )
        count = chance.randrange(1, 4) if text else 0
        step = math.ceil(len(text) / count) if count else 0
        windows = tuple(Passage(page.doc_id, place, place * step, (place + 1) * step) for place in range(count))
        vectors = np.array([encoder.encode(text[one.start : one.end]) for one in windows], dtype=np.float32)
        result.append((page, windows, vectors.reshape(count, DIM)))
    return result


def conditions_of(seed: int, count: int) -> list[Condition]:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)

    def grown(depth: int) -> Condition:
        kind = chance.randrange(4) if depth else 3
        if kind == 0:
            return Not(grown(depth - 1))
        if kind == 3:
            return chance.choice(LEAVES)
        parts = tuple(grown(depth - 1) for _ in range(chance.randrange(1, 4)))
        return And(parts) if kind == 1 else Or(parts)

    whole = (Or((Site("python.org"), Site("aa.a"))), Not(Or((Site("python.org"), Site("127.0.0.1"), Site("org")))))
    return [*LEAVES, *whole, *(grown(3) for _ in range(count))]


@contextmanager
def index_of(backend: Backend, folder: Path, entries: Sequence[Entry]) -> Iterator[OpenIndex]:
    folder.mkdir(parents=True, exist_ok=True)
    writer = backend.write(folder, DIM, BuildSettings())
    for entry in entries:
        writer.add(*entry)
    writer.seal()
    index = backend.open(folder)
    try:
        yield index
    finally:
        index.close()


def both(index: OpenIndex, query: Query, depth: int) -> tuple[Ranking, Ranking]:
    vector = HashQueryEncoder(DIM).encode(query.text)
    return index.lexical(0.9, 0.4).retrieve(query, depth), index.dense.retrieve(query, vector, depth)


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest) -> Backend:
    return find_backend(request.param)


def test_a_condition_takes_documents_out_changes_no_score_and_comes_before_the_cut(
    backend: Backend, tmp_path: Path
) -> None:
    entries = entries_of(1, 60)
    pages = {page.doc_id: page for page, _, _ in entries}
    text = "running dogs river bank 東京"
    with index_of(backend, tmp_path, entries) as index:
        whole = both(index, Query(text), 1000)
        for condition in conditions_of(1, 30):
            kept = {doc_id for doc_id, page in pages.items() if holds(page, condition)}
            query = Query(text, condition=condition)
            assert index.count(query) == len(kept)
            for found, cut, full in zip(both(index, query, 1000), both(index, query, 3), whole, strict=True):
                wanted = [entry for entry in full if entry.doc_id in kept]
                assert list(found) == wanted
                assert list(cut) == wanted[:3]


def test_filters_phrases_and_conditions_must_all_hold(backend: Backend, tmp_path: Path) -> None:
    entries = entries_of(2, 80)
    query = Query(
        "dogs river", sites=("python.org",), phrases=("river",), excluded=("3.14",), condition=Not(Language("sw"))
    )
    kept = [page.doc_id for page, _, _ in entries if passes(page, query)]
    assert kept
    with index_of(backend, tmp_path, entries) as index:
        assert index.count(query) == len(kept)
        lexical, dense = both(index, query, 1000)
        assert sorted(lexical.doc_ids) == kept
        assert set(dense.doc_ids) <= set(kept)


def test_a_file_is_of_the_type_that_it_was_sent_as(backend: Backend, tmp_path: Path) -> None:
    sent = {
        "a": ("https://x.test/get?id=7", "application/pdf"),
        "b": ("https://x.test/b.pdf", "text/html"),
        "c": ("https://x.test/c.pdf", ""),
        "d": ("https://x.test/d", "text/html"),
        "e": ("https://x.test/e.php", "text/html"),
        "f": ("", "application/pdf"),
        "g": ("", ""),
    }
    pages = [replace(document(name, "hound", url=url), media_type=kind) for name, (url, kind) in sent.items()]
    with index_of(backend, tmp_path, [(page, (), np.empty((0, DIM), np.float32)) for page in pages]) as index:
        found = {
            asked: "".join(
                index.lexical(0.9, 0.4).retrieve(Query("hound", condition=FileType(wanted_types(asked))), 9).doc_ids
            )
            for asked in ("pdf", "html", "php", "doc")
        }
    assert found == {"pdf": "acf", "html": "bde", "php": "e", "doc": ""}


def test_stop_words_alone_find_what_has_them_as_a_phrase(backend: Backend, tmp_path: Path) -> None:
    pages = [
        document("a", "to be or not to be"),
        document("b", "be to not or"),
        document("c", "it", title="or not to be"),
    ]
    with index_of(backend, tmp_path, [(page, (), np.empty((0, DIM), np.float32)) for page in pages]) as index:
        lexical = index.lexical(0.9, 0.4)
        found = lexical.retrieve(Query("or not to be", phrases=("or not to be",)), 10)
        assert (found.doc_ids, found.scores) == (("a", "c"), (0.0, 0.0))
        assert len(lexical.retrieve(Query("or not to be"), 10)) == 0
        assert len(lexical.retrieve(Query("", phrases=("be",)), 10)) == 0


def test_a_phrase_stands_in_the_title_or_in_the_text_and_not_over_both(backend: Backend, tmp_path: Path) -> None:
    page = document("a", "bank holiday", title="the river")
    with index_of(backend, tmp_path, [(page, (), np.empty((0, DIM), np.float32))]) as index:
        counts = {
            phrase: index.count(Query("", phrases=(phrase,))) for phrase in ("the river", "river bank", "bank holiday")
        }
    assert counts == {"the river": 1, "river bank": 0, "bank holiday": 1}


def test_a_preferred_phrase_adds_its_bonus_and_rules_nothing_out(backend: Backend, tmp_path: Path) -> None:
    pages = [document("a", "river bank"), document("b", "bank river river bank"), document("c", "bank of a river")]
    with index_of(backend, tmp_path, [(page, (), np.empty((0, DIM), np.float32)) for page in pages]) as index:
        plain = dict(zip(*_columns(index, Query("river bank")), strict=True))
        raised = dict(zip(*_columns(index, Query("river bank", preferred=("river bank",))), strict=True))
    assert raised == pytest.approx({"a": plain["a"] + PHRASE_BONUS, "b": plain["b"] + PHRASE_BONUS, "c": plain["c"]})


def _columns(index: OpenIndex, query: Query) -> tuple[tuple[str, ...], tuple[float, ...]]:
    found = index.lexical(0.9, 0.4).retrieve(query, 10)
    return tuple(found.doc_ids), found.scores


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_real_engine_decides_every_condition_as_the_oracle_does(seed: int, tmp_path: Path) -> None:
    entries = entries_of(10 + seed, 30 + 100 * seed)
    with (
        index_of(find_backend("memory"), tmp_path / "memory", entries) as oracle,
        index_of(find_backend("local"), tmp_path / "local", entries) as local,
    ):
        for number, condition in enumerate(conditions_of(20 + seed, 60)):
            preferred = ("river bank", "the") if number % 3 == 0 else ()
            text = ("running dogs river", "the of", "データ e-mail bank")[number % 3]
            query = Query(text, condition=condition, preferred=preferred)
            assert local.count(query) == oracle.count(query)
            for expected, found in zip(both(oracle, query, 20), both(local, query, 20), strict=True):
                assert (found.doc_ids, found.passage_numbers) == (expected.doc_ids, expected.passage_numbers)
                assert found.scores == pytest.approx(expected.scores, rel=1e-5)


@pytest.mark.slow
def test_conditions_hold_over_parts_and_dead_documents(tmp_path: Path) -> None:
    backend = find_backend("local")
    first, second = entries_of(30, 60), [entry for entry in entries_of(31, 90) if entry[0].doc_id >= "00050"]
    with index_of(backend, tmp_path / "base", first):
        pass
    gone = {f"{number:05}" for number in (3, 7, *range(50, 60))}
    (tmp_path / "both").mkdir()
    writer = backend.extend(tmp_path / "base", tmp_path / "both", DIM, BuildSettings(), gone)
    for entry in second:
        writer.add(*entry)
    writer.seal()
    living = [entry for entry in first if entry[0].doc_id not in gone] + second
    extended = backend.open(tmp_path / "both")
    with index_of(find_backend("memory"), tmp_path / "anew", living) as anew:
        for condition in conditions_of(32, 40):
            query = Query("running dogs river", condition=condition)
            assert extended.count(query) == anew.count(query)
            for expected, found in zip(both(anew, query, 1000), both(extended, query, 1000), strict=True):
                assert sorted(zip(found.doc_ids, found.passage_numbers, strict=True)) == sorted(
                    zip(expected.doc_ids, expected.passage_numbers, strict=True)
                )
                assert found.scores == pytest.approx(expected.scores, rel=1e-5)
    extended.close()
