"""Collections of every layout become the same collection; what cannot be brought is refused with the remedy."""

import gzip
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from benchmarks.collection import open_collection
from benchmarks.datasets.source import collection_folder
from benchmarks.errors import CollectionError
from benchmarks.runs import Topic

DOCUMENTS = (("d1", "Sea & river", "Fish <live> here."), ("d2", "", "Stones"))
SGML_TOPICS = """
<top>
<num> Number: 301
<title> Fish &amp; sea
<desc> Description: More words.
</top>
<top><num> Number: 302
<title>stones
</top>
"""
XML_TOPICS = """
<topics><topic number="301"><query>Fish &amp; sea</query></topic>
<topic number="302"><query>stones</query></topic></topics>
"""
TSV_TOPICS = "301\tFish & sea\n302\tstones\n"
DOC = "<DOC><DOCNO>d</DOCNO></DOC>"
QRELS = "301 0 d1 2\n301 0 d2 0\n302 Q0 d2 1\n"


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    lines = [json.dumps({"_id": doc_id, "title": title, "text": text}) for doc_id, title, text in DOCUMENTS]
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    topics = [
        json.dumps({"_id": query_id, "text": text}) for query_id, text in (("301", "Fish & sea"), ("302", "stones"))
    ]
    (folder / "queries.jsonl").write_text("\n".join(topics) + "\n", encoding="utf-8")
    rows = (line.split() for line in QRELS.splitlines())
    (folder / "qrels" / "test.tsv").write_text(
        "".join(f"{a}\t{b}\t{grade}\n" for a, _, b, grade in rows), encoding="utf-8"
    )
    return folder


def trec(folder: Path, topics: tuple[str, str] = ("topics.txt", SGML_TOPICS)) -> Path:
    folder.mkdir()
    (folder / topics[0]).write_text(topics[1], encoding="utf-8")
    (folder / "qrels.txt").write_text(QRELS, encoding="utf-8")
    (folder / "documents.trec").write_text(
        "<DOC>\n<DOCNO> d1 </DOCNO>\n<TITLE>Sea &amp; river</TITLE>\n<TEXT>\nFish &lt;live&gt; here.\n</TEXT>\n</DOC>\n"
        "<DOC><DOCNO>d2</DOCNO><TEXT>Stones</TEXT></DOC>\n",
        encoding="utf-8",
    )
    return folder


