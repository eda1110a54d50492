"""Corpora and queries that every backend is asked about: odd ids, odd signs, ties, empty documents, every filter."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crawler.document import Document
from indexer.backends.base import Backend, Entry, OpenIndex
from indexer.passages import Passage
from indexer.query import Query
from indexer.ranking import Ranking
from indexer.settings import BuildSettings
from tests.documents import document
from tests.encoder import HashQueryEncoder

DIM = 8
K1, B = 0.9, 0.4

ROUNDING = 1e-5
"""How far two engines' scores of one entry may differ, as a share of the score: some last bits of single precision."""

Shared = Callable[[], tuple[list[Entry], OpenIndex]]
"""Gives one index that is only read, and what it was made from."""

WORDS = (  # noqa: SIM905 (quoting each word would hide what they have in common)
    "the of running runs ran dogs dog's river rivers bank banks C++ e-mail 3.14 naïve Straße 東京 データ 한국어 ไทย "
    "😀 👩‍👩‍👧 _private_ possibly probably biology U.S.A. x\u0000y ﬁne İstanbul ΣΟΦΟΣ it's to"
).split(" ")
SITES = (
    ("https://docs.python.org/3/", "python.org"),
    ("https://www.python.org/", "python.org"),
    ("https://notpython.org/", "notpython.org"),
    ("http://127.0.0.1:8000/a", "127.0.0.1"),
    ("", ""),
    ("", "local.example"),
)
ODD_IDS = ("a b", "a#1", "a/b", "ä", "😀", "\u2028", "x" * 510, "x" * 511, "y" * 40_000, "0", "#", "=")


@contextmanager
def index_of(backend: Backend, folder: Path, entries: Sequence[Entry]) -> Iterator[OpenIndex]:
    folder.mkdir(parents=True, exist_ok=True)
    writer = backend.write(folder, DIM, BuildSettings())
    for each in entries:
        writer.add(*each)
    writer.seal()
    index = backend.open(folder)
    try:
        yield index
    finally:
        index.close()


def entry(page: Document, passages: int = 1) -> Entry:
    """Give a document passages of equal size, each with the vector of its words."""
    encoder = HashQueryEncoder(DIM)
    size = math.ceil(len(page.text) / passages) if passages else 0
    windows = tuple(Passage(page.doc_id, number, number * size, (number + 1) * size) for number in range(passages))
    vectors = np.empty((passages, DIM), dtype=np.float32)
    for window in windows:
        vectors[window.number] = encoder.encode(page.text[window.start : window.end])
    return page, windows, vectors, ()


def random_entries(seed: int, size: int) -> list[Entry]:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    doc_ids = sorted({f"{chance.randrange(10**6):x}" for _ in range(size)} | set(ODD_IDS))
    result = []
    for doc_id in doc_ids:
        text = " ".join(chance.choices(WORDS, k=chance.choice((0, 1, 3, 30, 80))))
        title = " ".join(chance.choices(WORDS, k=chance.randrange(4)))
        url, site = chance.choice(SITES)
        # Languages that the oracle reads: Swahili has no analyzer of its own, English has, "und" has that of English.
        page = replace(
            document(doc_id, text, title=title, url=url, site=site, language=chance.choice(("en", "sw", "und"))),
            page_type=chance.choice(("", "article", "forum")),
            list_action=chance.choice(("", "trust", "demote")),
            published_at=chance.choice((None, date(2020, 1, 1), date(2024, 2, 29), date(2025, 6, 1))),
            spam_score=chance.choice((0.0, 0.25, 0.9)),
        )
        result.append(entry(page, chance.randrange(4) if text else 0))
    return result


def tied(entries: Sequence[Entry]) -> list[Entry]:
    """Give all documents one text and all passages one vector: every score that can tie does."""
    page, _, vectors, _ = entry(document("x", "the running dogs of river bank: river biology", title="dogs"))
    return [
        (
            replace(each, text=page.text, title=page.title, url=each.url and "https://docs.python.org/3/"),
            tuple(replace(window, start=0, end=len(page.text)) for window in passages),
            np.repeat(vectors, len(passages), axis=0),
            links,
        )
        for each, passages, _, links in entries
    ]


QUERIES = (
    Query("running dogs"),
    Query("river river bank"),
    Query("the of to"),
    Query(""),
    Query("  "),
    Query("unheard-of zyzzyva"),
    Query("possibly biology 東京 データ 😀 x\u0000y"),
    Query("naïve \ud800 Straße"),
    Query("dogs", sites=("python.org",)),
    Query("dogs", sites=("docs.python.org", "local.example"), languages=("en",)),
    Query("dogs", languages=("sw", "und")),
    Query("dogs", sites=("example.com",)),
    Query("dogs", page_types=("article", "forum")),
    Query("dogs", list_actions=("", "trust"), most_spam=0.25),
    Query("dogs", published_from=date(2024, 2, 29)),
    Query("river bank", published_to=date(2024, 2, 29), languages=("en",)),
    Query("river bank", published_from=date(2021, 1, 1), published_to=date(2021, 1, 2)),
    Query("dogs rivers", phrases=("running runs",)),
    Query("dogs rivers", phrases=("the",), excluded=("RIVERS bank", "3.14")),
    Query("dogs rivers", excluded=("东",), phrases=("!!",)),
    Query("possibly", excluded=("...",), languages=("sw",), most_spam=0.5),
    Query("dogs", sites=("\ud800",)),
    Query("dogs", sites=("0.0.1",)),
    Query(" ".join(f"word{number} river dogs" for number in range(5000))),
    Query(" ".join(f"word{number}" for number in range(70_000))),
    Query("x" * 100_000),
)


def rankings(index: OpenIndex, query: Query, depth: int) -> tuple[Ranking, Ranking]:
    vector = HashQueryEncoder(DIM).encode(query.text)
    return index.lexical(K1, B).retrieve(query, depth), index.dense.retrieve(query, vector, depth)


def triples(ranking: Ranking) -> list[tuple[str, int, float]]:
    return [(entry.doc_id, entry.passage_number, entry.score) for entry in ranking]


def assert_alike_but_for_rounding(whole: Ranking, found: Ranking, depth: int) -> None:
    """Hold a ranking to be the first of a whole one: entries change places only where their scores are that close.

    Args:
        whole: All that can be found, in order.
        found: The same, or a beginning of it, from an engine whose scores round otherwise.
        depth: What `found` was cut at.
    """
    scores = {entry.sort_key[1:]: entry.score for entry in whole}
    found_scores = [entry.score for entry in found]
    assert len(found) == min(depth, len(whole))
    assert found_scores == sorted(found_scores, reverse=True)
    assert found_scores == pytest.approx([scores[entry.sort_key[1:]] for entry in found], rel=ROUNDING)
    assert found_scores == pytest.approx(list(whole.scores[:depth]), rel=ROUNDING)
