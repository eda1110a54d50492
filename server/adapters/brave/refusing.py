"""Refusals in Brave's words.

In: an HTTP status and a `Refusal`. Out: a body with Brave's status.
Brave answers 422 to a request that is not well formed and to a key that is missing or unknown, and 400 to what a key's
plan does not hold. Must not: give away what a failure inside the server looked like.
"""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from server.adapters.brave.wire import Error, ErrorAnswer, Meta, Problem
from server.dialect import Answer
from server.refusal import Refusal, as_sent

KEY_HEADER: Final = "x-subscription-token"

_INVALID = "Unable to validate request parameter(s)"
_STATUSES = {400: 422, 401: 422, 403: 400, 415: 422}
_CODES = {
    400: "VALIDATION", 401: "SUBSCRIPTION_TOKEN_INVALID", 403: "OPTION_NOT_IN_PLAN", 413: "VALIDATION",
    415: "VALIDATION", 429: "RATE_LIMITED",
}  # fmt: skip

# What the library calls differently from the wire.
_PARAMETERS = {"query": "q", "k": "count"}


def refuse(
    status: int,
    refusal: Refusal,
    *,
    new_id: Callable[[], str] = lambda: str(uuid4()),
    clock: Callable[[], float] = time.time,
) -> Answer:
    """Put a refusal into Brave's words."""
    given = _STATUSES.get(status, status)
    code, detail, meta = _CODES.get(status, HTTPStatus(status).name), refusal.message, Meta()
    if code == "VALIDATION":
        detail, meta = _INVALID, Meta(errors=[_problem(refusal)])
    elif status == 401 and refusal.code == "key_missing":
        code, detail = "VALIDATION", _INVALID
        meta = Meta(errors=[Problem(type="missing", loc=["header", KEY_HEADER], msg="Field required")])
    elif code == "SUBSCRIPTION_TOKEN_INVALID":
        meta = Meta(component="authentication")
    elif status == 429:
        code = "QUOTA_LIMITED" if refusal.code == "quota_exceeded" else code
        meta = Meta(component="rate_limiter")
    error = Error(id=new_id(), status=given, code=code, detail=detail, meta=meta)
    answer = ErrorAnswer(error=error, time=int(clock()))
    # ASCII only, so that halves of surrogate pairs a client sent can be shown back.
    return Answer(given, json.dumps(answer.model_dump(exclude_none=True)).encode("ascii"))


def _problem(refusal: Refusal) -> Problem:
    field = _PARAMETERS.get(refusal.field or "", refusal.field)
    place = ["body"] if field == "body" else ["query", *([field] if field else [])]
    is_missing = refusal.found == "nothing"
    wanted = f"Input should be {refusal.wanted}; {refusal.remedy}" if refusal.wanted else refusal.message
    return Problem(
        type="missing" if is_missing else "value_error",
        loc=place,
        msg="Field required" if is_missing else wanted,
        input=None if is_missing else as_sent(refusal.found),
    )
