"""Questions about a document from the command line: what people read, what programs read, and how it goes on."""

import json
from pathlib import Path

import pytest

from indexer import snapshot as snapshots
from indexer.backends.memory import MemoryBackend
from scenthound.__main__ import main
from tests.snapshots import page, snapshot_of

PAGES = (
    page("https://example.org/lemur", "Lemur", "# Lemurs\n\nThe lemur eats figs.\n\nIt sleeps by day."),
    page("https://example.org/fig", "Fig", "A fig is a fruit."),
)


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every command open one small snapshot."""
    number = iter(range(100))

    def opened(_: Path) -> snapshots.Snapshot:
        folder = tmp_path / str(next(number))
        folder.mkdir()
        return snapshot_of(PAGES, MemoryBackend(), folder)

    monkeypatch.setattr(snapshots, "open_snapshot", opened)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_a_document_is_read_with_its_lines_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "document", "open", "index", "https://example.org/lemur", "--tokens", "8")
    assert out.splitlines()[0] == "     1  # Lemurs"
    assert out.splitlines()[-1].endswith("Next: scenthound document open index https://example.org/lemur --start 32")
    rest = json.loads(run(capsys, "document", "open", "index", PAGES[0].doc_id, "--start", "32", "--json"))
    assert (rest["text"], rest["truncated"], rest["next"]) == ("It sleeps by day.", False, None)
    assert "The end." in run(capsys, "document", "open", "index", PAGES[0].doc_id, "--line", "5")


def test_places_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "document", "find", "index", PAGES[0].doc_id, "LEMUR")
    assert out.startswith("line 3, characters 14 to 19: ")
    assert out.endswith("1 places in Lemur; no more.\n")
    answer = run(capsys, "document", "find", "index", PAGES[0].doc_id, "l.mur", "--as", "pattern", "--json")
    assert [one["start"] for one in json.loads(answer)["places"]] == [14]


def test_similar_documents_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Fig\n     https://example.org/fig" in run(capsys, "document", "similar", "index", PAGES[0].doc_id)
    found = json.loads(run(capsys, "document", "similar", "index", PAGES[0].doc_id, "--json"))
    assert [one["title"] for one in found["similar"]] == ["Fig"]


def test_links_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(capsys, "document", "links", "index", PAGES[0].doc_id) == "0 of 0 links to it.\n0 of 0 links out of it.\n"
    )
    found = json.loads(run(capsys, "document", "links", "index", PAGES[0].doc_id, "--json"))
    assert (found["incoming"]["total"], found["outgoing"]["total"]) == (0, 0)


def test_a_place_in_an_answer_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "explain", "index", "lemur figs", "https://example.org/lemur")
    assert out.startswith("Lemur: a hit, rank 1, score ")
    # Twice in the text, once in the title, which counts twice more.
    assert "lemur: 5 times here" in out
    assert "best passage: 1" in out
    out = run(capsys, "explain", "index", "lemur", "https://example.org/fig", "--language", "de", "--mode", "lexical")
    assert "why not: languages asks for de" in out
    told = json.loads(run(capsys, "explain", "index", "lemur", "https://example.org/no", "--json"))
    assert [reason["kind"] for reason in told["reasons"]] == ["not_in_index"]


def test_what_cannot_be_answered_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["document", "open", "index", "nothing"]) == 2
    assert "which is not in this snapshot" in capsys.readouterr().err
    assert main(["document", "find", "index", PAGES[0].doc_id, "(", "--as", "pattern", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["remedy"]
