"""Searches that cross into Java once give what Lucene's own search gives, hit by hit, of all documents or of some."""

import random
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.lexical.crossing import hits_of, search_among_maker, search_maker, search_to
from indexer.backends.lexical.fields import CONTENTS
from indexer.backends.lexical.jvm import java
from indexer.backends.lexical.matching import bits_of
from indexer.backends.lexical.writer import LuceneWriter
from tests.documents import document

pytestmark = pytest.mark.slow

WORDS = ("river", "bank", "green", "stone", "cloud")


def write(folder: Path, texts: list[str]) -> None:
    folder.mkdir()
    writer = LuceneWriter(folder, exact=False)
    for number, text in enumerate(texts):
        writer.add(document(f"d{number:04}", text))
    writer.seal()


def test_one_crossing_gives_lucenes_own_hits_ties_included(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 (a repeatable sequence)
    # More documents than Lucene counts before it leaves any out, and few different ones, so that most scores tie.
    write(tmp_path / "index", [" ".join(chance.choices(WORDS, k=3)) for _ in range(3000)])
    lucene = java()
    with lucene.lock:
        reader = lucene.DirectoryReader.open(lucene.directory(tmp_path / "index"))
        searcher = lucene.IndexSearcher(lucene.cast("org.apache.lucene.index.IndexReader", reader))
        searcher.setSimilarity(lucene.BM25Similarity(0.9, 0.4))
        maker = search_maker(searcher)
        for text in ("river", "green stone", "bank cloud river", "nothing"):
            query = lucene.generator.buildQuery(CONTENTS, lucene.analyzer, text)
            for depth in (1, 10, 1000, 3000):
                ordinals, scores = hits_of(search_to(maker, depth), query)
                wanted = searcher.search(query, depth).scoreDocs
                assert ordinals.tolist() == [hit.doc for hit in wanted]
                assert scores.tolist() == [hit.score for hit in wanted]
                assert ordinals.dtype == np.int64
                assert scores.dtype == np.float32
        reader.close()


def test_a_search_among_some_gives_lucenes_hits_without_the_others_over_all_leaves(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 (a repeatable sequence)
    # Sizes around words of 64 bits; "stone" is in one leaf alone, so that others have nothing to score.
    sizes = (3000, 1, 64, 127)
    for number, size in enumerate(sizes):
        words = WORDS if number == 0 else tuple(word for word in WORDS if word != "stone")
        write(tmp_path / str(number), [" ".join(chance.choices(words, k=chance.randint(1, 9))) for _ in range(size)])
    lucene = java()
    with lucene.lock:
        parts = [lucene.DirectoryReader.open(lucene.directory(tmp_path / str(number))) for number in range(len(sizes))]
        reader = lucene.multi_reader(parts)
        searcher = lucene.IndexSearcher(lucene.cast("org.apache.lucene.index.IndexReader", reader))
        searcher.setSimilarity(lucene.BM25Similarity(0.9, 0.4))
        maker = search_among_maker(searcher)
        for share in (0.0, 0.3, 0.9, 1.0):
            mask = np.array([chance.random() < share for _ in range(sum(sizes))])
            bits = bits_of(mask, reader.leaves())
            for text in ("river", "green stone", "stone", "bank cloud river", "nothing"):
                query = lucene.generator.buildQuery(CONTENTS, lucene.analyzer, text)
                everything = [(hit.doc, hit.score) for hit in searcher.search(query, sum(sizes)).scoreDocs]
                wanted = [hit for hit in everything if mask[hit[0]]]
                for depth in (1, 10, 1000):
                    ordinals, scores = hits_of(search_to(maker, depth), query, bits)
                    assert list(zip(ordinals.tolist(), scores.tolist(), strict=True)) == wanted[:depth]
        reader.close()


@pytest.mark.parametrize("size", [1, 7, 8, 63, 64, 65, 128])
def test_java_has_the_bits_of_a_mask(size: int, tmp_path: Path) -> None:
    write(tmp_path / "index", ["river"] * size)
    lucene = java()
    with lucene.lock:
        reader = lucene.DirectoryReader.open(lucene.directory(tmp_path / "index"))
        for mask in (np.zeros(size, dtype=np.bool_), np.ones(size, dtype=np.bool_), np.arange(size) % 3 == 0):
            bits = bits_of(mask, reader.leaves()).get(0)
            assert bits.length() == size
            assert [bits.get(number) for number in range(size)] == mask.tolist()
        reader.close()
