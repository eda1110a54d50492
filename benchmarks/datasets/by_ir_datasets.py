"""Collections by their ids in ir_datasets, which knows how to fetch most of them. The one door to that package.

In: an id such as "beir/scifact/test". Out: BEIR's layout. Must not: decide where ir_datasets keeps what it fetches.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.datasets.beir_folder import Document, Judgement, write_beir
from benchmarks.errors import CollectionError
from benchmarks.runs import Topic

# A collection that cannot be fetched fails in as many ways as there are hosts; ir_datasets names none of its own.
_FETCHING = (OSError, RuntimeError, ValueError)


def bring_ir_dataset(dataset_id: str, out: Path) -> Path:
    """Write a collection in BEIR's layout.

    Raises:
        CollectionError: ir_datasets is not installed, knows no such id, or cannot fetch it.
    """
    try:
        import ir_datasets  # noqa: PLC0415  an optional package
    except ImportError as error:
        raise CollectionError(
            dataset_id,
            found="no package ir_datasets",
            wanted="what knows this id",
            remedy="run: pip install ir_datasets",
        ) from error
    try:
        dataset = ir_datasets.load(dataset_id)
        if not (dataset.has_docs() and dataset.has_queries() and dataset.has_qrels()):
            raise CollectionError(
                dataset_id,
                found="no documents, queries or judgements",
                wanted="all three",
                remedy='name a part that has them, "beir/scifact/test", say',
            )
        return write_beir(out, _documents(dataset), _topics(dataset), _judgements(dataset))
    except KeyError as error:
        raise CollectionError(
            dataset_id, found="no such id", wanted="an id of ir_datasets", remedy="see https://ir-datasets.com"
        ) from error
    except _FETCHING as error:
        raise CollectionError(
            dataset_id,
            found=f"a collection that cannot be fetched ({error})",
            wanted="its files",
            remedy="put them where ir_datasets says by hand, or give a folder in BEIR's layout",
        ) from error


def _documents(dataset: Any) -> Iterator[Document]:
    for document in dataset.docs_iter():
        title = str(getattr(document, "title", "") or "")
        text = getattr(document, "text", None)
        yield str(document.doc_id), title, str(text if text is not None else document.default_text())


def _topics(dataset: Any) -> Iterator[Topic]:
    for query in dataset.queries_iter():
        yield Topic(str(query.query_id), str(query.default_text()))


def _judgements(dataset: Any) -> Iterator[Judgement]:
    for judged in dataset.qrels_iter():
        yield str(judged.query_id), str(judged.doc_id), int(judged.relevance)
