"""Whether a server may listen where it is told to: others reach it there, so there must be keys.

In: an address and what was chosen. Out: nothing, or a refusal. Must not: listen.
"""

import ipaddress

from server.errors import ExposedError
from server.settings import ServerSettings


def check_exposure(address: str, settings: ServerSettings) -> None:
    """Do nothing where the address is of this machine alone, keys are asked for, or open access was chosen.

    Args:
        address: An IP address, as the host name was resolved; not the name, which can mean anything.
        settings: `keys_file` and `without_keys` are looked at.

    Raises:
        ExposedError: None of these holds.
    """
    # An address with a scope, as "fe80::1%eth0", is no loopback address.
    is_loopback = ipaddress.ip_address(address.partition("%")[0]).is_loopback
    if not is_loopback and settings.keys_file is None and not settings.without_keys:
        raise ExposedError(
            f"the address {address}",
            found="that others reach it, and that no keys are asked for",
            wanted="keys",
            remedy="make one with 'scenthound keys create' and give the file with --keys, "
            "or say --without-keys to let everyone search who reaches this machine",
        )
