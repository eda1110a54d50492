"""Every refusal in the words of the dialect that was spoken to.

In: any error that a request can meet, and the path it was meant for. Out: an answer with the status of the one table
(`server.errors`), unless the dialect has its own; in the native API `{"error": {"code", "field", "message", "found",
"wanted", "remedy"}}`, where keys without a value are left out.
Must not: give away what a failure inside the server looked like.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from crawler.errors import ScenthoundError
from server.dialect import Dialect, Dialects
from server.entry import current_entry
from server.errors import OverloadError, ParameterError, verdict_of
from server.refusal import Refusal, show
from server.request_ids import request_id_of

# Seconds after which a client may ask again; opening an index takes a few.
_RETRY_AFTER_S = "2"

_RETRIED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

# What pydantic's findings say was wanted, by their type; braces name the limits that come with a finding.
_WANTED = {
    "bool_type": "true or false",
    "dict_type": "a JSON object",
    "finite_number": "a finite number",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than_equal": "at least {ge}",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_type": "a whole number",
    "less_than_equal": "at most {le}",
    "list_type": "a string or a list of strings",
    "literal_error": "{expected}",
    "model_attributes_type": "a JSON object",
    "model_type": "a JSON object",
    "string_type": "a string",
    "string_unicode": "text that UTF-8 can hold",
    "too_long": "at most {max_length}",
    "too_short": "at least {min_length}",
}


def respond(dialect: Dialect, status: int, refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a refusal, in the words of a dialect.

    Args:
        dialect: Whose words.
        status: HTTP status by the one table; the dialect may have another one.
        refusal: What to say.
        headers: More headers; `WWW-Authenticate` is sent where the dialect's status is 401, which demands it.
    """
    entry = current_entry()
    if entry is not None:
        entry.error = refusal.code
    answer = dialect.refuse(status, refusal)
    sent = dict(headers or {})
    if answer.status != HTTPStatus.UNAUTHORIZED:
        sent.pop("WWW-Authenticate", None)
    if answer.status in _RETRIED:
        sent.setdefault("Retry-After", _RETRY_AFTER_S)
    return Response(answer.body, answer.status, headers=sent, media_type="application/json")


def refuse(
    dialect: Dialect, error: ScenthoundError, request_id: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Translate an error of ours; otherwise as `respond`."""
    retry = {"Retry-After": str(error.retry_after_s)} if isinstance(error, OverloadError) else {}
    return respond(dialect, verdict_of(error).status, refusal_of(error, request_id), {**retry, **(headers or {})})


def refusal_of(error: ScenthoundError, request_id: str = "") -> Refusal:
    """Say what an error of ours tells who asked."""
    verdict = verdict_of(error)
    field = error.thing if verdict.names_field else None
    return Refusal(verdict.code, str(error), field, error.found, error.wanted, error.remedy, request_id)


def install(app: FastAPI, dialects: Dialects) -> None:
    """Answer every error of an application in the words of its path's dialect."""

    @app.exception_handler(ScenthoundError)
    async def on_ours(request: Request, error: ScenthoundError) -> Response:
        return refuse(dialects.of(request.scope["path"]), error, request_id_of(request))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        return refuse(dialects.of(request.scope["path"]), first_problem(error.errors()), request_id_of(request))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        messages = {
            400: "the request body cannot be read as JSON; send a JSON object",
            404: f"there is nothing at {show(request.scope['path'])}; the API is described at /openapi.json",
            405: f"{request.method} is not answered here",
        }
        code, message = phrase.lower().replace(" ", "_"), messages.get(error.status_code, phrase)
        refusal = Refusal(code, message, request_id=request_id_of(request))
        headers = {"Allow": _allowed(request)} if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
        return respond(dialects.of(request.scope["path"]), error.status_code, refusal, headers)


def _allowed(request: Request) -> str:
    """List the methods of every route at this path; the framework names those of the first route only."""
    methods = {"HEAD"}
    for route in request.app.routes:
        for method in ("GET", "POST"):
            if route.matches({**request.scope, "method": method})[0] is Match.FULL:
                methods.add(method)
    return ", ".join(sorted(methods))


def first_problem(problems: Sequence[Mapping[str, Any]]) -> ParameterError:
    """Turn the first of pydantic's findings into an error of ours."""
    problem = problems[0]
    # The place is ("query" | "body" | "path", field, position in a list...); for broken JSON, ("body", offset).
    names = [part for part in problem["loc"][1:2] if isinstance(part, str)]
    field = names[0] if names else "body"
    kind, limits = problem["type"], problem.get("ctx", {})
    if kind == "missing":
        found, wanted = "nothing", "a value" if names else "a JSON object"
    elif kind == "json_invalid":
        found, wanted = f"broken JSON ({limits['error']})", "a JSON object"
    elif kind == "extra_forbidden":
        found, wanted = "a field that this API does not know", "the fields that /openapi.json lists"
    elif kind in ("too_long", "too_short"):
        found, wanted = str(limits["actual_length"]), _WANTED[kind].format(**limits)
    else:
        found, wanted = show(problem["input"]), _WANTED.get(kind, "").format(**limits) or problem["msg"]
    return ParameterError(field, found=found, wanted=wanted, remedy="correct the field and ask again")
