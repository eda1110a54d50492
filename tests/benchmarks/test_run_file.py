"""Runs come back from files as they were, are read as trec_eval reads them, and are refused with file and line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.errors import RunError
from benchmarks.run_file import read_run, trec_lines, write_run
from benchmarks.runs import Run, RunEntry, ranked

SCORES = st.floats(-1e6, 1e6)


def run_of(**topics: list[tuple[str, float]]) -> Run:
    entries = [entry for query_id, documents in topics.items() for entry in ranked(query_id, documents)]
    return Run("bm25", "0" * 32, {"k1": 0.9, "weights": [], "freshness_today": None}, "abc123", tuple(entries))


def test_a_run_comes_back_with_snapshot_settings_and_commit(tmp_path: Path) -> None:
    run = run_of(q1=[("b", 2.5), ("a", 1 / 3)], q2=[("a", 0.1)])
    write_run(run, tmp_path / "runs" / "x.run")
    assert read_run(tmp_path / "runs" / "x.run") == run
    assert (tmp_path / "runs" / "x.run").read_text(encoding="utf-8").splitlines()[0] == "q1 Q0 b 1 2.5 bm25"


@given(scores=st.lists(SCORES, min_size=1, max_size=20))
def test_any_order_of_a_system_is_the_order_that_is_read(
    scores: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    run = run_of(q=[(f"{number:02}", score) for number, score in enumerate(sorted(scores, reverse=True))])
    path = tmp_path_factory.mktemp("run") / "x.run"
    write_run(run, path)
    assert read_run(path) == run


def test_equal_scores_are_told_apart_by_the_least_that_single_precision_can() -> None:
    entries = ranked("q", [("a", 1.0), ("b", 1.0), ("c", 1.0 - 1e-9), ("d", 0.5)])
    assert [entry.score for entry in entries] == [1.0, 1 - 2**-24, 1 - 2**-23, 0.5]


def test_a_run_from_elsewhere_is_in_order_of_score_then_of_id_downwards(tmp_path: Path) -> None:
    path = tmp_path / "theirs.run"
    # Ranks are not read. In single precision the scores of b and c are equal.
    path.write_text("q1 Q0 a 1 1 X\nq1 Q0 b 2 7.00000001 X\n\nq1 Q0 c 3 7 X\nq2\tQ0\ta\t9\t-1e3\tX\n", encoding="utf-8")
    run = read_run(path)
    assert [(entry.query_id, entry.doc_id, entry.rank) for entry in run.entries] == [
        ("q1", "c", 1),
        ("q1", "b", 2),
        ("q1", "a", 3),
        ("q2", "a", 1),
    ]
    assert (run.name, run.snapshot_id, dict(run.settings), run.commit) == ("X", "", {}, "unknown")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q1 Q0 a 1 1.0\n", "x.run:1: found 5 columns in 'q1 Q0 a 1 1.0', wanted query_id, Q0, doc_id"),
        ("q1 Q0 a 1 1 X\nq1 Q0 b 2 high X\n", "x.run:2: found score 'high', wanted a finite number"),
        ("q1 Q0 a 1 nan X\n", "x.run:1: found score 'nan'"),
        ("q1 Q0 a 1 inf X\n", "x.run:1: found score 'inf'"),
        ("q1 Q0 a first 1 X\n", "x.run:1: found rank 'first', wanted a whole number"),
        ("q1 Q0 a 1 2 X\nq1 Q0 a 2 1 X\n", "x.run:2: found 'a' a second time for query 'q1'"),
        ("\n \n", "x.run: found no line"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.run").write_text(text, encoding="utf-8")
    with pytest.raises(RunError) as refused:
        read_run(tmp_path / "x.run")
    assert message in str(refused.value)


def test_another_encoding_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.run").write_bytes(b"q1 Q0 a 1 2 X\nq1 Q0 \xe9 2 1 X\n")
    with pytest.raises(RunError, match="x.run:2: found byte 0xe9, which is not UTF-8"):
        read_run(tmp_path / "x.run")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no such file"):
        read_run(tmp_path / "x.run")


def test_what_lies_beside_a_run_must_be_of_that_run(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    write_run(run_of(q1=[("a", 1.0)]), path)
    path.write_text("q1 Q0 b 1 1.0 bm25\n", encoding="utf-8")
    with pytest.raises(RunError, match="the SHA-256 of another file"):
        read_run(path)
    (tmp_path / "x.run.json").write_text('{"name": "bm25"}', encoding="utf-8")
    with pytest.raises(RunError, match=r"x.run.json: found \['name'\]"):
        read_run(path)
    (tmp_path / "x.run.json").write_text("not JSON", encoding="utf-8")
    with pytest.raises(RunError, match="x.run.json"):
        read_run(path)


def test_a_name_that_the_format_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="the name 'two words'"):
        write_run(run_of(q1=[("two words", 1.0)]), tmp_path / "x.run")
    assert not (tmp_path / "x.run").exists()


def test_lines_hold_scores_that_come_back_exactly() -> None:
    run = Run("x", "", {}, "", (RunEntry("q", "a", 1, 0.1 + 0.2),))
    assert list(trec_lines(run)) == ["q Q0 a 1 0.30000000000000004 x"]
