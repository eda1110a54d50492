"""LongEmbed: documents of thousands of words, of which a line may answer.

In: the publisher's folder, in which each set has a folder with corpus.jsonl, queries.jsonl and qrels.jsonl; or the
folder of a set. Out: BEIR's layout; a part is a set, "qmsum", and of the made ones a length in tokens, "needle-256".
Source: Zhu et al., "LongEmbed: Extending Embedding Models for Long Context Retrieval", EMNLP 2024.
Must not: cut a document.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.datasets.beir_folder import write_beir
from benchmarks.datasets.layout import Layout
from benchmarks.datasets.rows import Row, once, read_rows
from benchmarks.runs import Topic

_FILES = ("corpus.jsonl", "queries.jsonl", "qrels.jsonl")

# Sets that hold the same task in several lengths, which are judged apart (MTEB's LEMBNeedleRetrieval does so).
_MADE = ("needle", "passkey")

_LENGTH = "context_length"


def _parts_of(folder: Path) -> tuple[str, ...]:
    return tuple(part for each in _sets(folder) for part in _parts_of_set(each))


def _bring(folder: Path, part: str, out: Path) -> Path:
    name, _, length = part.partition("-") if part.startswith(_MADE) else (part, "", "")
    chosen = next(each for each in _sets(folder) if each.name == name)
    corpus, queries, qrels = (_rows(chosen / file, length) for file in _FILES)
    return write_beir(
        out,
        ((row.identifier("doc_id"), "", row.text("text")) for row in once(corpus, "doc_id")),
        (Topic(row.identifier("qid"), row.text("text")) for row in once(queries, "qid")),
        ((row.identifier("qid"), row.identifier("doc_id"), 1) for row in qrels),
    )


def _sets(folder: Path) -> list[Path]:
    """Give the folders of sets: this one, or those in it."""
    return [each for each in (folder, *sorted(folder.iterdir())) if all((each / file).is_file() for file in _FILES)]


def _parts_of_set(folder: Path) -> list[str]:
    if folder.name not in _MADE:
        return [folder.name]
    lengths = {row.number(_LENGTH, 0) for row in read_rows([folder / "qrels.jsonl"])}
    return [f"{folder.name}-{length}" for length in sorted(lengths)]


def _rows(file: Path, length: str) -> Iterator[Row]:
    """Give the rows of a length, or all."""
    return (row for row in read_rows([file]) if not length or row.text(_LENGTH, "0") == length)


LONGEMBED = Layout("longembed", _parts_of, _bring)
