"""BRIGHT: questions whose answers share an idea with them, and few words.

In: the publisher's folder, with documents/, long_documents/ and examples/, each of them biology-00000-of-00001.parquet
and so on. Out: BEIR's layout; a part is a domain, "biology", or its whole pages, "biology-long". `excluded_ids` of a
question are left out of its answers, as the publisher's own evaluation does.
Source: Su et al., "BRIGHT: A Realistic and Challenging Benchmark for Reasoning-Intensive Retrieval", ICLR 2025.
Must not: ask the questions that a model rewrote (gpt4_reason and others).
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.datasets.beir_folder import Document, write_beir
from benchmarks.datasets.layout import Layout, missing_files
from benchmarks.datasets.rows import Row, files_of, once, read_rows
from benchmarks.runs import Topic

_LONG = "-long"

# Stands in excluded_ids where nothing is excluded.
_NONE = "N/A"


def _parts_of(folder: Path) -> tuple[str, ...]:
    asked = {_domain(path) for path in files_of(folder / "examples")}
    short = {_domain(path) for path in files_of(folder / "documents")}
    long = {_domain(path) for path in files_of(folder / "long_documents")}
    return (*sorted(asked & short), *(f"{domain}{_LONG}" for domain in sorted(asked & long)))


def _bring(folder: Path, part: str, out: Path) -> Path:
    domain = part.removesuffix(_LONG)
    kind, gold = ("long_documents", "gold_ids_long") if part.endswith(_LONG) else ("documents", "gold_ids")
    texts, asked = files_of(folder / kind, f"{domain}-"), files_of(folder / "examples", f"{domain}-")
    if not texts or not asked:
        raise missing_files(folder, "files missing", f"{kind}/ and examples/", "huggingface.co/datasets/xlangai/BRIGHT")
    examples = tuple(once(read_rows(asked), "id"))
    return write_beir(
        out,
        _documents(texts),
        (Topic(row.identifier("id"), row.text("query")) for row in examples),
        ((row.identifier("id"), doc_id, 1) for row in examples for doc_id in dict.fromkeys(row.texts(gold))),
        excluded=_excluded(examples),
    )


def _documents(files: tuple[Path, ...]) -> Iterator[Document]:
    for row in once(read_rows(files), "id"):
        yield row.identifier("id"), "", row.text("content")


def _excluded(examples: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    for row in examples:
        for doc_id in dict.fromkeys(row.texts("excluded_ids")):
            if doc_id != _NONE:
                yield row.identifier("id"), doc_id


def _domain(path: Path) -> str:
    """Name the domain of a file: "earth_science" of earth_science-00000-of-00001.parquet."""
    return path.name.partition("-")[0]


BRIGHT = Layout("bright", _parts_of, _bring)
