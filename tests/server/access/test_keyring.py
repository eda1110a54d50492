"""Who a secret belongs to, by the file as it is now."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from server.access.keyring import Keyring
from server.errors import AccessUnavailableError, KeyFileError, KeyInvalidError, KeyMissingError
from tests.server.access.keys import NOW, Clock, key_file


def test_a_secret_leads_to_its_key_and_no_other(tmp_path: Path) -> None:
    keys = key_file(tmp_path)
    (alice, secret_of_alice), (bob, secret_of_bob) = keys.create("alice"), keys.create("bob")
    keyring = Keyring(tmp_path / "keys.json", Clock())
    assert keyring.identify(secret_of_alice) == alice
    assert keyring.identify(secret_of_bob) == bob
    with pytest.raises(KeyInvalidError):
        keyring.identify(secret_of_alice[:12] + secret_of_bob[12:])


def test_whatever_is_no_secret_of_the_file_is_refused(tmp_path: Path) -> None:
    _, secret = key_file(tmp_path).create("alice")
    keyring = Keyring(tmp_path / "keys.json", Clock())
    for nothing in (None, ""):
        with pytest.raises(KeyMissingError):
            keyring.identify(nothing)
    wrong = [secret[:-1], secret + "A", secret.upper(), secret.replace("-", "_"), "é" * 55, "\ud800", "x" * 10_000]
    wrong += [secret[:-1] + ("A" if secret[-1] != "A" else "B"), f"sh-00000000-{secret[12:]}", secret + "\n"]
    for each in wrong:
        with pytest.raises(KeyInvalidError):
            keyring.identify(each)


def test_a_key_counts_no_longer_once_it_expires_or_is_revoked(tmp_path: Path) -> None:
    clock = Clock()
    keys = key_file(tmp_path, clock)
    _, short = keys.create("short", expires_at=NOW + timedelta(hours=1))
    _, long = keys.create("long")
    keyring = Keyring(tmp_path / "keys.json", clock)
    assert keyring.identify(short).name == "short"
    clock.pass_by(hours=1)
    with pytest.raises(KeyInvalidError, match="expired"):
        keyring.identify(short)
    keys.revoke("long")
    with pytest.raises(KeyInvalidError, match="revoked"):
        keyring.identify(long)


def test_a_key_that_is_made_while_the_server_runs_counts_at_once(tmp_path: Path) -> None:
    keys = key_file(tmp_path)
    keys.create("alice")
    keyring = Keyring(tmp_path / "keys.json", Clock())
    _, secret = keys.create("bob")
    assert keyring.identify(secret).name == "bob"


def test_nobody_is_let_in_while_the_file_cannot_be_read_and_the_path_is_the_logs_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "keys.json"
    _, secret = key_file(tmp_path).create("alice")
    keyring = Keyring(path, Clock())
    whole = path.read_bytes()
    for spoil in (lambda: path.write_bytes(whole[:-20]), path.unlink):
        spoil()
        with caplog.at_level(logging.ERROR):
            for _ in range(2):
                with pytest.raises(AccessUnavailableError) as caught:
                    keyring.identify(secret)
                assert str(tmp_path) not in str(caught.value)
        assert len([record for record in caplog.records if str(path) in record.getMessage()]) == 1
        caplog.clear()
    path.write_bytes(whole)
    assert keyring.identify(secret).name == "alice"


def test_a_file_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        Keyring(tmp_path / "keys.json", Clock())
