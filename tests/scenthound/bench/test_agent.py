"""`scenthound bench agent`: what it keeps, and how it refuses."""

import json
from pathlib import Path

import pytest

from scenthound.__main__ import main

DOCUMENTS = {
    "film": ("Billy Elliot", "Billy Elliot is a film whose music the composer Stephen Warbeck wrote."),
    "person": ("Stephen Warbeck", "He grew up in Southampton."),
    "stones": ("Stones", "Stones were put on the field."),
}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    lines = [json.dumps({"_id": each, "title": title, "text": text}) for each, (title, text) in DOCUMENTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    question = {"_id": "q1", "text": "where was the composer of the film Billy Elliot born"}
    (folder / "queries.jsonl").write_text(json.dumps(question) + "\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("q1\tfilm\t1\nq1\tperson\t1\n", encoding="utf-8")
    return folder


@pytest.mark.slow
def test_each_script_has_a_row_and_each_question_a_play(collection: Path, tmp_path: Path) -> None:
    options = ["--build", "words", "--system", "bm25", "--agent", "once", "--agent", "names", "--hits", "1"]
    folders = ["--work", str(tmp_path / "work"), "--results", str(tmp_path), "--plays", str(tmp_path / "plays.jsonl")]
    assert main(["bench", "agent", str(collection), *options, *folders]) == 0
    once, named = (json.loads(line) for line in (tmp_path / "agent.jsonl").read_text(encoding="utf-8").splitlines())
    assert (once["agent"], once["recall"], once["calls"], once["calls_to_evidence"]) == ("once", 0.5, 1.0, None)
    assert (named["agent"], named["recall"], named["whole"], named["calls_to_evidence"]) == ("names", 1.0, 1.0, 2)
    assert once["command"] == (
        "scenthound bench agent tiny --qrels test --build words --system bm25"
        " --calls 8 --tokens 4000 --hits 1 --agent once"
    )
    plays = [json.loads(line) for line in (tmp_path / "plays.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(play["system"], play["agent"], play["query_id"]) for play in plays] == [
        ("bm25", "once", "q1"),
        ("bm25", "names", "q1"),
    ]
    assert plays[1]["tally"]["shown"] == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--url", "http://localhost:1/v1"], "--url and --model go together"),
        (["--url", "ftp://localhost", "--model", "x"], "found no http or https address"),
        (["--build", "words"], 'wanted bm25 alone, or bm25+rm3; add "--system bm25"'),
        (["--qrels", "no-such"], "no-such.tsv: found no such file"),
    ],
)
def test_what_cannot_be_played_is_refused(
    options: list[str], message: str, collection: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "agent", str(collection), *options, "--results", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "agent.jsonl").exists()
