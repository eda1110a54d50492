"""Refusals in Bing's words.

In: an HTTP status and a `Refusal`. Out: a body with Bing's code, subCode and status; and the headers of every answer.
Must not: give away what a failure inside the server looked like.
"""

import json
from collections.abc import Mapping
from typing import Final

from server.adapters.bing.wire import Error, ErrorResponse
from server.dialect import Answer
from server.refusal import Refusal, as_sent

KEY_HEADER: Final = "ocp-apim-subscription-key"

_MISSING = ("nothing", "nothing to look for")

_ERRORS = {
    400: Error(code="InvalidRequest", sub_code="ParameterInvalidValue", message="Parameter has invalid value."),
    401: Error(code="InvalidAuthorization", sub_code="AuthorizationMissing", message="Authorization is required."),
    403: Error(
        code="InsufficientAuthorization", sub_code="AuthorizationDisabled", message="Authorization is not sufficient."
    ),
    429: Error(code="RateLimitExceeded", message="Rate limit is exceeded."),
    500: Error(code="ServerError", sub_code="UnexpectedError", message="Unexpected error."),
    503: Error(code="ServerError", sub_code="ResourceError", message="The service cannot answer now."),
}
_OTHER = Error(code="InvalidRequest", message="The request is not valid.")

# What the library calls differently from the wire.
_PARAMETERS = {"query": "q", "k": "count"}


def refuse(status: int, refusal: Refusal) -> Answer:
    """Put a refusal into Bing's words."""
    error = _ERRORS.get(status, _ERRORS[503] if status >= 500 else _OTHER)
    changes: dict[str, str | None] = {"more_details": refusal.message}
    if status == 429 and refusal.code == "quota_exceeded":
        status = 403  # A quota of a month; of a second it is 429.
    if status == 400:
        changes["parameter"] = _PARAMETERS.get(refusal.field or "", refusal.field)
        if refusal.found in _MISSING:
            changes |= {"sub_code": "ParameterMissing", "message": "Required parameter is missing."}
        else:
            changes["value"] = as_sent(refusal.found)
    body = ErrorResponse(errors=[error.model_copy(update=changes)]).model_dump(exclude_none=True)
    # ASCII only, so that halves of surrogate pairs a client sent can be shown back.
    return Answer(status, json.dumps(body).encode("ascii"))


def trace_headers(request_id: str) -> Mapping[str, str]:
    """Name the request, as Bing does."""
    return {"BingAPIs-TraceId": request_id}
