"""Who sent a request, once the gate has let it in: what it may see, and how its limits stand.

Out: `Caller`, and `caller_of` for adapters. Must not: decide who may enter.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request

from server.standing import UNLIMITED, Standing

_PLACE: Final = "scenthound.caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        name: The name of its key; None where no key is asked for.
        indexes: Names of the indexes that it may use; None for all.
        standing: What is left of its limits, this request counted.
    """

    name: str | None = None
    indexes: frozenset[str] | None = None
    standing: Standing = UNLIMITED

    def may_use(self, index: str) -> bool:
        """Whether an index of that name is open to it."""
        return self.indexes is None or index in self.indexes


ANYONE: Final = Caller()
"""Whoever asks a server without keys."""

STRANGER: Final = Caller(indexes=frozenset())
"""Whoever asks a server with keys what is answered without one: nothing about any index."""


def set_caller(scope: MutableMapping[str, Any], caller: Caller) -> None:
    """Note in a request's scope who sent it."""
    scope[_PLACE] = caller


def caller_of(request: Request) -> Caller:
    """Give who sent a request; whoever the gate has not seen is a stranger."""
    caller: Caller = request.scope.get(_PLACE, STRANGER)
    return caller
