"""Which index a request is about, and whether its caller may use it, for every dialect alike.

In: a request. Out: the engine of the index that it names with the query parameter `index` or, where a client lets
nobody add a parameter, the header `X-Scenthound-Index`; the first index that its caller may use where it names none.
No adapter reaches an engine in another way. Must not: read a body; an adapter that has read one hands the name on.
"""

from fastapi import Request

from server.caller import caller_of
from server.engine import Engine
from server.errors import IndexForbiddenError
from server.indexes import Indexes

INDEX_PARAMETER = "index"
INDEX_HEADER = "x-scenthound-index"


def choose(indexes: Indexes, request: Request, *, index: str | None = None) -> Engine:
    """Give the engine that answers a request.

    Args:
        indexes: Those of the server.
        request: Its caller, parameter and header are looked at.
        index: What it names elsewhere, in its body or path; goes before parameter and header.

    Raises:
        IndexNotFoundError: No index has the name.
        IndexForbiddenError: The caller may not use it, whether it exists or not.
    """
    allowed = visible(indexes, request)
    wanted = index or request.query_params.get(INDEX_PARAMETER) or request.headers.get(INDEX_HEADER)
    if not allowed or (wanted and not caller_of(request).may_use(wanted)):
        raise IndexForbiddenError(
            INDEX_PARAMETER,
            found=f"{wanted[:100]!r}, which the key does not open" if wanted else "a key that opens no index",
            wanted=" or ".join(allowed) or "a key that opens one",
            remedy="choose one that the key opens" if allowed else "ask who runs this server for another key",
        )
    return indexes.find(wanted or allowed[0], among=allowed)


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
