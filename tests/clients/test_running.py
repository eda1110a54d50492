"""The server that clients talk to answers, and a script that fails makes its test fail."""

import json
import urllib.request
from pathlib import Path

import pytest

from tests.clients import running

pytestmark = pytest.mark.slow


def test_the_server_answers_over_a_real_connection(base_url: str) -> None:
    with urllib.request.urlopen(f"{base_url}/v1/search?q=lemur", timeout=30) as answer:
        assert json.load(answer)["hits"][0]["title"] == "Ring-tailed lemur"


def test_a_script_is_given_the_address_and_no_variable_of_the_caller(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(running, "SCRIPTS", tmp_path)
    monkeypatch.setenv("SOME_API_KEY", "secret")
    lines = [
        "import json, os, sys",
        "print('noise')",
        "print(json.dumps({'arguments': sys.argv[1:], 'names': sorted(os.environ)}))",
    ]
    (tmp_path / "tell.py").write_text("\n".join(lines), encoding="utf-8")
    told = running.run_script("tell", "http://127.0.0.1:1", "more")
    assert told["arguments"] == ["http://127.0.0.1:1", "more"]
    assert "SOME_API_KEY" not in told["names"]


def test_a_script_that_fails_fails_its_test_and_shows_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running, "SCRIPTS", tmp_path)
    (tmp_path / "fail.py").write_text("raise SystemExit('the answer has no title')", encoding="utf-8")
    with pytest.raises(AssertionError, match="the answer has no title"):
        running.run_script("fail", "http://127.0.0.1:1")
