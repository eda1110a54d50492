"""Which index a request is about, whether its caller may use it, and on what terms it is answered, in every dialect.

In: a request. Out: what answers it. Where a client lets nobody add a parameter to the query string, headers do the
same:

    index       X-Scenthound-Index        the index, by its name; the first that is open to the caller without one
    snapshot    X-Scenthound-Snapshot     the snapshot to answer from; the current one where none is named
    timeout_ms  X-Scenthound-Timeout-Ms   time until the answer, milliseconds; as long as it takes where none is given

No adapter reaches an engine in another way. Must not: read a body; an adapter that has read one hands names on.
"""

from fastapi import Request

from server.caller import caller_of
from server.engine import Engine
from server.errors import IndexForbiddenError, ParameterError
from server.indexes import Indexes
from server.refusal import show
from server.terms import Terms

INDEX_PARAMETER = "index"
SNAPSHOT_PARAMETER = "snapshot"
TIMEOUT_PARAMETER = "timeout_ms"


def choose(
    indexes: Indexes,
    request: Request,
    *,
    index: str | None = None,
    snapshot: str | None = None,
    timeout_ms: int | None = None,
) -> Engine:
    """Give what answers a request.

    Args:
        indexes: All there are.
        request: Its query string and headers are read.
        index: What the body names, where it does; so the others.
        snapshot: Id of a snapshot.
        timeout_ms: Milliseconds.

    Raises:
        IndexNotFoundError: No index has the name.
        IndexForbiddenError: The caller may not use it, whether it exists or not.
        ParameterError, RequestError: The time is no number of milliseconds in its range.
    """
    terms = Terms(
        caller=caller_of(request).name or "",
        snapshot_id=snapshot or _given(request, SNAPSHOT_PARAMETER),
        timeout_ms=_timeout_ms(_given(request, TIMEOUT_PARAMETER)) if timeout_ms is None else timeout_ms,
    )
    allowed = visible(indexes, request)
    wanted = index or _given(request, INDEX_PARAMETER)
    if not allowed or (wanted and not caller_of(request).may_use(wanted)):
        raise IndexForbiddenError(
            INDEX_PARAMETER,
            found=f"{wanted[:100]!r}, which the key does not open" if wanted else "a key that opens no index",
            wanted=" or ".join(allowed) or "a key that opens one",
            remedy="choose one that the key opens" if allowed else "ask who runs this server for another key",
        )
    return indexes.find(wanted or allowed[0], terms, among=allowed)


def visible(indexes: Indexes, request: Request) -> tuple[str, ...]:
    """Give the names of the indexes that the caller of a request may use, in the server's order."""
    caller = caller_of(request)
    return tuple(name for name in indexes.names if caller.may_use(name))


def probe(indexes: Indexes, request: Request, name: str | None) -> Engine:
    """Give the engine that a probe asks about, which has no key: it may ask about any, but is not told their names.

    Raises:
        IndexNotFoundError: No index has the name.
    """
    return indexes.find(name, among=visible(indexes, request))


def _given(request: Request, parameter: str) -> str:
    header = f"x-scenthound-{parameter.replace('_', '-')}"
    return request.query_params.get(parameter) or request.headers.get(header, "")


def _timeout_ms(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ParameterError(
            TIMEOUT_PARAMETER, found=show(text), wanted="a whole number of milliseconds", remedy="correct it"
        )
    return int(text)
