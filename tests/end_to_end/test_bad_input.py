"""Every command, given bad input, ends with one sentence and exit code 2, and leaves what was there as it was."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.command import SAMPLE, scenthound
from tests.end_to_end.conftest import Built

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def make_missing(path: Path) -> None:
    """Leave nothing there."""


def make_empty_folder(path: Path) -> None:
    path.mkdir()


def make_empty_file(path: Path) -> None:
    path.touch()


def make_foreign_folder(path: Path) -> None:
    path.mkdir()
    (path / "holiday.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 100)


def make_foreign_file(path: Path) -> None:
    path.write_bytes(b"\x7fELF" + bytes(range(256)) * 10)


def make_damaged_manifest(path: Path) -> None:
    path.mkdir()
    (path / "manifest.json").write_text('{"kind": "crawl", "files": ', encoding="utf-8")


def make_newer_format(path: Path) -> None:
    path.mkdir()
    manifest = json.loads((SAMPLE / "manifest.json").read_text(encoding="utf-8"))
    (path / "manifest.json").write_text(json.dumps(manifest | {"format_version": 99, "files": {}}), encoding="utf-8")


BAD = [
    make_missing,
    make_empty_folder,
    make_empty_file,
    make_foreign_folder,
    make_foreign_file,
    make_damaged_manifest,
    make_newer_format,
]

COMMANDS = {
    "clean": ["clean", "INPUT", "--out", "OUT"],
    "index": ["index", "INPUT", "--out", "OUT"],
    "search": ["search", "INPUT", "anything"],
    "serve": ["serve", "INPUT", "--port", "18080"],
    "import beir": ["import", "beir", "INPUT", "--out", "OUT"],
    "import jsonl": ["import", "jsonl", "INPUT", "--out", "OUT"],
    "import parquet": ["import", "parquet", "INPUT", "--out", "OUT"],
    "import warc": ["import", "warc", "INPUT", "--out", "OUT"],
    "bench retrieval": ["bench", "retrieval", "INPUT", "--work", "OUT", "--results", "OUT"],
}


def assert_refused(code: int, err: str) -> None:
    lines = [line for line in err.replace("\r", "\n").splitlines() if line.strip()]
    assert code == 2, err
    assert lines[-1].startswith("scenthound: "), err
    assert "Traceback" not in err
    assert sum(line.startswith("scenthound: ") for line in lines) == 1


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__.removeprefix("make_"))
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_input_is_refused_in_one_sentence_that_names_it(command: str, make: object, tmp_path: Path) -> None:
    assert callable(make)
    make(tmp_path / "input")
    words = [word.replace("INPUT", str(tmp_path / "input")).replace("OUT", "out") for word in COMMANDS[command]]
    ended = scenthound(*words, cwd=tmp_path)
    assert_refused(ended.code, ended.err)
    assert str(tmp_path / "input") in ended.err
    assert [path.name for path in tmp_path.iterdir() if path.name != "input"] == []


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dig"],
        ["crawl"],
        ["crawl", "https://www.example.org/"],
        ["crawl", "not a url", "--out", "out"],
        ["crawl", "ftp://www.example.org/", "--out", "out"],
        ["crawl", "https://www.example.org/", "--out", "out"],
        ["crawl", "http://127.0.0.1:1/", "--out", "out", "--max-pages", "0"],
        ["crawl", "http://127.0.0.1:1/", "--out", "out", "--delay-s", "-1"],
        ["crawl", "http://127.0.0.1:1/", "--out", "out", "--resolve", "nonsense"],
        ["crawl", "http://127.0.0.1:1/", "--out", "out", "--resolve", "a.example:port:127.0.0.1"],
        ["crawl", "http://127.0.0.1:1/", "--out", "out"],
        ["import", "docx", "file", "--out", "out"],
        ["search", "nowhere", "query", "-k", "many"],
        ["serve", "nowhere", "--port", "99999"],
        ["index", "nowhere", "--out", "out", "--passages-per-document", "0"],
    ],
    ids=" ".join,
)
def test_bad_arguments_are_refused_in_one_sentence(words: list[str], tmp_path: Path) -> None:
    ended = scenthound(*words, cwd=tmp_path)
    assert_refused(ended.code, ended.err)
    assert list(tmp_path.iterdir()) == []


def test_json_output_carries_the_error_as_an_object(tmp_path: Path) -> None:
    ended = scenthound("clean", "nowhere", "--out", "out", "--json", cwd=tmp_path)
    assert_refused(ended.code, ended.err)
    assert {"message", "thing", "found", "wanted", "remedy"} == json.loads(ended.out)["error"].keys()


def test_a_place_that_holds_something_else_is_never_written_over(tmp_path: Path) -> None:
    make_foreign_folder(tmp_path / "photos")
    ended = scenthound("clean", SAMPLE, "--out", "photos", cwd=tmp_path)
    assert_refused(ended.code, ended.err)
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["holiday.jpg"]


def test_a_crawl_is_kept_when_another_is_asked_for_in_its_place(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "crawl")
    before = sorted((path.name, path.stat().st_size) for path in (tmp_path / "crawl").rglob("*"))
    ended = scenthound("crawl", "http://127.0.0.1:1/", "--out", "crawl", cwd=tmp_path)
    assert_refused(ended.code, ended.err)
    assert sorted((path.name, path.stat().st_size) for path in (tmp_path / "crawl").rglob("*")) == before


def test_a_truncated_warc_file_is_refused_by_its_name(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "crawl")
    (archive,) = (tmp_path / "crawl").rglob("*.warc.gz")
    archive.write_bytes(archive.read_bytes()[:5000])
    ended = scenthound("clean", "crawl", "--out", "corpus", cwd=tmp_path)
    assert_refused(ended.code, ended.err)
    assert archive.name in ended.err


def test_a_damaged_corpus_is_refused_and_the_index_stays(built: Built, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    shutil.copytree(built.folder / "corpus", corpus)
    shutil.copytree(built.folder / "index", index)
    (shard,) = corpus.glob("documents-*.parquet")
    content = shard.read_bytes()
    shard.write_bytes(content[: len(content) // 2] + bytes(len(content) - len(content) // 2))
    manifest = json.loads((corpus / "manifest.json").read_text(encoding="utf-8"))
    (corpus / "manifest.json").write_text(json.dumps(manifest | {"artefact_id": "0" * 32}), encoding="utf-8")
    ended = scenthound("index", corpus, "--out", index)
    assert_refused(ended.code, ended.err)
    assert shard.name in ended.err
    assert scenthound("search", index, "index", "--json").result["snapshot_id"] == built.index["snapshot_id"]


@pytest.mark.parametrize("victim", ["manifest.json", "*.lmdb", "*.onnx", "*.faiss", "segments_*"])
def test_a_half_copied_snapshot_is_refused_by_the_file_that_is_short(built: Built, tmp_path: Path, victim: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(built.folder / "index", index)
    (path, *_) = index.rglob(victim)
    path.write_bytes(path.read_bytes()[:-7])
    ended = scenthound("search", index, "anything")
    assert_refused(ended.code, ended.err)
    assert path.name in ended.err


def test_lines_that_cannot_be_read_are_counted_by_reason(tmp_path: Path) -> None:
    lines = ['{"id": "1", "title": "One", "text": "first"}', "{broken", '{"id": "2", "text": "second"}', '["list"]']
    with gzip.open(tmp_path / "notes.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write("\n".join(lines))
    ended = scenthound("import", "jsonl", "notes.jsonl.gz", "--out", "corpus", "--json", cwd=tmp_path)
    counts = ended.result["counts"]
    assert ended.code == 0, ended.err
    assert counts["documents"] == 2
    assert counts["responses"] == 4
    assert sum(count for name, count in counts.items() if name.startswith("drops.")) == 2
