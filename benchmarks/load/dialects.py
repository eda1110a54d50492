"""How a query is put to a server, by dialect.

Out: `DIALECTS`, and whole HTTP/1.1 requests as bytes, so that nothing is built while load is offered.
Must not: connect.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

HITS: Final = 10
"""Hits asked for in every dialect but that of batches, where clients ask for `BATCH_HITS`."""

BATCH_HITS: Final = 3
"""As verl and Search-R1 ask by default."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path with the query string, and a JSON body; without one it is a GET."""

    path: str
    body: object = None


Dialect = Callable[[Sequence[str]], Asked]
"""Gives the request for queries: one, or in a dialect of batches any number."""


def request_bytes(host: str, asked: Asked) -> bytes:
    """Write a request as it goes over the wire."""
    if asked.body is None:
        return f"GET {asked.path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n\r\n".encode("ascii")
    body = json.dumps(asked.body).encode()
    head = (
        f"POST {asked.path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def _native(mode: str, **more: object) -> Dialect:
    return lambda queries: Asked(
        "/v1/search?" + urlencode({"q": queries[0], "mode": mode, "k": HITS, "operators": "false", **more})
    )


def _retrieve(queries: Sequence[str]) -> Asked:
    return Asked("/retrieve", {"queries": list(queries), "topk": BATCH_HITS, "return_scores": True})


DIALECTS: Final[Mapping[str, Dialect]] = {
    "native-hybrid": _native("hybrid"),
    "native-dense": _native("dense"),
    "native-bm25": _native("lexical"),
    "native-bm25-top": _native("lexical", depth=HITS),
    "retrieve": _retrieve,
    "brave": lambda queries: Asked("/res/v1/web/search?" + urlencode({"q": queries[0], "count": HITS})),
    "bing": lambda queries: Asked("/v7.0/search?" + urlencode({"q": queries[0], "count": HITS})),
    "pyserini": lambda queries: Asked("/v1/indexes/bench/search", {"query": queries[0], "hits": HITS}),
}
"""By name. "native-bm25-top" asks for no more than it is shown, as "pyserini" does and "native-bm25" does not: it ranks
as deep as a hybrid search, and groups all of it. "pyserini" is its REST application with the index named "bench"."""
