"""Words of links from elsewhere, on every backend: they are found by weight, kept, and change nothing else."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import Backend, Entry, OpenIndex
from indexer.backends.registry import find_backend
from indexer.condition import Not, Words
from indexer.errors import DocumentNotFoundError
from indexer.links_in import LinkIn
from indexer.query import Query
from indexer.settings import BuildSettings
from tests.contracts.entries import DIM, WORDS, assert_alike_but_for_rounding, entry, random_entries
from tests.documents import document
from tests.encoder import HashQueryEncoder

WEIGHTS = (("contents", 1.0), ("title", 2.0), ("anchors", 3.0))
QUERIES = [
    Query(text) for text in ("running dogs", "river river bank", "東京 データ", "naïve", "possibly biology", "of")
]

Linked = tuple[Entry, tuple[LinkIn, ...]]


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest) -> Backend:
    return find_backend(request.param)


def index_of(backend: Backend, folder: Path, linked: Sequence[Linked]) -> OpenIndex:
    folder.mkdir()
    writer = backend.write(folder, DIM, BuildSettings())
    for each, links in linked:
        writer.add(*each[:3], links)
    writer.seal()
    return backend.open(folder)


def random_linked(seed: int, size: int) -> dict[str, Linked]:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    entries = random_entries(seed, size)
    result = {}
    for each in entries:
        texts = [" ".join(chance.choices(WORDS, k=chance.randrange(6))) for _ in range(chance.choice((0, 0, 1, 5)))]
        result[each[0].doc_id] = (each, tuple(LinkIn(chance.choice(entries)[0].doc_id, text) for text in texts))
    return result


def test_words_of_links_are_found_where_anchors_weigh(backend: Backend, tmp_path: Path) -> None:
    pages = [document("a", "dog"), document("b", "cat"), document("c", "bird", title="Bird")]
    links = ((), (LinkIn("a", "dog house"), LinkIn("c", "")), (LinkIn("a", "dog"),))
    index = index_of(
        backend, tmp_path / "index", [(entry(page), each) for page, each in zip(pages, links, strict=True)]
    )
    assert [found.doc_id for found in index.lexical(0.9, 0.4).retrieve(Query("dog"), 10)] == ["a"]
    # Of the field of anchors two documents have one, with 3 terms in all; contents: 3, with 4 terms.
    # Documents are counted where most have the field: 3; mean length (4 + 2 * 3) / 3; "dog" is in most of anchors: 2.
    # idf = ln(1 + (3 - 2 + .5) / (2 + .5)) = .4700036; lengths 1, 1 + 2 * 2, 2 + 2 * 1; frequencies 1, 2, 2.
    # norm = .9 * (.6 + .4 * length / (10 / 3)); score = idf * f / (f + norm).
    found = index.lexical(0.9, 0.4, (("contents", 1.0), ("anchors", 2.0))).retrieve(Query("dog"), 10)
    expected = {
        name: 0.4700036 * frequency / (frequency + 0.9 * (0.6 + 0.4 * length / (10 / 3)))
        for name, frequency, length in (("a", 1, 1), ("b", 2, 5), ("c", 2, 4))
    }
    assert {each.doc_id: each.score for each in found} == pytest.approx(expected, rel=1e-5)
    assert [each.doc_id for each in found] == ["c", "b", "a"]
    assert index.documents.links_in("b") == links[1]
    assert index.documents.links_in("a") == ()
    with pytest.raises(DocumentNotFoundError):
        index.documents.links_in("nothing")
    index.close()


def test_words_must_stand_in_the_texts_of_links(backend: Backend, tmp_path: Path) -> None:
    texts = {"a": (), "b": ("Dog houses", ""), "c": ("the cats", "a house"), "d": ("",)}
    linked = [
        (entry(document(name, f"{name} dog house cat")), tuple(LinkIn("a", text) for text in found))
        for name, found in texts.items()
    ]
    index = index_of(backend, tmp_path / "index", linked)
    for words, expected in (
        (("dogs",), "b"),
        (("house",), "bc"),
        (("dog house",), "b"),
        (("cat house",), "c"),
        (("cat", "dog"), "bc"),
        (("the",), "abcd"),
        (("zyzzyva",), ""),
    ):
        query = Query("house", condition=Words(words, "anchors"))
        assert "".join(sorted(index.lexical(0.9, 0.4).retrieve(query, 9).doc_ids)) == expected
        assert index.count(query) == len(expected)
        assert index.count(Query("", condition=Not(Words(words, "anchors")))) == 4 - len(expected)
        vector = HashQueryEncoder(DIM).encode("house")
        assert "".join(sorted(set(index.dense.retrieve(query, vector, 9).doc_ids))) == expected
    index.close()


@pytest.mark.slow
def test_both_engines_find_alike_by_the_words_of_links(tmp_path: Path) -> None:
    linked = random_linked(5, 150)
    ordered = [linked[doc_id] for doc_id in sorted(linked)]
    oracle = index_of(find_backend("memory"), tmp_path / "memory", ordered)
    local = index_of(find_backend("local"), tmp_path / "local", ordered)
    counts = []
    for word in WORDS:
        condition = Words((word,), "anchors")
        counts.append(local.count(Query("", condition=condition)))
        assert counts[-1] == oracle.count(Query("", condition=condition))
        expected, found = (
            index.lexical(0.9, 0.4).retrieve(Query("dogs", condition=condition), 999).doc_ids
            for index in (oracle, local)
        )
        assert found == expected
    assert len(set(counts)) > 3
    local.close()


def test_flat_bm25_is_the_same_to_the_last_bit_with_links_and_without(backend: Backend, tmp_path: Path) -> None:
    linked = random_linked(3, 120)
    with_links = index_of(backend, tmp_path / "with", [linked[doc_id] for doc_id in sorted(linked)])
    without = index_of(backend, tmp_path / "without", [(linked[doc_id][0], ()) for doc_id in sorted(linked)])
    for query in QUERIES:
        found, expected = (index.lexical(0.9, 0.4).retrieve(query, 1000) for index in (with_links, without))
        assert found == expected
    with_links.close()
    without.close()


@pytest.mark.slow
def test_both_engines_weigh_anchors_alike(tmp_path: Path) -> None:
    linked = random_linked(4, 150)
    ordered = [linked[doc_id] for doc_id in sorted(linked)]
    oracle = index_of(find_backend("memory"), tmp_path / "memory", ordered)
    local = index_of(find_backend("local"), tmp_path / "local", ordered)
    for query in QUERIES:
        for weights in (WEIGHTS, (("anchors", 1.0),), (("contents", 1.0), ("anchors", 1.5), ("url", 1.0))):
            expected, found = (index.lexical(1.2, 0.75, weights).retrieve(query, 1000) for index in (oracle, local))
            assert_alike_but_for_rounding(expected, found, 1000)
    local.close()


@pytest.mark.parametrize("seed", range(2))
def test_links_survive_updates_and_rewriting(seed: int, backend: Backend, tmp_path: Path) -> None:
    living, fresh = random_linked(seed, 100), random_linked(seed + 50, 12)
    index_of(backend, tmp_path / "base", [living[doc_id] for doc_id in sorted(living)]).close()
    gone = {*sorted(living)[3:9], *(set(fresh) & set(living))}
    (tmp_path / "extended").mkdir()
    writer = backend.extend(tmp_path / "base", tmp_path / "extended", DIM, BuildSettings(), gone)
    for doc_id in sorted(fresh):
        writer.add(*fresh[doc_id][0][:3], fresh[doc_id][1])
    writer.seal()
    now = {doc_id: each for doc_id, each in living.items() if doc_id not in gone} | fresh
    anew = index_of(backend, tmp_path / "anew", [now[doc_id] for doc_id in sorted(now)])
    (tmp_path / "rewritten").mkdir()
    backend.rewrite(tmp_path / "extended", tmp_path / "rewritten", DIM, BuildSettings()).seal()
    for name in ("extended", "rewritten"):
        index = backend.open(tmp_path / name)
        for query in QUERIES:
            expected, found = (each.lexical(1.2, 0.75, WEIGHTS).retrieve(query, 1000) for each in (anew, index))
            assert_alike_but_for_rounding(expected, found, 1000)
        for (page, windows, vectors, links), doc_id in zip(index.entries(), sorted(now), strict=True):
            assert (page, windows) == now[doc_id][0][:2]
            assert np.array_equal(vectors, now[doc_id][0][2])
            assert links == now[doc_id][1] == index.documents.links_in(doc_id)
        index.close()
    anew.close()
