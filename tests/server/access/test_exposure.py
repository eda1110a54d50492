"""A server listens to others only with keys, or where that was said."""

from pathlib import Path

import pytest

from server.access.exposure import check_exposure
from server.errors import CountersError, ExposedError
from server.run import listening
from server.settings import ServerSettings
from tests.server.access.keys import secret_of

ELSEWHERE = ["0.0.0.0", "::", "192.168.1.2", "203.0.113.7", "fe80::1%eth0", "::ffff:10.0.0.1"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1"])
def test_on_loopback_no_keys_are_needed(address: str) -> None:
    check_exposure(address, ServerSettings())


@pytest.mark.parametrize("address", ELSEWHERE)
def test_elsewhere_there_must_be_keys_or_a_word(address: str) -> None:
    with pytest.raises(ExposedError, match="--without-keys"):
        check_exposure(address, ServerSettings())
    check_exposure(address, ServerSettings(keys_file=Path("keys.json")))
    check_exposure(address, ServerSettings(without_keys=True))


def test_the_address_that_a_name_means_decides_and_nothing_goes_on_listening() -> None:
    with listening(ServerSettings(host="localhost", port=0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ExposedError), listening(ServerSettings(host="0.0.0.0", port=port)):
        pytest.fail("it listens")
    with listening(ServerSettings(host="0.0.0.0", port=port, without_keys=True)) as listener:
        assert listener.getsockname()[1] == port


def test_processes_that_count_each_by_themselves_keep_to_no_limit(tmp_path: Path) -> None:
    keys_file = tmp_path / "keys.json"
    secret_of(tmp_path, "free")
    two = ServerSettings(port=0, workers=2, keys_file=keys_file)
    with listening(two):
        pass
    secret_of(tmp_path, "limited", per_month=5)
    with pytest.raises(CountersError, match="'limited'"), listening(two):
        pytest.fail("it listens")
    for settings in (
        ServerSettings(port=0, workers=1, keys_file=keys_file),
        ServerSettings(port=0, workers=2, keys_file=keys_file, counters_url="redis://127.0.0.1:1/0"),
    ):
        with listening(settings):
            pass
