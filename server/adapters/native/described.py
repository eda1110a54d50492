"""What the native API's routes have in common: how OpenAPI describes them, and what is refused before they run.

Out: dependencies, and the description of refusals. Must not: answer anything.
"""

from typing import Annotated, Any, Final

from fastapi import Query, Request
from pydantic import BaseModel

from server.adapters.native.asked import REPEATABLE, SearchParameters
from server.adapters.native.questions import QUESTIONS
from server.adapters.native.wire import ErrorAnswer
from server.errors import MediaTypeError, ParameterError
from server.refusal import show
from server.wire.asking import described

_SINGLE: Final = frozenset(name for model in (SearchParameters, *QUESTIONS) for name in model.model_fields) - REPEATABLE

IndexName = Annotated[
    str | None, Query(description="Which index, by its name in /v1/indexes; the first without it.", examples=["docs"])
]
SnapshotId = Annotated[
    str | None, Query(description="Which snapshot, by the id that an answer stated; the current one without it.")
]


def documented(answer: type, *statuses: int, asked: type[BaseModel] | None = None) -> dict[str, Any]:
    """Describe a route by its answer, the statuses of its refusals, and the query string that `asker` reads."""
    # "4XX" stands for the others; without it the framework would describe a 422 that is never given here.
    given: tuple[int | str, ...] = (400, *statuses, "4XX", 503)
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in given}
    given_by = described(asked) if asked is not None else None
    return {
        "response_model": answer,
        "response_model_exclude_none": True,
        "responses": errors,
        "openapi_extra": given_by,
    }


async def refuse_repeated(request: Request) -> None:
    """Refuse "k=1&k=2": the framework would take the last without a word.

    Raises:
        ParameterError: A parameter that has one value comes twice.
    """
    for name in sorted(_SINGLE & request.query_params.keys()):
        values = request.query_params.getlist(name)
        if len(values) > 1:
            raise ParameterError(name, found=f"{len(values)} values", wanted="one", remedy="give it once")


async def refuse_other_types(request: Request) -> None:
    """Refuse what is not JSON with 415; the framework would say that a dictionary is missing.

    Raises:
        MediaTypeError: The body is stated to be something else.
    """
    kind = stated_type(request)
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise MediaTypeError(
            "the request body",
            found=f"the type {show(kind)}" if kind else "no type",
            wanted="application/json",
            remedy="send the header Content-Type: application/json",
        )


def stated_type(request: Request) -> str:
    """Give the type that a body is stated to be of, in lower case, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
