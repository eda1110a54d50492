import gzip
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.artefact import MANIFEST
from crawler.corpus import Corpus
from crawler.document import doc_id_of
from crawler.errors import InputError, OutputError, RecordError
from crawler.importers.beir import import_beir
from crawler.importers.jsonl import import_jsonl
from crawler.importers.parquet import import_parquet
from crawler.importers.record import parse_record
from crawler.importers.registry import IMPORTERS, importer
from crawler.importers.warc import import_warc
from tests.crawler.archives import NOON, WORDS, page, response, write_warc

RETRIEVAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "retrieval"

Rows = Sequence[Mapping[str, object]]
HOUNDS: Rows = [
    {"_id": "d1", "title": "Hounds", "text": "A hound follows the trail of an animal by its smell."},
    {"_id": "d2", "title": "", "text": "A hound follows the trail of an animal by its smell."},
    {"_id": "d3", "title": "Only a title", "text": ""},
    {"_id": "d4", "title": "", "text": ""},
]


def jsonl(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def drops(corpus: Corpus) -> list[tuple[str, str]]:
    return [(drop.url, drop.reason) for drop in corpus.drops()]


def test_a_collection_stays_whole_with_its_ids_copies_and_empty_texts(tmp_path: Path) -> None:
    jsonl(tmp_path / "corpus.jsonl", HOUNDS)
    report = import_beir(tmp_path, tmp_path / "out")
    documents = list(Corpus(tmp_path / "out").documents())
    assert report.counts == {"responses": 4, "documents": 4}
    assert [(found.doc_id, found.title, found.text) for found in documents] == [
        (row["_id"], row["title"], row["text"]) for row in HOUNDS
    ]
    assert [document.language for document in documents] == ["en", "en", "und", "und"]
    assert {(document.url, document.site) for document in documents} == {("", "")}


def test_a_compressed_collection_is_read_as_well(tmp_path: Path) -> None:
    plain = jsonl(tmp_path / "plain.jsonl", HOUNDS).read_bytes()
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(plain))
    assert import_beir(tmp_path, tmp_path / "out").counts["documents"] == 4
    assert import_beir(tmp_path / "corpus.jsonl.gz", tmp_path / "out").reused


def test_each_line_that_gives_no_document_is_dropped_under_its_number(tmp_path: Path) -> None:
    lines = [
        b'\xef\xbb\xbf{"id": "a", "text": "first"}',
        b"{broken",
        b"[1, 2]",
        b'{"text": "no id"}',
        b'{"id": "a", "text": "second"}',
        b'{"id": "b", "text": 7}',
        b'{"id": "c"}',
        b'{"id": "d", "text": "\xff"}',
        b"[" * 100_000,
        b'{"id": 9, "contents": "an integer id", "title": "Nine"}',
    ]
    path = tmp_path / "notes.jsonl"
    path.write_bytes(b"\n".join(lines))
    report = import_jsonl(path, tmp_path / "out")
    corpus = Corpus(tmp_path / "out")
    assert [document.doc_id for document in corpus.documents()] == ["a", "9"]
    assert drops(corpus) == [
        ("line 2", "bad_json"),
        ("line 3", "bad_record"),
        ("line 4", "bad_record"),
        ("line 5", "duplicate_id"),
        ("line 6", "bad_record"),
        ("line 7", "bad_record"),
        ("line 8", "bad_json"),
        ("line 9", "bad_json"),
    ]
    # 10 lines = 2 documents + 8 drops.
    assert report.counts["responses"] == 10


