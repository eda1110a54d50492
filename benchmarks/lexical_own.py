"""The lexical part of a snapshot by itself, in a process of its own.

In: `index FILE FOLDER [--without-exact]`, `ask FOLDER` or `ask-lucene FOLDER`. Out: an index, or answers
(`asking.py`). The writer, the table of documents and the retriever are those of every snapshot; only texts and vectors
are left out.
"""

import json
import sys
from datetime import date
from pathlib import Path

from benchmarks.asking import Hits, Question, answer_all
from benchmarks.lexical_texts import document_of
from indexer.backends.catalogue import Catalogue, CatalogueWriter
from indexer.backends.lexical.reader import LuceneReader
from indexer.backends.lexical.writer import LuceneWriter
from indexer.backends.local.admission import Admission
from indexer.backends.local.index import LocalLexicalRetriever
from indexer.query import Query
from indexer.settings import SearchSettings

WITHOUT_EXACT = "--without-exact"

ASK_LUCENE = "ask-lucene"

_LEXICAL = "lexical"


def write_index(file: Path, folder: Path, *, exact: bool) -> None:
    """Index JSON lines with `id`, `title`, `text` and `day`, ascending by id, into a new folder."""
    (folder / _LEXICAL).mkdir(parents=True)
    lucene, catalogue = LuceneWriter(folder / _LEXICAL, exact=exact), CatalogueWriter()
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            day = date.fromordinal(fields["day"])
            document = document_of(fields["id"], fields["title"], fields["text"], day)
            lucene.add(document)
            catalogue.add(document, 1)
    lucene.seal()
    catalogue.write(folder)


class OwnEngine:
    """BM25 as a snapshot has it."""

    def __init__(self, folder: Path) -> None:
        self._catalogue = Catalogue([folder])
        self._reader = LuceneReader([folder / _LEXICAL], [len(self._catalogue.doc_ids)])
        self._settings = SearchSettings()
        admission = Admission(self._catalogue, self._reader)
        self._retriever = LocalLexicalRetriever(self._reader, admission, self._settings.k1, self._settings.b)

    def answer(self, question: Question) -> Hits:
        """Give ids and scores."""
        ranking = self._retriever.retrieve(Query(question.text, published_from=question.published_from), question.depth)
        return list(zip(ranking.doc_ids, ranking.scores, strict=True))

    def answer_by_lucene(self, question: Question) -> Hits:
        """Give ids and scores, filtered by Lucene however many documents pass."""
        query = Query(question.text, published_from=question.published_from)
        ordinals, scores = self._reader.search(query, question.depth, k1=self._settings.k1, b=self._settings.b)
        return [
            (self._catalogue.doc_ids[ordinal], score)
            for ordinal, score in zip(ordinals.tolist(), scores.tolist(), strict=True)
        ]


def main(arguments: list[str]) -> None:
    """Index or answer."""
    if arguments[0] == "index":
        write_index(Path(arguments[1]), Path(arguments[2]), exact=WITHOUT_EXACT not in arguments)
    else:
        engine = OwnEngine(Path(arguments[1]))
        answer_all(engine.answer_by_lucene if arguments[0] == ASK_LUCENE else engine.answer)


if __name__ == "__main__":
    main(sys.argv[1:])
