"""Many searches at once, all from one snapshot: `/v1/batch`, JSON lines in, JSON lines or a TREC run out.

In: a query a line. Out: an answer a line, in the same order; a line that cannot be answered has its refusal in its
place. A run is whole or refused: a query that is missing would be measured as a bad one.
Must not: hold more than `_MOST_HITS` hits.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from crawler.errors import ScenthoundError
from indexer.ranking import FusedDocument
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.adapters.native.asked import WIRE_NAMES, BatchLine, search_request
from server.adapters.native.described import documented, stated_type
from server.adapters.native.wire import BatchAnswer, ErrorDetail, search_answer
from server.choosing import choose
from server.engine import Engine
from server.errors import MediaTypeError, ParameterError
from server.indexes import Indexes
from server.refusal import show
from server.refusals import first_problem, refusal_of
from server.settings import ServerSettings
from server.wire.searching import named_as

JSON_LINES: Final = "application/x-ndjson"
RUN: Final = "text/x-trec-run"

_TYPES: Final = frozenset({JSON_LINES, "application/ndjson", "application/jsonl", "application/x-jsonlines"})
_MOST_LINES: Final = 1000

# Hits of all lines together, which are held at once.
_MOST_HITS: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Line:
    """A query of a batch, or why there is none."""

    query_id: str
    wanted: SearchRequest | ScenthoundError


def add_batch(router: APIRouter, indexes: Indexes, settings: ServerSettings) -> None:
    """Add the route."""

    @router.post(
        "/v1/batch",
        summary="Search for many queries",
        openapi_extra={"requestBody": {"required": True, "content": {JSON_LINES: {"schema": _LINES}}}},
        response_class=Response,
        responses=_RESPONSES,
    )
    async def post_batch(request: Request) -> Response:
        """Search for each line, a JSON object as `POST /v1/search` takes it and a `query_id`; k may be up to 1000.

        Answers are lines of JSON in the same order. With the header `Accept: text/x-trec-run` they are a TREC run.
        """
        _check_type(request)
        engine = choose(indexes, request)
        body = await request.body()
        # Thousands of lines take as many milliseconds to read, and goggles that they name come from disk.
        lines = await asyncio.to_thread(lambda: list(_lines(body, settings)))
        if request.headers.get("accept", "").partition(";")[0].strip().lower() == RUN:
            return Response(await _run(engine, lines), media_type=RUN)
        return Response(await _answers(engine, lines), media_type=JSON_LINES)


def _check_type(request: Request) -> None:
    kind = stated_type(request)
    if kind not in _TYPES:
        raise MediaTypeError(
            "the request body",
            found=f"the type {show(kind)}" if kind else "no type",
            wanted=JSON_LINES,
            remedy=f"send one JSON object a line, with the header Content-Type: {JSON_LINES}",
        )


def _lines(body: bytes, settings: ServerSettings) -> Iterator[_Line]:
    """Read the lines; empty ones are none.

    Raises:
        ParameterError: There is no line, or there are too many, or they ask for too much, or two have one name.
    """
    texts = [(number, text) for number, text in enumerate(body.split(b"\n"), start=1) if text.strip()]
    if not 1 <= len(texts) <= _MOST_LINES:
        raise ParameterError(
            "body", found=f"{len(texts)} lines", wanted=f"1 to {_MOST_LINES}", remedy="send one JSON object a line"
        )
    seen: set[str] = set()
    hits = 0
    for number, text in texts:
        line = _line(number, text, settings)
        if line.query_id in seen:
            raise ParameterError(
                "query_id", found=f"{show(line.query_id)} twice", wanted="names of their own", remedy="rename one"
            )
        seen.add(line.query_id)
        hits += line.wanted.k if isinstance(line.wanted, SearchRequest) else 0
        if hits > _MOST_HITS:
            raise ParameterError(
                "k",
                found=f"more than {_MOST_HITS} hits in all",
                wanted="fewer",
                remedy="send the queries in two batches",
            )
        yield line


def _line(number: int, text: bytes, settings: ServerSettings) -> _Line:
    query_id = str(number)
    try:
        sent = json.loads(text)
        if isinstance(sent, dict) and isinstance(sent.get("query_id"), str):
            query_id = sent["query_id"]
        asked = BatchLine.model_validate(sent)
        _check_alone(asked)
        with named_as(WIRE_NAMES):
            return _Line(query_id, search_request(asked, settings))
    except ValidationError as error:
        problem = error.errors()[0]
        return _Line(query_id, first_problem([{**problem, "loc": ("body", *problem["loc"])}]))
    except ScenthoundError as error:
        return _Line(query_id, error)
    except (ValueError, RecursionError):
        refused = ParameterError("body", found="a line that is no JSON", wanted="a JSON object", remedy="correct it")
        return _Line(query_id, refused)


def _check_alone(asked: BatchLine) -> None:
    """Refuse what holds for a whole batch."""
    for name in ("index", "snapshot", "timeout_ms"):
        if getattr(asked, name) is not None:
            raise ParameterError(
                name,
                found="it in a line",
                wanted="one for the whole batch",
                remedy=f"put it into the address: /v1/batch?{name}=…",
            )


async def _answers(engine: Engine, lines: Sequence[_Line]) -> bytes:
    found = iter(await engine.search_all([line.wanted for line in lines if isinstance(line.wanted, SearchRequest)]))
    return b"".join(
        _answer(line, next(found) if isinstance(line.wanted, SearchRequest) else line.wanted) for line in lines
    )


def _answer(line: _Line, found: SearchResponse | ScenthoundError) -> bytes:
    if isinstance(found, SearchResponse):
        answer = BatchAnswer(query_id=line.query_id, answer=search_answer(found))
    else:
        refusal = {name: value for name, value in asdict(refusal_of(_on_wire(found))).items() if value}
        answer = BatchAnswer(query_id=line.query_id, error=ErrorDetail.model_validate(refusal))
    return answer.model_dump_json(exclude_none=True).encode("utf-8", "replace") + b"\n"


def _on_wire(error: ScenthoundError) -> ScenthoundError:
    """Name the field as the client knows it."""
    try:
        with named_as(WIRE_NAMES):
            raise error
    except ScenthoundError as named:
        return named


async def _run(engine: Engine, lines: Sequence[_Line]) -> bytes:
    """Rank without reading texts.

    Raises:
        ParameterError: A name has white space, which ends a column of a run.
        ScenthoundError: A line is none, or cannot be answered.
    """
    requests = [_whole(line) for line in lines]
    ranked = await engine.call_all([_ranking_of(request) for request in requests])
    written: list[str] = []
    for line, request, found in zip(lines, requests, ranked, strict=True):
        if isinstance(found, BaseException):
            with named_as(WIRE_NAMES):
                raise found
        written += _run_lines(line.query_id, request.offset, found)
    return "".join(written).encode()


def _whole(line: _Line) -> SearchRequest:
    if not isinstance(line.wanted, SearchRequest):
        raise line.wanted
    _check_column("query_id", line.query_id)
    return line.wanted


def _ranking_of(request: SearchRequest) -> Callable[[Searcher], tuple[FusedDocument, ...]]:
    return lambda searcher: searcher.rank(request)


def _run_lines(query_id: str, offset: int, documents: Sequence[FusedDocument]) -> Iterator[str]:
    for rank, document in enumerate(documents, start=offset + 1):
        _check_column("doc_id", document.doc_id)
        yield f"{query_id} Q0 {document.doc_id} {rank} {document.score:.6f} scenthound\n"


def _check_column(name: str, value: str) -> None:
    if value != "".join(value.split()):
        raise ParameterError(
            name, found=show(value), wanted="no white space in a run", remedy="ask for JSON lines instead"
        )


_LINES: Final[dict[str, Any]] = {
    "type": "string",
    "description": "One JSON object a line.",
    "example": '{"query_id": "1", "q": "sort a list of tuples", "k": 100}\n{"query_id": "2", "q": "open a file"}\n',
}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    **documented(BatchAnswer, 404, 409, 413, 415)["responses"],
    200: {
        "description": "An answer a line, in the order of the queries.",
        "content": {JSON_LINES: {"schema": {"type": "string"}}, RUN: {"schema": {"type": "string"}}},
    },
}
