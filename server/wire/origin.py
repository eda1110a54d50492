"""The address of this server, for links to it.

In: a request. Out: "http://host:port", as the client named it where that can be an address, else as the socket has it.
Must not: repeat what a client sent unless it is a host and a port.
"""

import re
from typing import Final

from fastapi import Request

_AUTHORITY: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def origin_of(request: Request) -> str:
    """Give the address of this server, without a slash at its end."""
    named = request.headers.get("host", "")
    if not _AUTHORITY.fullmatch(named):
        # A server on a Unix socket has no port, and no address; links then lead to this machine.
        host, port = request.scope.get("server") or ("localhost", None)
        named = "localhost" if port is None else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"{request.scope['scheme']}://{named}"
