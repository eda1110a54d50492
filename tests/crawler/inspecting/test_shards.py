import shutil
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from crawler.corpus import Corpus
from crawler.errors import ArtefactError
from crawler.inspecting.shards import count_rows, read_columns, read_rows
from tests.crawler.inspecting.corpora import FORMAT_1, page, write_corpus


@pytest.fixture
def sharded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """Seven pages at three a shard."""
    monkeypatch.setattr("crawler.corpus.SHARD_ROWS", 3)
    return write_corpus(tmp_path / "corpus", [page(f"https://example.org/{number}") for number in range(7)])


def test_columns_come_in_the_order_of_the_rows_over_all_shards(sharded: Corpus) -> None:
    urls = [url for batch in read_columns(sharded, "documents", ("url",)) for url in batch["url"].to_pylist()]
    assert urls == [f"https://example.org/{number}" for number in range(7)]
    assert count_rows(sharded, "documents") == 7


def test_a_corpus_without_drops_has_no_batches_of_them(sharded: Corpus) -> None:
    assert list(read_columns(sharded, "drops", ("reason",))) == []
    assert count_rows(sharded, "drops") == 0


def test_single_rows_are_found_in_any_shard(sharded: Corpus) -> None:
    rows = read_rows(sharded, "documents", [0, 2, 3, 6], ("url",))
    assert [row["url"][-1] for row in rows] == ["0", "2", "3", "6"]
    assert read_rows(sharded, "documents", []) == []


def test_what_format_1_has_no_column_for_is_a_documents_default() -> None:
    names = ("doc_id", "page_type", "spam_score", "copies", "signal_words", "modified_at", "published_at")
    (batch,) = read_columns(Corpus(FORMAT_1), "documents", names)
    assert {name: column.to_pylist() for name, column in batch.items()} == {
        "doc_id": ["a", "b"],
        "page_type": ["", ""],
        "spam_score": [0.0, 0.0],
        "copies": [0, 0],
        "signal_words": [None, None],
        "modified_at": [None, None],
        "published_at": [date(2025, 5, 1), None],
    }


def test_a_shard_that_is_no_parquet_is_refused_by_its_name(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", [page("https://example.org/")])
    shard = corpus.folder / "documents-00000.parquet"
    shard.write_bytes(bytes(shard.stat().st_size))
    with pytest.raises(ArtefactError, match=r"documents-00000\.parquet: found no readable Parquet"):
        list(read_columns(Corpus(corpus.folder), "documents", ("doc_id",)))
    with pytest.raises(ArtefactError, match="no readable Parquet"):
        read_rows(corpus, "documents", [0])
    with pytest.raises(ArtefactError, match="no readable Parquet"):
        count_rows(corpus, "documents")


def test_a_column_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FORMAT_1, tmp_path / "corpus")
    corpus = Corpus(tmp_path / "corpus")
    shard = corpus.folder / "documents-00000.parquet"
    table = pq.read_table(shard)
    column = table.schema.get_field_index("quality_words")
    pq.write_table(table.set_column(column, "quality_words", [["many", "few"]]), shard)
    with pytest.raises(ArtefactError, match="no readable Parquet"):
        list(read_columns(corpus, "documents", ("quality_words",)))
