"""Every command in the README is run, in the README's order and as it stands there.

A command that no test can run here must be listed with the reason; one that is in no list fails.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.command import ROOT, environment, free_port, get, scenthound, serving
from tests.end_to_end.replay import Replay

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

COMMANDS: list[str] = re.findall(r"^\$ (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
STAMP = Path(sys.prefix) / "runtime.installed"

# Run by a test of their own, below or where the comment says.
ELSEWHERE = {
    "make serve",
    "curl 'http://127.0.0.1:8080/v1/search?q=remove+a+database&k=1'",
    "scenthound bench retrieval path/to/scifact path/to/nfcorpus",  # test_bench.py, on a collection made there
    "scenthound bench start",  # its steps are those of `make serve`; as a whole it installs everything once more
    "docker-compose run --rm build",  # needs a Docker engine; test_frame.py has docker-compose check the file
    "docker-compose up",  # likewise
}


def test_no_command_is_left_without_a_test() -> None:
    ours = [command for command in COMMANDS if command not in ELSEWHERE]
    assert all(command.startswith("scenthound ") for command in ours)
    assert set(COMMANDS) >= ELSEWHERE


def test_the_commands_for_one_s_own_site_work_one_after_the_other(replay: Replay, tmp_path: Path) -> None:
    """The site's address is replaced by a page of the sample on loopback, and the crawl kept to a few pages."""
    seed = replay.url("httpd.apache.org", "/docs/2.4/vhosts/index.html")
    ran, secret = [], ""
    for command in COMMANDS:
        words = shlex.split(command)
        if command in ELSEWHERE or words[1] not in ("crawl", "clean", "index", "search", "serve", "keys"):
            continue
        if words[1] == "crawl":
            words = [word.replace("https://www.example.org/", seed) for word in words]
            words += ["--max-pages", "5", "--delay-s", "0", *replay.resolve]
        if words[1] == "serve":
            port = free_port()
            with serving([sys.executable, "-m", *words, "--port", str(port)], port, cwd=tmp_path) as running:
                question = running.address + "/v1/search?q=virtual+host"
                assert get(question)[0] == (401 if "--keys" in words else 200)
                if "--keys" in words:
                    asked = urllib.request.Request(question, headers={"Authorization": f"Bearer {secret}"})
                    with urllib.request.urlopen(asked, timeout=30) as answer:
                        assert answer.headers["RateLimit-Policy"] == '"second";q=5;w=1, "month";q=15000;w=2592000'
        elif words[1] == "keys":
            ended = scenthound(*words[1:], cwd=tmp_path)
            assert ended.code == 0, ended.err
            secret = ended.out.strip()
        else:
            ended = scenthound(*words[1:], cwd=tmp_path)
            assert ended.code == 0, ended.err
            assert "Next: " in ended.out.splitlines()[-1]
        ran.append(words[1])
    assert ran == ["crawl", "clean", "index", "search", "serve", "keys", "serve"]


def test_the_import_commands_work_on_files_of_their_kind(tmp_path: Path) -> None:
    make_imports(tmp_path)
    imports = [shlex.split(command) for command in COMMANDS if command.startswith("scenthound import ")]
    assert [words[2] for words in imports] == ["jsonl", "parquet", "warc", "beir"]
    for words in imports:
        ended = scenthound(*words[1:], cwd=tmp_path)
        assert ended.code == 0, ended.err
        assert ended.out.splitlines()[-1] == "corpus is ready. Next: scenthound index corpus --out index/"


def make_imports(folder: Path) -> None:
    """Lay out the files that the README's import commands name."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    notes = '{"id": "1", "title": "Note", "text": "A note about retrieval."}\n'
    (folder / "notes.jsonl").write_text(notes, encoding="utf-8")
    table = pa.table({"id": ["1"], "title": ["Note"], "text": ["A note about retrieval."]})
    pq.write_table(table, folder / "notes.parquet")
    (sample,) = (ROOT / "examples" / "crawl").rglob("*.warc.gz")
    shutil.copy(sample, folder / "archive.warc.gz")
    (folder / "scifact").mkdir()
    (folder / "scifact" / "corpus.jsonl").write_text('{"_id": "d", "title": "T", "text": "x"}\n', encoding="utf-8")


def test_make_serve_builds_serves_answers_and_starts_again_with_what_it_built(tmp_path: Path) -> None:
    if not STAMP.is_file():
        pytest.skip("make did not install this environment; `make test` runs this test")
    answers = []
    for expected in ("Built snapshot", "Nothing has changed; kept the snapshot as it is."):
        port = free_port()
        command = ["make", "serve", f"VENV={sys.prefix}", f"DATA={tmp_path / 'data'}", f"PORT={port}"]
        with serving(command, port, timeout_s=600) as running:
            (question,) = [word for word in shlex.split(curl_command()) if word.startswith("http")]
            address = urlsplit(question)
            answers.append(get(f"{running.address}{address.path}?{address.query}"))
            printed = "".join(running.lines)
            assert get(running.address + "/")[0] == 200
        assert expected in printed
        assert f"curl '{running.address}/v1/search" in printed
        assert "scenthound crawl https://www.example.org/" in printed
    assert answers[0][0] == 200
    assert answers[0] == answers[1]
    assert without_scores(json.loads(answers[0][1])) == without_scores(json.loads(readme_answer()))


def without_scores(answer: Any) -> Any:
    """Leave out what another processor may round otherwise, and the id, which names the libraries' versions."""
    if isinstance(answer, dict):
        kept = {name: value for name, value in answer.items() if name not in ("score", "normalised", "snapshot_id")}
        return {name: without_scores(value) for name, value in kept.items()}
    return [without_scores(value) for value in answer] if isinstance(answer, list) else answer


def readme_answer() -> str:
    (answer,) = re.findall(r"```json\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    return str(answer)


def curl_command() -> str:
    (command,) = [command for command in COMMANDS if command.startswith("curl ")]
    return command


def test_make_check_passes_but_for_the_tests_that_run_here_anyway() -> None:
    if not STAMP.is_file():
        pytest.skip("make did not install this environment; `make test` runs this test")
    bare = {name: value for name, value in environment().items() if name not in ("PYTEST_CURRENT_TEST", "MAKEFLAGS")}
    ran = subprocess.run(
        ["make", "lint", f"VENV={sys.prefix}"], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