def test_a_line_longer_than_any_document_is_dropped_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.importers.jsonl.MAX_LINE_BYTES", 100)
    path = jsonl(tmp_path / "x.jsonl", [{"id": "a", "text": "long " * 100}, {"id": "b", "text": "short"}])
    import_jsonl(path, tmp_path / "out")
    corpus = Corpus(tmp_path / "out")
    assert [document.doc_id for document in corpus.documents()] == ["b"]
    assert drops(corpus) == [("line 1", "too_large")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r"found no document to keep \(the input is empty\)"),
        (b"\n\n", r"found no document to keep \(the input is empty\)"),
        (b"\x89PNG\r\n\x1a\n\0\0", r"found no document to keep \(3 bad_json\)"),
        (b'{"a": "' + b"x" * 5_000_000, r"found no document to keep \(1 bad_json\)"),
        (gzip.compress(b'{"id": "a", "text": "b"}\n' * 50)[:-9], "found a file that cannot be read to its end"),
        (gzip.compress(b'{"id": "a", "text": "b"}\n')[:-6] + b"\0" * 6, "found a file that cannot be read to its end"),
    ],
    ids=["empty", "blank lines", "binary", "5 MB in one line", "cut compression", "damaged compression"],
)
def test_a_file_without_a_collection_is_refused_and_nothing_is_written(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "in" / "corpus.jsonl"
    path.parent.mkdir()
    path.write_bytes(content)
    old = import_jsonl(jsonl(tmp_path / "in" / "old.jsonl", HOUNDS), tmp_path / "out")
    for refused in (import_jsonl, import_beir):
        with pytest.raises(InputError, match=sentence) as raised:
            refused(path, tmp_path / "out")
        assert str(path) in str(raised.value)
        assert "\n" not in str(raised.value)
    assert Corpus(tmp_path / "out").corpus_id == old.corpus_id
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in", "out"]


@pytest.mark.parametrize("name", sorted(IMPORTERS))
def test_a_path_where_nothing_lies_is_refused_by_every_importer(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="missing: found"):
        importer(name)(tmp_path / "missing", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(IMPORTERS))
def test_an_empty_folder_is_refused_by_every_importer(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="folder: found"):
        importer(name)(tmp_path / "folder", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="the format: found csv, wanted one of beir, jsonl, parquet, warc"):
        importer("csv")


def test_a_folder_with_something_else_is_not_overwritten(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "x.jsonl", HOUNDS)
    with pytest.raises(OutputError, match="x.jsonl: found something that is not a corpus"):
        import_jsonl(path, path)


def test_the_same_file_gives_the_same_corpus_and_is_read_once(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "x.jsonl", HOUNDS)
    calls: list[tuple[str, int, int | None]] = []
    first = import_jsonl(path, tmp_path / "a", progress=lambda *call: calls.append(call))
    assert calls[-1] == ("records", 4, None)
    assert import_jsonl(path, tmp_path / "b").corpus_id == first.corpus_id
    assert import_jsonl(path, tmp_path / "a").reused
    jsonl(path, HOUNDS[:2])
    assert not import_jsonl(path, tmp_path / "a").reused


def test_parquet_columns_are_the_same_fields(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2, None], pa.int64()),
            "contents": ["first", "second", "third"],
            "published_at": [date(2024, 1, 2), None, None],
            "language": ["de", None, None],
            "vector": [[0.5], [0.25], [0.125]],
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    import_parquet(tmp_path / "x.parquet", tmp_path / "out")
    corpus = Corpus(tmp_path / "out")
    found = [
        (document.doc_id, document.text, document.published_at, document.language) for document in corpus.documents()
    ]
    assert found == [("1", "first", date(2024, 1, 2), "de"), ("2", "second", None, "und")]
    assert drops(corpus) == [("row 3", "bad_record")]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"id,text\n"])
def test_what_is_no_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.parquet: found no readable Parquet"):
        import_parquet(tmp_path / "x.parquet", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_parquet_file_with_other_columns_is_refused_by_their_names(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1], "b": [2]}), tmp_path / "x.parquet")
    with pytest.raises(InputError, match="found the columns a, b, wanted some of id, _id"):
        import_parquet(tmp_path / "x.parquet", tmp_path / "out")


