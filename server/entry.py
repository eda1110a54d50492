"""What one request was about: written down while it is answered, for logs, metrics and traces.

In: notes from wherever something is learnt: the recorder, the gate, the engine, the refusals. Out: `Entry`. That of the
request that is being answered is found by `current_entry` and handed on by nobody; the tasks that answer one request
share it. Must not: hold a key, or a query that nobody asked to be logged.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from indexer.search.response import SearchResponse

_current: ContextVar["Entry | None"] = ContextVar("entry", default=None)


@dataclass(slots=True)
class Entry:
    """One request.

    Attributes:
        request_id: Its name, which the answer's header `X-Request-Id` tells.
        dialect: Name of the dialect of its path.
        method: HTTP method.
        route: The pattern of its path, as "/v1/documents/{doc_id}", so that it names no document; "" where nothing is.
        status: HTTP status; 0 when the client went away before the answer began.
        error: The refusal's code; "" for none.
        caller: Name of the caller's key; None without keys.
        snapshot_id: Of the last search that it caused; None without one.
        searches: Searches that it caused.
        stages_ms: Time of each stage by name, milliseconds, over all searches.
        queries: What was searched for; None, which is usual, where it must not be written down.
    """

    request_id: str
    dialect: str = "native"
    method: str = "GET"
    route: str = ""
    status: int = 0
    error: str = ""
    caller: str | None = None
    snapshot_id: str | None = None
    searches: int = 0
    stages_ms: dict[str, float] = field(default_factory=dict)
    queries: list[str] | None = None
    _endings: list[Callable[[], None]] = field(default_factory=list, repr=False)
    _is_over: bool = False

    def at_end(self, call: Callable[[], None]) -> None:
        """Have something done when the request has been answered; nothing where that is over already."""
        if not self._is_over:
            self._endings.append(call)

    def end(self) -> None:
        """Do what was to be done in the end; whoever still holds a trace of the request holds nothing open."""
        self._is_over = True
        while self._endings:
            self._endings.pop()()

    def note_search(self, query: str, response: SearchResponse) -> None:
        """Add what a search took."""
        self.searches += 1
        self.snapshot_id = response.snapshot_id
        for stage in response.stages:
            self.stages_ms[stage.name] = self.stages_ms.get(stage.name, 0.0) + stage.ms
        if self.queries is not None:
            self.queries.append(query)


def begin_entry(entry: Entry) -> None:
    """Make an entry the one of the request that this task answers."""
    _current.set(entry)


def current_entry() -> Entry | None:
    """Give the entry of the request that is being answered; None outside of one."""
    return _current.get()