def assert_is_it(folder: Path) -> None:
    opened = open_collection(folder)
    assert opened.topics == (Topic("301", "Fish & sea"), Topic("302", "stones"))
    assert opened.qrels.grades == {"301": {"d1": 2, "d2": 0}, "302": {"d2": 1}}
    lines = (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == list(DOCUMENTS)


def test_a_folder_in_beirs_layout_is_taken_as_it_lies(tmp_path: Path) -> None:
    folder = beir(tmp_path / "tiny")
    assert collection_folder(str(folder), tmp_path / "work") == folder


@pytest.mark.parametrize(
    "topics",
    [("topics.txt", SGML_TOPICS), ("topics.xml", XML_TOPICS), ("topics.tsv", TSV_TOPICS)],
    ids=lambda each: each[0],
)
def test_trecs_topics_qrels_and_documents_are_brought_into_it(topics: tuple[str, str], tmp_path: Path) -> None:
    found = collection_folder(str(trec(tmp_path / "robust", topics)), tmp_path / "work")
    assert found == tmp_path / "work" / "collections" / "robust"
    assert_is_it(found)


def test_ms_marcos_files_are_brought_into_it(tmp_path: Path) -> None:
    folder = tmp_path / "marco"
    folder.mkdir()
    (folder / "collection.tsv").write_text(
        "d1\thttp://x\tSea & river\tFish <live> here.\nd2\tStones\n", encoding="utf-8"
    )
    (folder / "queries.dev.tsv.gz").write_bytes(gzip.compress(TSV_TOPICS.encode()))
    (folder / "qrels.dev.tsv").write_text(QRELS.replace(" ", "\t"), encoding="utf-8")
    assert_is_it(collection_folder(str(folder), tmp_path / "work"))


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_an_archive_is_unpacked_once(ending: str, tmp_path: Path) -> None:
    folder = beir(tmp_path / "tiny")
    archive = tmp_path / f"packed{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted(folder.rglob("*")):
                packed.write(path, path.relative_to(tmp_path))
    else:
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(folder, "tiny")
    found = collection_folder(str(archive), tmp_path / "work")
    assert_is_it(found)
    (found / "mark").touch()
    assert (collection_folder(str(archive), tmp_path / "work") / "mark").exists()


@pytest.mark.parametrize("ending", [".zip", ".tar"])
def test_an_archive_that_leads_outside_is_refused(ending: str, tmp_path: Path) -> None:
    archive = tmp_path / f"evil{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("../outside", "x")
    else:
        with tarfile.open(archive, "w") as tar:
            tar.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    with pytest.raises(CollectionError, match="cannot be unpacked"):
        collection_folder(str(archive), tmp_path / "work")
    assert not (tmp_path / "work" / "collections" / ".unpacked" / "outside").exists()
    assert not (tmp_path / "work" / "collections" / "outside").exists()


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK nothing")
    with pytest.raises(CollectionError, match="x.zip: found an archive that cannot be unpacked"):
        collection_folder(str(tmp_path / "x.zip"), tmp_path / "work")


def test_a_registered_name_is_taken_from_its_place_or_told_how_to_come_by(tmp_path: Path) -> None:
    with pytest.raises(
        CollectionError, match=r"scifact: found nothing at .*5183 documents and 300 judged queries \(CC BY 4.0\)"
    ):
        collection_folder("scifact", tmp_path)
    folder = beir(tmp_path / "collections" / "scifact")
    assert collection_folder("scifact", tmp_path) == folder


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "no corpus.jsonl, no topics and qrels, no collection.tsv"),
        ({"topics.txt": SGML_TOPICS, "qrels.txt": QRELS}, "documents missing"),
        ({"topics.txt": "<top><num>1</top>", "qrels.txt": QRELS, "documents.trec": DOC}, "topics.txt: found"),
        ({"topics.tsv": "1 no tab", "qrels.txt": QRELS, "documents.trec": DOC}, "topics.tsv:1: found"),
        ({"topics.tsv": TSV_TOPICS, "qrels.txt": "301 0 d1 high", "documents.trec": DOC}, "qrels.txt:1: found"),
        (
            {"topics.tsv": TSV_TOPICS, "qrels.txt": QRELS, "documents.trec": "<DOC>\n<TEXT>x</TEXT></DOC>"},
            "documents.trec:1: found",
        ),
        ({"topics.tsv": TSV_TOPICS, "qrels.txt": QRELS, "documents.trec": "nothing"}, "found no document"),
        (
            {"topics.tsv": TSV_TOPICS + "301\tagain", "qrels.txt": QRELS, "documents.trec": DOC},
            "query '301' a second time",
        ),
        ({"collection.tsv": "only", "queries.tsv": TSV_TOPICS, "qrels.tsv": QRELS}, "collection.tsv:1: found 'only'"),
        (
            {"collection.tsv": "d\tx", "queries.a.tsv": "", "queries.b.tsv": "", "qrels.tsv": QRELS},
            "queries.a.tsv, queries.b.tsv",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(files: dict[str, str], message: str, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(CollectionError) as refused:
        collection_folder(str(folder), tmp_path / "work")
    assert message in str(refused.value)
    assert not (tmp_path / "work" / "collections" / "broken").exists()


def test_nothing_of_that_name_is_refused_with_what_there_could_be(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="no such folder or archive"):
        collection_folder("no-such", tmp_path)


def test_ir_datasets_is_asked_by_id_and_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_datasets", None)
    with pytest.raises(CollectionError, match="pip install ir_datasets"):
        collection_folder("ir_datasets:vaswani", tmp_path)
