"""Which index a request is about and on what terms it is answered, for every dialect alike.

In: a request. Out: what answers it. Where a client lets nobody add a parameter to the query string, headers do the
same:

    index       X-Scenthound-Index        the index, by its name; the first where none is named
    snapshot    X-Scenthound-Snapshot     the snapshot to answer from; the current one where none is named
    timeout_ms  X-Scenthound-Timeout-Ms   time until the answer, milliseconds; as long as it takes where none is given

Must not: read a body.
"""

from fastapi import Request

from server.engine import Engine
from server.errors import ParameterError
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
        ParameterError, RequestError: The time is no number of milliseconds in its range.
    """
    terms = Terms(
        caller=str(request.scope.get("caller", "")),
        snapshot_id=snapshot or _given(request, SNAPSHOT_PARAMETER),
        timeout_ms=_timeout_ms(_given(request, TIMEOUT_PARAMETER)) if timeout_ms is None else timeout_ms,
    )
    return indexes.find(index or _given(request, INDEX_PARAMETER), terms)


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
