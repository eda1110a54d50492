"""The name of a request: in a header of its answer, in the log, and in bodies of dialects that repeat it.

In: an ASGI scope. Out: the scope with the name, and the name. Must not: make names; the guard does.
"""

from starlette.requests import HTTPConnection
from starlette.types import Scope

_KEY = "scenthound.request_id"


def named(scope: Scope, request_id: str) -> Scope:
    """Give a scope whose request has a name."""
    return {**scope, _KEY: request_id}


def request_id_of(request: HTTPConnection) -> str:
    """Give the name of a request; "" where no guard gave it one."""
    return str(request.scope.get(_KEY, ""))
