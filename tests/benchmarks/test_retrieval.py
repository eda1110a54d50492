"""Collections through import, build and search, without a model."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import expectation, judging, retrieval
from benchmarks.errors import BenchmarkError, CollectionError
from benchmarks.expectation import expectations_for
from benchmarks.retrieval import Way, measure_collection

DOCUMENTS = {"d1": "red apples grow", "d2": "green apples and red apples", "q1": "red red red apples", "d3": "stones"}
QUERIES = {"q1": "red apple", "q2": "stone", "q3": "nobody judged this"}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    for name, texts, more in (("corpus", DOCUMENTS, {"title": ""}), ("queries", QUERIES, {})):
        lines = [json.dumps({"_id": each, "text": text, **more}) for each, text in texts.items()]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\n")
    (folder / "qrels" / "other.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\n")
    return folder


@pytest.mark.slow
def test_a_collection_is_ranked_by_words_without_a_model_and_without_the_query_itself(
    collection: Path, tmp_path: Path
) -> None:
    (result,) = measure_collection(collection, tmp_path / "work", ["bm25"], way=Way("words", measures=("P@30",)))
    # The document that is query q1 would be the first.
    assert [(entry.query_id, entry.doc_id, entry.rank) for entry in result.run.entries] == [
        ("q1", "d2", 1),
        ("q1", "d1", 2),
        ("q2", "d3", 1),
    ]
    assert {score.measure: round(score.value, 4) for score in result.scores} == {
        "nDCG@10": 0.8155,
        "R@100": 1.0,
        "P@30": 0.0333,
    }
    assert result.expectations == ()


@pytest.mark.slow
def test_what_a_collection_excludes_for_a_query_is_no_answer_to_it(collection: Path, tmp_path: Path) -> None:
    (collection / "excluded.tsv").write_text("q1\td2\n", encoding="utf-8")
    (result,) = measure_collection(collection, tmp_path / "work", ["bm25"], way=Way("words"))
    assert [(entry.query_id, entry.doc_id) for entry in result.run.entries] == [("q1", "d1"), ("q2", "d3")]


@pytest.mark.slow
def test_published_numbers_hold_for_the_judgements_that_they_were_made_with(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    entry = '[[expected]]\nsystem = "bm25"\nmeasure = "AP"\nvalue = 1.0\ntolerance = 0.0002\nsource = "by hand"\n'
    (tables / "tiny.toml").write_text(entry + 'qrels = "other"\n')
    monkeypatch.setattr(judging, "expectations_for", lambda name: expectations_for(name, tables))
    (other,) = measure_collection(collection, tmp_path / "work", ["bm25"], way=Way("words", "other"))
    assert [(score.measure, score.value) for score in other.scores][-1] == ("AP", 1.0)
    assert (len(other.expectations), other.departures) == (1, ())
    (test,) = measure_collection(collection, tmp_path / "work", ["bm25"], way=Way("words"))
    assert test.expectations == ()
    assert test.run.snapshot_id == other.run.snapshot_id


@pytest.mark.slow
def test_a_number_of_one_build_is_not_expected_of_another(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    entry = (
        '[[expected]]\nsystem = "bm25"\nmeasure = "AP"\nvalue = {}\ntolerance = 0.0002\nsource = "x"\nbuild = "{}"\n'
    )
    (tables / "tiny.toml").write_text(entry.format(0.5, "words") + entry.format(0.9, "baseline"))
    monkeypatch.setattr(judging, "expectations_for", lambda name: expectations_for(name, tables))
    (result,) = measure_collection(collection, tmp_path / "work", ["bm25"], way=Way("words"))
    assert [expected.value for expected in result.expectations] == [0.5]


def test_vectors_that_are_not_there_cannot_be_asked(collection: Path, tmp_path: Path) -> None:
    wanted = re.escape('found bm25, dense, wanted bm25 alone, or bm25+rm3; add "--system bm25"')
    with pytest.raises(BenchmarkError, match=wanted):
        measure_collection(collection, tmp_path / "work", ["bm25", "dense"], way=Way("words"))


def test_feedback_is_a_system_of_its_own_and_is_stated_in_the_run(collection: Path, tmp_path: Path) -> None:
    plain, fed = measure_collection(collection, tmp_path / "work", ["bm25", "bm25+rm3"], way=Way("words"))
    assert (plain.run.settings["feedback"], fed.run.settings["feedback"]) == ("none", "rm3")
    assert fed.run.name == "bm25+rm3"
    assert retrieval.SYSTEMS["hybrid+prf"] == retrieval.System("hybrid", "both")


def test_judgements_that_are_not_there_are_named(collection: Path, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="no-such.tsv: found no such file"):
        measure_collection(collection, tmp_path / "work", ["bm25"], way=Way("words", "no-such"))


def test_every_table_names_a_system_and_a_source() -> None:
    for table in expectation.TABLES.glob("*.toml"):
        for expected in expectations_for(table.stem):
            assert expected.system in retrieval.SYSTEMS or expected.qrels == "full-official"
            assert expected.source
            assert expected.system != "bm25" or expected.tolerance <= 0.0002
