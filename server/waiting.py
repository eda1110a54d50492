"""What waits for a thread, caller by caller.

In: things, each with who sent it. Out: one of each caller in turn. Must not: know what waits.
"""

from collections import deque
from typing import Generic, TypeVar

_Thing = TypeVar("_Thing")


class Waiting(Generic[_Thing]):
    """A queue whose callers take turns.

    Of one caller what came first goes first. A caller with a thousand things waiting delays another's one by one place.

    Source: J. Nagle, On Packet Switches with Infinite Storage, RFC 970, 1985, section "Fairness".
    """

    def __init__(self) -> None:
        # A dict keeps the order in which callers were put in: the first one is next.
        self._things: dict[str, deque[_Thing]] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def put(self, caller: str, thing: _Thing) -> None:
        """Add a thing; a caller who had none waiting comes last in turn."""
        self._things.setdefault(caller, deque()).append(thing)
        self._size += 1

    def take(self) -> _Thing:
        """Give what is next, and put its caller behind the others.

        Raises:
            LookupError: Nothing waits.
        """
        if not self._size:
            raise LookupError("nothing waits")
        caller = next(iter(self._things))
        things = self._things.pop(caller)
        thing = things.popleft()
        if things:
            self._things[caller] = things
        self._size -= 1
        return thing

    def ahead(self, caller: str) -> int:
        """Count the things that can go before the next one of a caller."""
        rounds = len(self._things.get(caller, ())) + 1
        own = rounds - 1
        others = sum(min(len(things), rounds) for name, things in self._things.items() if name != caller)
        return own + others
