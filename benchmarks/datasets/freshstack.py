"""FreshStack: questions of programmers, and the files of the projects that answer them, cut into pieces.

In: the publisher's two repositories side by side, corpus-oct-2024/ and queries-oct-2024/, a folder a topic in each.
Out: BEIR's layout; a part is a topic, "langchain". A query is its title and its text. A piece's grade is the number of
an answer's nuggets that it supports, as the publisher adds them up.
Source: Thakur et al., "FreshStack: Building Realistic Benchmarks for Evaluating Retrieval on Technical Documents",
arXiv:2504.13128, 2025.
Must not: compute the publisher's measures by nugget (alpha-nDCG, coverage), which judgements by document do not hold.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.datasets.beir_folder import Judgement, write_beir
from benchmarks.datasets.layout import Layout
from benchmarks.datasets.rows import Row, files_of, once, read_rows
from benchmarks.runs import Topic

# Of documents and of questions: how the repository's name begins, and how its files' names do.
_KINDS = (("corpus", "train"), ("queries", "test"))


def _parts_of(folder: Path) -> tuple[str, ...]:
    texts, asked = ({path.parent.name for path in _files(folder, *kind)} for kind in _KINDS)
    return tuple(sorted(texts & asked))


def _bring(folder: Path, topic: str, out: Path) -> Path:
    texts, asked = ([path for path in _files(folder, *kind) if path.parent.name == topic] for kind in _KINDS)
    queries = tuple(once(read_rows(asked), "query_id"))
    return write_beir(
        out,
        ((row.identifier("_id"), row.text("title", ""), row.text("text")) for row in once(read_rows(texts), "_id")),
        (Topic(row.identifier("query_id"), _words(row)) for row in queries),
        (judgement for row in queries for judgement in _judgements(row)),
    )


def _words(row: Row) -> str:
    return f"{row.text('query_title', '')} {row.text('query_text')}".strip()


def _judgements(row: Row) -> Iterator[Judgement]:
    """Add up what each nugget is supported by; a document that was judged for one and supports none has 0."""
    grades: Counter[str] = Counter()
    for nugget in row.rows("nuggets"):
        grades.update(dict.fromkeys(nugget.texts("non_relevant_corpus_ids"), 0))
        grades.update(dict.fromkeys(nugget.texts("relevant_corpus_ids"), 1))
    for doc_id, grade in grades.items():
        yield row.identifier("query_id"), doc_id, grade


def _files(folder: Path, repository: str, split: str) -> Iterator[Path]:
    for topic in sorted(folder.glob(f"{repository}*/*/")):
        yield from files_of(topic, split)


FRESHSTACK = Layout("freshstack", _parts_of, _bring)
