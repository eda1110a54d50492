"""Collections as their publishers lay them out become BEIR's layout; a bad record is refused with its place."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from benchmarks.collection import Collection, open_collection
from benchmarks.datasets.source import collection_folder
from benchmarks.errors import CollectionError
from benchmarks.runs import Topic
from scenthound.__main__ import main

Record = Mapping[str, object]


def lines(path: Path, *records: Record) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_bytes(gzip.compress(text.encode()) if path.name.endswith(".gz") else text.encode())


def parquet(path: Path, *records: Record) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([dict(record) for record in records]), path)


def text(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def miracl(folder: Path) -> Path:
    corpus, judged = folder / "miracl-corpus" / "miracl-corpus-v1.0-sw", folder / "miracl" / "miracl-v1.0-sw"
    lines(corpus / "docs-0.jsonl.gz", {"docid": "2#0", "title": "Ziwa", "text": "Maji."})
    lines(corpus / "docs-10.jsonl.gz", {"docid": "9#0", "title": "Mti", "text": "Miti."})
    lines(corpus / "docs-2.jsonl.gz", {"docid": "2#1", "title": "Ziwa", "text": "Samaki."})
    for split, topics, qrels in (
        ("dev", "1\tZiwa ni nini? <top>\n2\tMti?\n", "1\tQ0\t2#0\t1\n1\tQ0\t2#1\t0\n2\tQ0\t9#0\t1\n"),
        ("train", "7\tSamaki?\n", "7\tQ0\t2#1\t1\n"),
    ):
        text(judged / "topics" / f"topics.miracl-v1.0-sw-{split}.tsv", topics)
        text(judged / "qrels" / f"qrels.miracl-v1.0-sw-{split}.tsv", qrels)
    return folder


def bright(folder: Path) -> Path:
    def example(number: str, gold: Sequence[str], excluded: Sequence[str]) -> Record:
        return {
            "query": f"why {number}", "reasoning": "", "id": number, "excluded_ids": excluded,
            "gold_ids_long": ["whole.txt"], "gold_ids": gold, "gold_answer": "",
        }  # fmt: skip

    parquet(
        folder / "examples" / "biology-00000-of-00001.parquet",
        example("0", ["a/x 1.txt", "b.txt"], ["N/A"]),
        example("1", ["b.txt"], ["own.txt"]),
    )
    parquet(folder / "examples" / "pony-00000-of-00001.parquet", example("0", ["p.txt"], ["N/A"]))
    parquet(
        folder / "documents" / "biology-00000-of-00001.parquet",
        *({"id": doc_id, "content": f"text of {doc_id}"} for doc_id in ("a/x 1.txt", "b.txt", "own.txt")),
    )
    parquet(folder / "documents" / "pony-00000-of-00001.parquet", {"id": "p.txt", "content": "pony"})
    parquet(folder / "long_documents" / "biology-00000-of-00001.parquet", {"id": "whole.txt", "content": "all of it"})
    return folder


def longembed(folder: Path) -> Path:
    lines(folder / "qmsum" / "corpus.jsonl", {"doc_id": "doc_0", "text": "A meeting."})
    lines(folder / "qmsum" / "queries.jsonl", {"qid": "query_0", "text": "What was said?"})
    lines(folder / "qmsum" / "qrels.jsonl", {"qid": "query_0", "doc_id": "doc_0"})
    for name, key in (("corpus", "doc_id"), ("queries", "qid")):
        records: list[Record] = [{key: f"{key}{n}", "text": f"{n} tokens", "context_length": n} for n in (256, 1024)]
        lines(folder / "needle" / f"{name}.jsonl", *records)
    judged: list[Record] = [{"qid": f"qid{n}", "doc_id": f"doc_id{n}", "context_length": n} for n in (1024, 256)]
    lines(folder / "needle" / "qrels.jsonl", *judged)
    return folder


def freshstack(folder: Path) -> Path:
    def nugget(number: int, good: Sequence[str], bad: Sequence[str]) -> Record:
        return {"_id": f"76_{number}", "text": "a fact", "relevant_corpus_ids": good, "non_relevant_corpus_ids": bad}

    parquet(
        folder / "corpus-oct-2024" / "yolo" / "train-00000-of-00001.parquet",
        *(
            {"_id": doc_id, "text": f"def {doc_id}", "metadata": {"url": "u"}}
            for doc_id in ("r/a.py_0_9", "r/b.py_0_9")
        ),
    )
    parquet(
        folder / "queries-oct-2024" / "yolo" / "test-00000-of-00001.parquet",
        {
            "query_id": 76, "query_title": "Training fails", "query_text": "It stops.",
            "nuggets": [nugget(0, ["r/a.py_0_9"], ["r/b.py_0_9"]), nugget(1, ["r/a.py_0_9"], [])],
        },
    )  # fmt: skip
    return folder


def browsecomp_plus(folder: Path) -> Path:
    judged = folder / "topics-qrels"
    text(judged / "queries.tsv", "769\tWho wrote it?\n")
    text(judged / "qrel_evidence.txt", "769 Q0 11 1\n769 Q0 12 1\n")
    text(judged / "qrel_golds.txt", "769 Q0 12 1\n")
    parquet(
        folder / "browsecomp-plus-corpus" / "data" / "train-00000-of-00001.parquet",
        *({"docid": doc_id, "text": f"page {doc_id}", "url": "u"} for doc_id in ("11", "12", "13")),
    )
    return folder


def brought(folder: Path, part: str, work: Path, qrels: str = "test") -> tuple[Collection, list[list[str]]]:
    found = collection_folder(f"{folder}:{part}" if part else str(folder), work)
    documents = [json.loads(line) for line in (found / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    return open_collection(found, qrels), [list(document.values()) for document in documents]


def test_miracls_passages_come_in_the_order_of_their_shards_and_dev_is_judged(tmp_path: Path) -> None:
    collection, documents = brought(miracl(tmp_path / "m"), "", tmp_path / "work")
    assert collection.name == "miracl-sw"
    assert documents == [["2#0", "Ziwa", "Maji."], ["2#1", "Ziwa", "Samaki."], ["9#0", "Mti", "Miti."]]
    assert collection.topics == (Topic("1", "Ziwa ni nini? <top>"), Topic("2", "Mti?"))
    assert collection.qrels.grades == {"1": {"2#0": 1, "2#1": 0}, "2": {"9#0": 1}}
    train, _ = brought(tmp_path / "m", "sw", tmp_path / "work", "train")
    assert train.qrels.grades == {"7": {"2#1": 1}}


def test_brights_own_pages_are_left_out_and_whole_pages_are_another_part(tmp_path: Path) -> None:
    collection, documents = brought(bright(tmp_path / "b"), "biology", tmp_path / "work")
    assert collection.name == "bright-biology"
    assert documents[0] == ["a/x 1.txt", "", "text of a/x 1.txt"]
    assert collection.qrels.grades == {"0": {"a/x 1.txt": 1, "b.txt": 1}, "1": {"b.txt": 1}}
    assert collection.excluded == {"1": frozenset({"own.txt"})}
    long, documents = brought(tmp_path / "b", "biology-long", tmp_path / "work")
    assert documents == [["whole.txt", "", "all of it"]]
    assert long.qrels.grades["0"] == {"whole.txt": 1}


def test_longembeds_made_sets_are_judged_a_length_at_a_time(tmp_path: Path) -> None:
    collection, documents = brought(longembed(tmp_path / "l"), "needle-1024", tmp_path / "work")
    assert documents == [["doc_id1024", "", "1024 tokens"]]
    assert collection.qrels.grades == {"qid1024": {"doc_id1024": 1}}
    alone, _ = brought(tmp_path / "l" / "qmsum", "", tmp_path / "work")
    assert (alone.name, alone.qrels.grades) == ("longembed-qmsum", {"query_0": {"doc_0": 1}})


def test_freshstacks_grade_is_the_number_of_nuggets_that_a_piece_supports(tmp_path: Path) -> None:
    collection, documents = brought(freshstack(tmp_path / "f"), "yolo", tmp_path / "work")
    assert documents[0] == ["r/a.py_0_9", "", "def r/a.py_0_9"]
    assert collection.topics[0].text == "Training fails It stops."
    assert collection.qrels.grades == {"76": {"r/a.py_0_9": 2, "r/b.py_0_9": 0}}


def test_browsecomp_plus_is_judged_by_evidence_and_by_gold(tmp_path: Path) -> None:
    collection, documents = brought(browsecomp_plus(tmp_path / "c"), "", tmp_path / "work")
    assert (collection.name, len(documents)) == ("browsecomp-plus", 3)
    assert collection.qrels.grades == {"769": {"11": 1, "12": 1}}
    gold, _ = brought(tmp_path / "c", "", tmp_path / "work", "gold")
    assert gold.qrels.grades == {"769": {"12": 1}}


def test_questions_that_are_still_obfuscated_are_refused_with_the_publishers_script(tmp_path: Path) -> None:
    (browsecomp_plus(tmp_path / "c") / "topics-qrels" / "queries.tsv").unlink()
    with pytest.raises(CollectionError, match="no queries.tsv, .*decrypt_dataset.py"):
        collection_folder(str(tmp_path / "c"), tmp_path / "work")


@pytest.mark.parametrize(
    ("make", "part", "message"),
    [
        (bright, "", "3 parts and none named, wanted one of biology, pony, biology-long"),
        (bright, "chemistry", "no part 'chemistry', wanted one of biology"),
        (longembed, "needle-300", "no part 'needle-300'"),
        (browsecomp_plus, "gold", "no part 'gold'"),
    ],
)
def test_a_part_that_is_not_there_is_refused_with_those_that_are(
    make: Callable[[Path], Path], part: str, message: str, tmp_path: Path
) -> None:
    folder = make(tmp_path / "set")
    with pytest.raises(CollectionError, match=message):
        collection_folder(f"{folder}:{part}" if part else str(folder), tmp_path / "work")


def test_files_that_are_not_there_are_named_with_their_source(tmp_path: Path) -> None:
    lines(tmp_path / "m" / "miracl-corpus-v1.0-sw" / "docs-0.jsonl.gz", {"docid": "2#0", "title": "", "text": "Maji."})
    with pytest.raises(CollectionError, match="no topics and judgements, .*huggingface.co/datasets/miracl/miracl"):
        collection_folder(str(tmp_path / "m"), tmp_path / "work")
    text(tmp_path / "c" / "topics-qrels" / "qrel_evidence.txt", "1 Q0 1 1\n")
    with pytest.raises(CollectionError, match="no corpus, .*Tevatron/browsecomp-plus-corpus"):
        collection_folder(str(tmp_path / "c"), tmp_path / "work")


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([{"docid": "2#0", "text": "a"}, {"docid": "2#0", "text": "b"}], "docs-0.jsonl:2: found docid '2#0' a second"),
        ([{"docid": "2#0", "text": "a"}, {"text": "b"}], "docs-0.jsonl:2: found no 'docid'"),
        ([{"docid": " ", "text": "b"}], "docs-0.jsonl:1: found 'docid': ' ', wanted an id"),
        ([{"docid": "2", "text": "b"}], "docs-0.jsonl:1: found docid '2'"),
        ([{"docid": "2#0", "text": ["b"]}], "docs-0.jsonl:1: found 'text': \"['b']\", wanted a text"),
        ([{"docid": "2#0"}], "docs-0.jsonl:1: found no 'text'"),
    ],
)
def test_a_bad_record_is_refused_with_its_line(records: list[Record], message: str, tmp_path: Path) -> None:
    corpus = miracl(tmp_path / "m") / "miracl-corpus" / "miracl-corpus-v1.0-sw"
    for shard in corpus.iterdir():
        shard.unlink()
    lines(corpus / "docs-0.jsonl", *records)
    with pytest.raises(CollectionError) as refused:
        collection_folder(str(tmp_path / "m"), tmp_path / "work")
    assert message in str(refused.value)
    assert not (tmp_path / "work" / "collections" / "miracl-sw").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"doc_id": "a", "text": "b"}\n[1]\n', "corpus.jsonl:2: found '[1]', wanted a JSON object"),
        (b'{"doc_id": "a", "text": "b"\n', "corpus.jsonl:1: found"),
        (b'{"doc_id": "a", "text": "\xe9"}\n', "corpus.jsonl:1: found byte 0xe9, which is not UTF-8"),
        (b"\n", "found no document"),
    ],
)
def test_a_bad_line_ends_the_command_with_file_line_and_reason(
    content: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = longembed(tmp_path / "l")
    (folder / "qmsum" / "corpus.jsonl").write_bytes(content)
    assert main(["bench", "retrieval", f"{folder}:qmsum", "--work", str(tmp_path / "work")]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([{"id": "a", "content": "x"}, {"id": "a", "content": "y"}], "parquet, row 2: found id 'a' a second time"),
        ([{"id": "a", "content": "x"}, {"id": None, "content": "y"}], "parquet, row 2: found 'id': 'None'"),
        ([{"id": "a", "other": "x"}], "parquet, row 1: found no 'content'"),
        ([{"id": "a\tb", "content": "x"}], "whose id breaks a line or column"),
    ],
)
def test_a_bad_record_of_parquet_is_refused_with_its_row(records: list[Record], message: str, tmp_path: Path) -> None:
    parquet(bright(tmp_path / "b") / "documents" / "biology-00000-of-00001.parquet", *records)
    with pytest.raises(CollectionError) as refused:
        collection_folder(f"{tmp_path / 'b'}:biology", tmp_path / "work")
    assert message in str(refused.value)


def test_parquet_that_is_none_is_refused_with_its_name(tmp_path: Path) -> None:
    (bright(tmp_path / "b") / "documents" / "biology-00000-of-00001.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(CollectionError, match="parquet, row 1: found a file that cannot be read"):
        collection_folder(f"{tmp_path / 'b'}:biology", tmp_path / "work")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("topics/topics.miracl-v1.0-sw-dev.tsv", "1\ta\n1\tb\n", "dev.tsv:2: found"),
        ("topics/topics.miracl-v1.0-sw-dev.tsv", "no tab\n", "dev.tsv:1: found"),
        ("qrels/qrels.miracl-v1.0-sw-dev.tsv", "1\tQ0\t2#0\tyes\n", "dev.tsv:1: found"),
        ("qrels/qrels.miracl-v1.0-sw-dev.tsv", "1\tQ0\t2#0\t1\n1\tQ0\t2#0\t0\n", "dev.tsv:2: found"),
    ],
)
def test_bad_topics_and_judgements_are_refused_with_their_line(
    name: str, content: str, message: str, tmp_path: Path
) -> None:
    text(miracl(tmp_path / "m") / "miracl" / "miracl-v1.0-sw" / name, content)
    with pytest.raises(CollectionError) as refused:
        collection_folder(str(tmp_path / "m"), tmp_path / "work")
    assert message in str(refused.value)


def test_what_is_excluded_must_be_pairs(tmp_path: Path) -> None:
    found = collection_folder(f"{bright(tmp_path / 'b')}:biology", tmp_path / "work")
    (found / "excluded.tsv").write_text("1\town.txt\n1\n", encoding="utf-8")
    with pytest.raises(CollectionError, match="excluded.tsv:2"):
        open_collection(found)
