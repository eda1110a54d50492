"""What clients of other search APIs send, read as leniently as those APIs read it.

In: a request, and a pydantic model whose fields are the parameters. Out: the model, filled from the query string and,
of a POST, from a JSON object besides, whatever the content type says, or a form where the dialect has forms; and what
OpenAPI says of both.
Empty means not given, unknown names are ignored, names are read without regard to case, and of a single-valued
parameter that comes several times the last counts.
Must not: know a dialect.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, TypeVar, get_origin
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ValidationError

from server.errors import ParameterError

_Parameters = TypeVar("_Parameters", bound=BaseModel)

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1000


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _parted(value: object) -> object:
    """Cut at commas, drop what is empty, and forget case; anything that is no text is left for the model to refuse."""
    values = _listed(value)
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        return values
    return [part.strip().lower() for one in values for part in one.split(",") if part.strip()]


def _folded(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


FOLDED = BeforeValidator(_folded)
"""Has a model read a word without regard to case."""

LISTED = BeforeValidator(_listed)
"""Has a model read one text as a list of one."""

PARTED = BeforeValidator(_parted)
"""Has a model read "a,B" as ["a", "b"], also where it comes several times."""

Texts = Annotated[list[str], LISTED]
"""Texts, of which each comes by itself."""


async def ask(request: Request, model: type[_Parameters], *, forms: bool = False) -> _Parameters:
    """Read the parameters of a request.

    Args:
        request: Its query string is read, and of a POST the body.
        model: What the dialect knows.
        forms: Whether a body that says it is a form is one; else it is JSON all the same, as `curl -d` sends it.

    Raises:
        ParameterError: The body is no JSON object, or no form in UTF-8; `thing` is "body".
        RequestValidationError: The model refuses a value; its place is ("query", name).
    """
    sent: list[tuple[str, object]] = list(request.query_params.multi_items())
    if request.method == "POST":
        is_form = forms and request.headers.get("content-type", "").lower().startswith(_FORM)
        sent += (_fields if is_form else _members)(await request.body())
    try:
        return model.model_validate(_by_field(sent, model))
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in problems]) from error


def asker(model: type[_Parameters], *, forms: bool = False) -> Callable[[Request], Any]:
    """Give a dependency that reads a request's parameters, for `fastapi.Depends`; otherwise as `ask`."""

    async def asked(request: Request) -> _Parameters:
        return await ask(request, model, forms=forms)

    return asked


def described(model: type[BaseModel], *, as_body: bool = False) -> dict[str, Any]:
    """Give what OpenAPI says of parameters that `ask` reads, as a route's `openapi_extra` takes it.

    Args:
        model: The parameters.
        as_body: Describe them as members of a JSON object; else as a query string.
    """
    schema = model.model_json_schema()
    required = schema.get("required", [])
    properties = {name: _without_null(one) for name, one in schema["properties"].items()}
    if as_body:
        whole = {"type": "object", "properties": properties, "required": required}
        return {"requestBody": {"content": {"application/json": {"schema": whole}}}}
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": one.pop("description", ""),
                "schema": one,
            }
            for name, one in properties.items()
        ]
    }


def _members(body: bytes) -> Iterable[tuple[str, object]]:
    # Some clients send a content type for JSON and nothing else.
    if not body.strip():
        return []
    try:
        members = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _no_object("text that is no JSON") from error
    if not isinstance(members, dict):
        raise _no_object("other JSON")
    return members.items()


def _fields(body: bytes) -> Iterable[tuple[str, object]]:
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise ParameterError(
            "body", found="a form that cannot be read", wanted="one in UTF-8", remedy="percent-encode it as UTF-8"
        ) from error


def _no_object(found: str) -> ParameterError:
    return ParameterError("body", found=found, wanted="a JSON object", remedy="correct the body and ask again")


def _by_field(sent: Iterable[tuple[str, object]], model: type[BaseModel]) -> dict[str, object]:
    names = {(field.alias or name).lower(): field.alias or name for name, field in model.model_fields.items()}
    lists = {field.alias or name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}
    values: dict[str, object] = {}
    for written, value in sent:
        name = names.get(written.lower())
        if name is None or _is_empty(value):
            continue
        if name in lists and isinstance(former := values.get(name), list):
            values[name] = [*former, *_several(value)]
        else:
            values[name] = list(_several(value)) if name in lists else value
    return values


def _several(value: object) -> Iterator[object]:
    yield from value if isinstance(value, list) else (value,)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Take out "or null": nobody can write it in a query string, and it counts as not given in a body."""
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "title") and value is not None}
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            kept |= option
    return kept
