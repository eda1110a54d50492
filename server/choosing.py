"""Which index a request is about, for every dialect alike.

In: a request. Out: the engine of the index that it names with the query parameter `index` or, where a client lets
nobody add a parameter, the header `X-Scenthound-Index`; the first index where it names none.
Must not: read a body.
"""

from fastapi import Request

from server.engine import Engine
from server.indexes import Indexes

INDEX_PARAMETER = "index"
INDEX_HEADER = "x-scenthound-index"


def choose(indexes: Indexes, request: Request) -> Engine:
    """Give the engine that answers a request.

    Raises:
        IndexNotFoundError: No index has the name.
    """
    return indexes.find(request.query_params.get(INDEX_PARAMETER) or request.headers.get(INDEX_HEADER))
