"""Searches that cross into Java once give what Lucene's own search gives, hit by hit."""

import random
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.lexical.crossing import hits_of, search_maker, search_to
from indexer.backends.lexical.fields import CONTENTS
from indexer.backends.lexical.jvm import java
from indexer.backends.lexical.writer import LuceneWriter
from tests.documents import document

pytestmark = pytest.mark.slow

WORDS = ("river", "bank", "green", "stone", "cloud")


def test_one_crossing_gives_lucenes_own_hits_ties_included(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 (a repeatable sequence)
    writer = LuceneWriter(tmp_path, exact=False)
    # More documents than Lucene counts before it leaves any out, and few different ones, so that most scores tie.
    for number in range(3000):
        writer.add(document(f"d{number:04}", " ".join(chance.choices(WORDS, k=3))))
    writer.seal()
    lucene = java()
    with lucene.lock:
        reader = lucene.DirectoryReader.open(lucene.directory(tmp_path))
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
