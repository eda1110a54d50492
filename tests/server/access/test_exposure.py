"""A server listens to others only with keys, or where that was said."""

from pathlib import Path

import pytest

from server.access.exposure import check_exposure
from server.errors import ExposedError
from server.run import listen
from server.settings import ServerSettings

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
    with listen(ServerSettings(host="localhost", port=0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ExposedError):
        listen(ServerSettings(host="0.0.0.0", port=port))
    with listen(ServerSettings(host="0.0.0.0", port=port, without_keys=True)) as listener:
        assert listener.getsockname()[1] == port
