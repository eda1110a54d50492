import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.artefact import MANIFEST, new_artefact, verify
from crawler.columns import Drop
from crawler.corpus import KIND, Corpus, CorpusWriter
from crawler.document import Document, Quality, WarcRef, content_hash_of, doc_id_of, quality_of
from crawler.errors import ArtefactError, InputError

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)

DOCUMENTS = st.lists(
    st.builds(
        Document,
        doc_id=TEXT,
        url=TEXT,
        title=TEXT,
        text=TEXT,
        language=st.sampled_from(["en", "zh", "und"]),
        published_at=st.none() | st.dates(),
        fetched_at=st.none()
        | st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)).map(  # noqa: DTZ001 - set below
            lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
        ),
        content_hash=TEXT,
        site=TEXT,
        quality=st.builds(Quality, st.integers(0, 10**9), st.floats(0, 1)),
        warc_ref=st.none() | st.builds(WarcRef, TEXT, st.integers(0, 2**40)),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda document: document.doc_id,
)
DROPS = st.lists(
    st.builds(
        Drop,
        TEXT,
        st.sampled_from(["too_short", "timeout"]),
        TEXT,
        st.none() | st.builds(WarcRef, TEXT, st.integers(0)),
    ),
    max_size=3,
)


def plain(doc_id: str, text: str = "words") -> Document:
    return Document(
        doc_id=doc_id,
        url="",
        title="",
        text=text,
        language="en",
        published_at=date(2024, 2, 29),
        fetched_at=None,
        content_hash=content_hash_of("", text),
        site="",
        quality=quality_of(text),
        warc_ref=None,
    )


def write(
    folder: Path, documents: list[Document], drops: list[Drop] | None = None, parent_id: str | None = None
) -> Corpus:
    with new_artefact(folder, KIND) as staging:
        writer = CorpusWriter(staging)
        for document in documents:
            writer.add(document)
        for drop in drops or []:
            writer.drop(drop)
        writer.seal(settings={"a": 1}, parent_id=parent_id)
    return Corpus(folder)


@settings(max_examples=25)
@given(documents=DOCUMENTS, drops=DROPS)
def test_what_is_written_is_read_back_in_its_order(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Document], drops: list[Drop]
) -> None:
    drops = [
        drop if drop.warc_ref is None or drop.warc_ref.offset < 2**60 else Drop("", "timeout", "", None)
        for drop in drops
    ]
    corpus = write(tmp_path_factory.mktemp("c") / "corpus", documents, drops)
    assert list(corpus.documents()) == documents
    assert list(corpus.drops()) == drops
    counts = corpus.manifest.counts
    assert len(corpus) == counts["documents"] == len(documents)
    assert counts["responses"] == len(documents) + sum(n for name, n in counts.items() if name.startswith("drops."))


def test_the_id_depends_on_documents_order_settings_and_parent_and_on_nothing_else(tmp_path: Path) -> None:
    a, b = plain("a"), plain("b")
    ids = [
        write(tmp_path / "1", [a, b]).corpus_id,
        write(tmp_path / "2", [b, a]).corpus_id,
        write(tmp_path / "3", [a]).corpus_id,
        write(tmp_path / "4", [a, b], parent_id="0" * 32).corpus_id,
        write(tmp_path / "5", [a, plain("b", "other words")]).corpus_id,
    ]
    assert len(set(ids)) == 5
    assert write(tmp_path / "6", [a, b], [Drop("x", "timeout", "", None)]).corpus_id == ids[0]


def test_many_documents_are_split_into_shards_and_read_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.corpus.SHARD_ROWS", 3)
    corpus = write(tmp_path / "corpus", [plain(str(number)) for number in range(7)])
    shards = sorted(path.name for path in corpus.folder.glob("*.parquet"))
    # 7 documents at 3 a shard: 3, 3 and 1.
    assert shards == ["documents-00000.parquet", "documents-00001.parquet", "documents-00002.parquet"]
    assert [document.doc_id for document in corpus.documents()] == ["0", "1", "2", "3", "4", "5", "6"]


def test_other_programs_read_the_shards_as_they_lie(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", [plain("a", "some words")])
    rows = pq.read_table(corpus.folder / "documents-00000.parquet").to_pylist()
    assert [(row["doc_id"], row["text"], row["quality_words"]) for row in rows] == [("a", "some words", 2)]


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="document a: found the same doc_id twice"):
        write(tmp_path / "corpus", [plain("a"), plain("a")])
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_of_nothing_is_refused_and_says_what_was_dropped(tmp_path: Path) -> None:
    drops = [Drop("x", "too_short", "", None), Drop("y", "timeout", "", None), Drop("z", "timeout", "", None)]
    with pytest.raises(InputError, match=r"no document to keep \(2 timeout, 1 too_short\)"):
        write(tmp_path / "corpus", [], drops)
    assert list(tmp_path.iterdir()) == []


def test_a_shard_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "corpus", [plain("a")]).folder
    shard = folder / "documents-00000.parquet"
    shard.write_bytes(shard.read_bytes()[:-10])
    with pytest.raises(ArtefactError, match="documents-00000.parquet: found [0-9]+ bytes, wanted [0-9]+ bytes"):
        Corpus(folder)


def test_a_shard_that_was_changed_at_equal_size_is_refused_when_read_or_verified(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", [plain("a")])
    shard = corpus.folder / "documents-00000.parquet"
    shard.write_bytes(bytes(shard.stat().st_size))
    reopened = Corpus(corpus.folder)
    with pytest.raises(ArtefactError, match="no readable Parquet"):
        list(reopened.documents())
    with pytest.raises(ArtefactError, match="SHA-256"):
        verify(corpus.folder, corpus.manifest)


def test_a_missing_shard_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "corpus", [plain("a")]).folder
    (folder / "documents-00000.parquet").unlink()
    with pytest.raises(ArtefactError, match="found no file"):
        Corpus(folder)


def test_a_corpus_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "corpus", [plain("a")]).folder
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format_version": 99}))
    with pytest.raises(ArtefactError, match="corpus format 99, wanted format 3 or older; use a newer Scenthound"):
        Corpus(folder)


def test_names_of_pages_and_contents_never_change() -> None:
    # Written down once: ids of published corpora hang on them. 128 bits of BLAKE2b.
    assert doc_id_of("https://example.org/") == "3eeedd5061369734a07f3f84d4a2a757"
    assert content_hash_of("A  Title", "some\ntext") == content_hash_of("a title", "Some text")
    assert content_hash_of("a", "b") == "acc9227cc02e5f5c13e74125bce89499"


def test_quality_counts_words_and_their_variety() -> None:
    # The, hound, the, trail: 4 words, 3 of them different.
    assert quality_of("The hound; the trail!") == Quality(4, 0.75)
    assert quality_of("...") == Quality(0, 0.0)
    # Marks belong to their letters; a script without spaces counts by pairs of signs.
    assert quality_of("हिन्दी में पढ़ें, हिन्दी") == Quality(4, 0.75)
    assert quality_of("กระดานข่าว").words == 9
