"""`scenthound keys`: a key is shown once, and what is printed afterwards cannot be used as one."""

import json
from pathlib import Path

import pytest

from scenthound.__main__ import main
from server.access.key import SECRET_PATTERN, digest_of
from server.access.key_file import read_keys


def test_a_key_is_printed_alone_on_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "keys.json"
    assert main(["keys", "create", str(path), "alice"]) == 0
    out, err = capsys.readouterr()
    secret = out.rstrip("\n")
    assert SECRET_PATTERN.fullmatch(secret)
    assert "cannot be shown again" in err
    (key,) = read_keys(path)
    assert (key.name, key.sha256, key.limits.per_second, key.indexes) == ("alice", digest_of(secret), None, None)


def test_all_that_can_be_chosen_is_kept_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "keys.json")
    limits = ["--per-second", "2", "--per-month", "9000", "--expires", "2999-01-31"]
    chosen = [*limits, "--index", "docs", "--index", "news", "--operator", "--json"]
    assert main(["keys", "create", path, "bob", *chosen]) == 0
    made = json.loads(capsys.readouterr().out)
    assert main(["keys", "list", path, "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["keys"]
    secret = made.pop("secret")
    assert listed == made
    assert listed | {"key_id": "", "created_at": ""} == {
        "name": "bob",
        "key_id": "",
        "state": "in use",
        "created_at": "",
        "expires_at": "2999-01-31T00:00:00+00:00",
        "revoked_at": None,
        "per_second": 2,
        "per_month": 9000,
        "indexes": ["docs", "news"],
        "is_operator": True,
    }
    assert main(["keys", "list", path]) == 0
    line = capsys.readouterr().out
    assert line == (
        f"bob  {secret[3:11]}  in use  2 a second  9,000 a month  only docs, news  operator  until 2999-01-31\n"
    )
    assert secret not in line


def test_a_revoked_and_an_expired_key_are_shown_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "keys.json")
    assert main(["keys", "create", path, "old", "--expires", "2001-01-01"]) == 0
    assert main(["keys", "create", path, "gone"]) == 0
    assert main(["keys", "revoke", path, "gone"]) == 0
    capsys.readouterr()
    assert main(["keys", "list", path]) == 0
    states = [line.split("  ")[2] for line in capsys.readouterr().out.splitlines()]
    assert states == ["expired", "revoked"]


@pytest.mark.parametrize(
    "words",
    [
        ["create", "alice"],
        ["create", "a b"],
        ["create", "new", "--per-second", "0"],
        ["create", "new", "--expires", "soon"],
        ["revoke", "nobody"],
    ],
)
def test_what_cannot_be_done_ends_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    path = tmp_path / "keys.json"
    assert main(["keys", "create", str(path), "alice"]) == 0
    before = path.read_bytes()
    capsys.readouterr()
    assert main(["keys", words[0], str(path), *words[1:]]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert path.read_bytes() == before
