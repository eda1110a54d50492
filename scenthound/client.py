"""A client of the native API, of one file and Python's own library.

    from scenthound.client import Client

    client = Client("http://127.0.0.1:8080")
    for hit in client.search("remove a database", k=3).hits:
        print(hit.rank, hit.title, hit.url)

In: the address of a server, and a key where it wants one. Out: frozen dataclasses; fields that a newer server adds are
left out, and what is not known is None. Safe for concurrent use by threads: nothing is kept between two calls.
Must not: ask again by itself; `RefusedError.retry_after_s` says when to.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Literal, TypedDict, TypeVar, Union, Unpack, cast, get_args, get_origin, get_type_hints
from urllib.parse import quote, urlencode

_Answer = TypeVar("_Answer")


class ClientError(Exception):
    """Anything that keeps an answer away."""


class UnreachableError(ClientError):
    """No answer came, or none of this API."""


class RefusedError(ClientError):
    """The server refused.

    Attributes:
        status: HTTP status.
        code: A name that programs can tell apart, for instance "document_not_found".
        field: What of the request it is about; None where it is about none.
        remedy: What to do now; None likewise.
        retry_after_s: Seconds after which to ask again; None where that would not help.
    """

    def __init__(self, status: int, error: Mapping[str, Any], retry_after_s: float | None) -> None:
        super().__init__(str(error.get("message", f"HTTP status {status}")))
        self.status = status
        self.code = str(error.get("code", ""))
        self.field: str | None = error.get("field")
        self.remedy: str | None = error.get("remedy")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text; `highlights` are half-open ranges of it."""

    text: str
    highlights: tuple[tuple[int, int], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one leg said of a hit."""

    leg: str
    rank: int
    score: float
    normalised: float
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit; `rank` counts from 1, `next` is where to read on."""

    rank: int
    doc_id: str
    title: str
    language: str
    score: float
    snippet: Snippet
    parts: tuple[Part, ...]
    url: str | None = None
    site: str | None = None
    published_at: date | None = None
    fetched_at: datetime | None = None
    media_type: str | None = None
    extra_snippets: tuple[Snippet, ...] = ()
    next: int | None = None
    similar: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a search; `missing` names the parts of the index that could not answer."""

    query: str
    mode: str
    snapshot_id: str
    total: int
    total_is_exact: bool
    hits: tuple[Hit, ...]
    missing: tuple[str, ...] = ()
    empty_reason: str | None = None
    altered: str | None = None
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchLine:
    """The answer to one query of a batch, or why there is none."""

    query_id: str
    answer: Answer | None = None
    error: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document, in Markdown."""

    doc_id: str
    title: str
    text: str
    language: str
    content_hash: str
    url: str | None = None
    site: str | None = None
    published_at: date | None = None
    fetched_at: datetime | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a document's text; `next` is where to go on, None at the end."""

    doc_id: str
    title: str
    text: str
    start: int
    end: int
    first_line: int
    last_line: int
    characters: int
    lines: int
    truncated: bool
    url: str | None = None
    tokens: int | None = None
    next: int | None = None
    previous: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a document."""

    start: int
    end: int
    line: int
    around: str
    around_start: int


@dataclass(frozen=True, slots=True)
class Found:
    """All places of something in a document."""

    doc_id: str
    title: str
    places: tuple[Place, ...]
    characters: int
    truncated: bool
    url: str | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Like:
    """A document that is like another."""

    rank: int
    doc_id: str
    title: str
    score: float
    is_near_duplicate: bool
    url: str | None = None


@dataclass(frozen=True, slots=True)
class _Similar:
    similar: tuple[Like, ...]


class SearchOptions(TypedDict, total=False):
    """What a search may be asked beside its words; `/docs` of a server says what each means."""

    k: int
    offset: int
    mode: Literal["hybrid", "lexical", "dense"]
    site: list[str]
    exclude_site: list[str]
    language: list[str]
    since: str
    until: str
    goggles: list[str]
    stored_goggles: list[str]
    operators: bool
    quotes: Literal["must", "boost"]
    lexical_weight: float
    dense_weight: float
    depth: int
    feedback: Literal["none", "rm3", "vector", "both"]
    spellcheck: bool
    related: int
    fusion: Literal["bounds", "min_max", "dbsf", "rrf"]
    rrf_constant: float
    freshness_weight: float
    freshness_half_life_days: float
    quality_weight: float
    max_per_site: int
    collapse: bool
    extra_snippets: int
    snippet_characters: int
    k1: float
    b: float
    weights: list[str]
    weigh_known: bool
    title_weight: float
    rerank_depth: int
    rerank_time_ms: int
    freshness_today: str
    feedback_documents: int
    feedback_terms: int
    feedback_query_weight: float
    feedback_passages: int
    feedback_vector_weight: float


class Client:
    """Ask a server.

    Args:
        base_url: Its address, for instance "http://127.0.0.1:8080".
        key: Sent as a bearer token; None: none.
        index: Which of its indexes to ask; None: the first.
        snapshot: Id of the snapshot to answer from; None: the current one.
        timeout_s: Longest time without a sign from the server, seconds.

    Raises of every method:
        RefusedError: The server refused.
        UnreachableError: There was no answer, or none of this API.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        index: str | None = None,
        snapshot: str | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        if not base_url.startswith(("http://", "https://")):
            raise ValueError(f"base_url: found {base_url!r}, wanted an address that begins with http:// or https://")
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._place = {name: value for name, value in (("index", index), ("snapshot", snapshot)) if value}
        self._timeout_s = timeout_s

    def search(self, q: str, **options: Unpack[SearchOptions]) -> Answer:
        """Search."""
        return _read(Answer, self._json("/v1/search", body=json.dumps({"q": q, **options})))

    def batch(self, queries: Iterable[tuple[str, str]], **options: Unpack[SearchOptions]) -> Iterator[BatchLine]:
        """Search for many queries, each a name and its words, all from one snapshot; answers in the same order."""
        for line in self._batch(queries, options, "application/x-ndjson").splitlines():
            yield _read(BatchLine, _parsed(line))

    def run(self, queries: Iterable[tuple[str, str]], **options: Unpack[SearchOptions]) -> str:
        """Search for many queries; a TREC run."""
        return self._batch(queries, options, "text/x-trec-run").decode("utf-8")

    def document(self, doc_id: str) -> Document:
        """Read a document."""
        return _read(Document, self._json(f"/v1/documents/{quote(doc_id, safe='')}"))

    def open(self, document: str, *, start: int | None = None, characters: int | None = None) -> Window:
        """Read a piece of a document, named by doc_id or address, from an offset on."""
        return _read(Window, self._json("/v1/open", document=document, start=start, characters=characters))

    def find(self, document: str, text: str, *, kind: Literal["words", "text", "pattern"] = "words") -> Found:
        """Find words, signs or a pattern in a document."""
        return _read(Found, self._json("/v1/find", document=document, text=text, kind=kind))

    def similar(self, document: str, *, most: int = 10) -> tuple[Like, ...]:
        """List what is most like a document, best first."""
        return _read(_Similar, self._json("/v1/similar", document=document, most=most)).similar

    def _batch(self, queries: Iterable[tuple[str, str]], options: SearchOptions, accept: str) -> bytes:
        lines = (json.dumps({"query_id": query_id, "q": q, **options}) for query_id, q in queries)
        headers = {"Content-Type": "application/x-ndjson", "Accept": accept}
        return self._send("/v1/batch", {}, "\n".join(lines), headers)

    def _json(self, path: str, *, body: str | None = None, **parameters: object) -> Any:
        given = {name: str(value) for name, value in parameters.items() if value is not None}
        return _parsed(self._send(path, given, body, {"Content-Type": "application/json"}))

    def _send(self, path: str, parameters: Mapping[str, str], body: str | None, headers: Mapping[str, str]) -> bytes:
        query = urlencode({**self._place, **parameters})
        request = urllib.request.Request(  # noqa: S310  http and https only, checked when the client was made
            f"{self._base_url}{path}{'?' if query else ''}{query}",
            data=None if body is None else body.encode("ascii"),
            headers={**headers, **self._headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:  # noqa: S310  as above
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except OSError as error:
            raise UnreachableError(f"{self._base_url}: {error}") from error


def _refusal(error: urllib.error.HTTPError) -> ClientError:
    with error:
        said = _parsed(error.read())
    wait = error.headers.get("Retry-After", "")
    told = said.get("error") if isinstance(said, dict) else None
    return RefusedError(error.code, told if isinstance(told, dict) else {}, float(wait) if wait.isdecimal() else None)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise UnreachableError(f"found {content[:100]!r}, wanted JSON; is this a Scenthound server?") from error


@cache
def _kinds(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _read(kind: type[_Answer], value: Any) -> _Answer:
    """Make a dataclass of JSON, by the types of its fields."""
    try:
        given = {name: _value(hint, value[name]) for name, hint in _kinds(cast("Any", kind)).items() if name in value}
        return kind(**given)
    except (TypeError, ValueError) as error:
        raise UnreachableError(f"found an answer that is no {kind.__name__} ({error})") from error


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        inner, *_ = get_args(hint)
        return tuple(_value(inner, each) for each in value)
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    return _read(hint, value) if hasattr(hint, "__dataclass_fields__") else value