def test_archives_are_imported_from_a_file_or_from_anywhere_below_a_folder(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "in" / "deep", [response("https://a.test/1", page(WORDS))])
    one = import_warc(warc, tmp_path / "a")
    assert import_warc(tmp_path / "in", tmp_path / "b").corpus_id == one.corpus_id
    (document,) = Corpus(tmp_path / "a").documents()
    assert (document.url, document.fetched_at) == ("https://a.test/1", NOON)


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"this is no archive")
    with pytest.raises(InputError, match=r"x\.warc\.gz: found no document to keep"):
        import_warc(tmp_path / "x.warc.gz", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_record_without_an_id_is_named_by_its_address() -> None:
    document = parse_record({"url": "HTTPS://Docs.Example.org:443/a#b", "text": "words"})
    assert (document.url, document.site) == ("https://docs.example.org/a", "example.org")
    assert document.doc_id == doc_id_of("https://docs.example.org/a")


def test_what_a_record_states_is_kept() -> None:
    fields = {
        "id": "x",
        "text": "a",
        "title": "two\nlines",
        "language": "pt_br",
        "published_at": "2024-05-06T07:08:09Z",
    }
    document = parse_record(fields)
    assert (document.title, document.language, document.published_at) == ("two lines", "pt-BR", date(2024, 5, 6))


@pytest.mark.parametrize(
    ("fields", "thing"),
    [
        ({"text": "a"}, "id"),
        ({"id": "", "text": "a"}, "id"),
        ({"id": True, "text": "a"}, "id"),
        ({"id": "a\0b", "text": "a"}, "id"),
        ({"id": "x" * 501, "text": "a"}, "id"),
        ({"id": "x"}, "text"),
        ({"id": "x", "text": ["a"]}, "text"),
        ({"id": "x", "title": 1}, "title"),
        ({"id": "x", "text": "a", "url": "ftp://a.test/"}, "url"),
        ({"id": "x", "text": "a", "language": 3}, "language"),
    ],
)
def test_a_record_that_cannot_be_a_document_is_refused_by_its_field(fields: dict[str, object], thing: str) -> None:
    with pytest.raises(RecordError) as raised:
        parse_record(fields)
    assert raised.value.thing == thing


@given(
    st.dictionaries(
        st.sampled_from(["id", "_id", "text", "contents", "title", "url", "language", "published_at", "media_type"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=40)
        | st.lists(st.integers(), max_size=1),
    )
)
def test_any_record_gives_a_document_that_can_be_stored_or_a_refusal(fields: dict[str, object]) -> None:
    try:
        document = parse_record(fields)
    except RecordError:
        return
    for value in (document.doc_id, document.url, document.title, document.text, document.language):
        value.encode("utf-8")
    assert 0 < len(document.doc_id.encode()) <= 500


@pytest.mark.slow
def test_a_test_collection_is_imported_whole(tmp_path: Path) -> None:
    path = RETRIEVAL / "scifact"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    report = import_beir(path, tmp_path / "out")
    # BEIR states 5,183 documents for SciFact.
    assert report.counts == {"responses": 5183, "documents": 5183}
    with gzip.open(path / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    documents = list(Corpus(tmp_path / "out").documents())
    assert [document.doc_id for document in documents] == [row["_id"] for row in rows]
    # Two abstracts hold control characters in place of dashes and quotes.
    assert [document.text for document in documents] == [re.sub("[\x80-\x9f]", " ", row["text"]) for row in rows]
    assert (tmp_path / "out" / MANIFEST).exists()


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("Application/PDF; v=1", "application/pdf"),
        ("pdf", ""),
        ("", ""),
        (None, ""),
        ("text/\ud800", ""),
        ("a/b c", ""),
    ],
)
def test_a_record_may_say_what_it_was_sent_as_and_nonsense_does_not_cost_it(stated: str | None, kept: str) -> None:
    assert parse_record({"id": "a", "text": "A hound.", "media_type": stated}).media_type == kept


def test_a_media_type_that_is_no_text_is_refused() -> None:
    with pytest.raises(RecordError) as caught:
        parse_record({"id": "a", "text": "A hound.", "media_type": 7})
    assert caught.value.thing == "media_type"
