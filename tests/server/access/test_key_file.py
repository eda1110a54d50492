"""The file of keys: what is kept and what is not, who may read it, and that no write leaves half of one."""

import hashlib
import json
import multiprocessing
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.access.key import SECRET_PATTERN, Key, Limits
from server.access.key_file import KeyFile, read_keys
from server.errors import KeyFileError
from tests.server.access.keys import NOW, Clock, key_file


def test_a_key_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    later = NOW + timedelta(days=30)
    made, secret = key_file(tmp_path).create(
        "alice", limits=Limits(5, 2000), indexes=["docs", "news"], expires_at=later, is_operator=True
    )
    assert made == Key(
        key_id=secret[3:11],
        name="alice",
        sha256=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=NOW,
        expires_at=later,
        revoked_at=None,
        limits=Limits(5, 2000),
        indexes=("docs", "news"),
        is_operator=True,
    )
    assert read_keys(tmp_path / "keys.json") == (made,)
    assert SECRET_PATTERN.fullmatch(secret)


def test_the_secret_is_nowhere_on_disk_and_no_two_are_alike(tmp_path: Path) -> None:
    secrets = [key_file(tmp_path).create(name)[1] for name in ("a", "b", "c")]
    assert len(set(secrets)) == 3
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert all(secret[12:].encode() not in written for secret in secrets)


def test_only_the_owner_may_read_the_file_whatever_the_umask(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        key_file(tmp_path).create("a")
        key_file(tmp_path).create("b")
    finally:
        os.umask(former)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"keys.json": 0o600, ".keys.json.lock": 0o600}


def test_a_name_comes_once_even_after_it_was_revoked(tmp_path: Path) -> None:
    keys = key_file(tmp_path)
    keys.create("alice")
    keys.revoke("alice")
    with pytest.raises(KeyFileError, match="already"):
        keys.create("alice")


@pytest.mark.parametrize("name", ["", "a b", "../a", "a\n", "-a", "é", "x" * 65])
def test_a_name_that_could_break_a_log_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyFileError, match="a key's name"):
        key_file(tmp_path).create(name)
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize("limit", [0, -1, 10**9 + 1])
def test_a_limit_outside_its_range_is_refused(limit: int) -> None:
    with pytest.raises(KeyFileError, match="per_month"):
        Limits(per_month=limit)


def test_revoking_is_dated_and_happens_once(tmp_path: Path) -> None:
    clock = Clock()
    keys = key_file(tmp_path, clock)
    keys.create("alice")
    clock.pass_by(hours=1)
    assert keys.revoke("alice").revoked_at == NOW + timedelta(hours=1)
    assert [key.revoked_at for key in read_keys(tmp_path / "keys.json")] == [NOW + timedelta(hours=1)]
    for name in ("alice", "bob"):
        with pytest.raises(KeyFileError):
            keys.revoke(name)


def test_a_key_holds_from_its_making_to_the_moment_it_expires(tmp_path: Path) -> None:
    key, _ = key_file(tmp_path).create("alice", expires_at=NOW + timedelta(days=1))
    assert key.is_valid_at(NOW + timedelta(days=1) - timedelta(microseconds=1))
    assert not key.is_valid_at(NOW + timedelta(days=1))


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = key_file(tmp_path)
    keys.create("alice")
    before = (tmp_path / "keys.json").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError, match="No space left"):
        keys.create("bob")
    assert (tmp_path / "keys.json").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".keys.json.lock", "keys.json"]


def test_a_folder_that_is_not_there_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="none/keys.json"):
        key_file(tmp_path / "none").create("alice")
    with pytest.raises(KeyFileError, match="scenthound keys create"):
        read_keys(tmp_path / "keys.json")


def _create_some(path: Path, first: int) -> None:
    for number in range(first, first + 5):
        KeyFile(path, lambda: datetime.now(UTC)).create(f"key-{number}")


def test_processes_that_write_at_once_lose_no_key(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_create_some, args=(tmp_path / "keys.json", 5 * number)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert {key.name for key in read_keys(tmp_path / "keys.json")} == {f"key-{number}" for number in range(15)}


WHOLE = {
    "key_id": "0123abcd",
    "name": "alice",
    "sha256": "00" * 32,
    "created_at": "2026-03-01T12:00:00+00:00",
    "expires_at": None,
    "revoked_at": None,
    "limits": {"per_second": None, "per_month": None},
    "indexes": None,
    "is_operator": False,
}


@pytest.mark.parametrize(
    "changed",
    [
        {"sha256": "00" * 31},
        {"sha256": "zz" * 32},
        {"key_id": "x"},
        {"name": "a b"},
        {"name": None},
        {"created_at": "2026-03-01T12:00:00"},
        {"expires_at": "soon"},
        {"limits": {"per_second": 0, "per_month": None}},
        {"limits": {"per_second": "1"}},
        {"limits": {"per_day": 1}},
        {"limits": None},
        {"indexes": "docs"},
        {"indexes": [1]},
    ],
)
def test_a_key_that_was_tampered_with_makes_the_file_unreadable(tmp_path: Path, changed: dict[str, object]) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"format_version": 1, "keys": [WHOLE]}))
    assert [key.name for key in read_keys(path)] == ["alice"]
    path.write_text(json.dumps({"format_version": 1, "keys": [WHOLE | changed]}))
    with pytest.raises(KeyFileError, match="a key that is not whole"):
        read_keys(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"format_version": 2, "keys": []}',
        b'{"format_version": 1}',
        b'{"format_version": 1, "keys": [1]}',
        b"[" * 100_000,
        json.dumps({"format_version": 1, "keys": [WHOLE, WHOLE]}).encode(),
    ],
)
def test_what_is_no_file_of_keys_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.json").write_bytes(content)
    with pytest.raises(KeyFileError):
        read_keys(tmp_path / "keys.json")


def test_only_true_makes_an_operator(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"format_version": 1, "keys": [WHOLE | {"is_operator": "false"}]}))
    assert not read_keys(tmp_path / "keys.json")[0].is_operator
