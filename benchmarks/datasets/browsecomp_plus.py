"""BrowseComp-Plus: questions that take many searches, over 100,000 pages that are kept.

In: the publisher's checkout with topics-qrels/ after its own script has written queries.tsv, and the corpus as Parquet,
in browsecomp-plus-corpus/data/ or data/ beside it. Out: BEIR's layout; the evidence is judged by default, the documents
that hold the answer by "gold".
Source: Chen et al., "BrowseComp-Plus: A More Fair and Transparent Evaluation Benchmark of Deep-Research Agent", 2025.
Must not: undo the obfuscation of the questions: their publisher keeps them from the open web, and has a script for it.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.datasets.beir_folder import Document, write_beir
from benchmarks.datasets.layout import Layout, missing_files
from benchmarks.datasets.rows import PARQUET, files_of, once, read_rows
from benchmarks.datasets.trec import read_qrels, read_topic_lines

_JUDGED = "topics-qrels"
_EVIDENCE = "qrel_evidence.txt"

# The publisher's README has it in both numbers.
_GOLD = ("qrel_golds.txt", "qrel_gold.txt")

_PLACES = ("browsecomp-plus-corpus/data", "browsecomp-plus-corpus", "data")


def _parts_of(folder: Path) -> tuple[str, ...]:
    return ("",) if (folder / _JUDGED / _EVIDENCE).is_file() else ()


def _bring(folder: Path, _: str, out: Path) -> Path:
    shards = [file for place in _PLACES for file in files_of(folder / place) if file.name.endswith(PARQUET)]
    if not shards:
        wanted = f"Parquet in {' or '.join(_PLACES)}"
        raise missing_files(folder, "no corpus", wanted, "huggingface.co/datasets/Tevatron/browsecomp-plus-corpus")
    judged = folder / _JUDGED
    if not (judged / "queries.tsv").is_file():
        script = f"its scripts_build_index/decrypt_dataset.py, run with --generate-tsv {_JUDGED}/queries.tsv"
        raise missing_files(judged, "no queries.tsv", "the questions in the clear", script)
    gold = next((judged / name for name in _GOLD if (judged / name).is_file()), None)
    return write_beir(
        out,
        _documents(shards),
        read_topic_lines(judged / "queries.tsv"),
        read_qrels(judged / _EVIDENCE),
        others={"gold": read_qrels(gold)} if gold else {},
    )


def _documents(shards: list[Path]) -> Iterator[Document]:
    for row in once(read_rows(shards), "docid"):
        yield row.identifier("docid"), row.text("title", ""), row.text("text")


BROWSECOMP_PLUS = Layout("browsecomp-plus", _parts_of, _bring)
