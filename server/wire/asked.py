"""Requests of dialects as models: what their clients send, however they write it.

In: a JSON body, whatever type it is said to have. Out: a pydantic model, or a refusal that names the field. Empty and
null count as not given, unknown fields are ignored: clients of many versions send both.
Must not: know a dialect.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ValidationError, model_validator

_Asked = TypeVar("_Asked", bound="Asked")


class Asked(BaseModel):
    """A request of a dialect."""

    @model_validator(mode="before")
    @classmethod
    def _given(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if value is not None and value not in ("", [""])}


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [value]
    return [one for one in value if one not in ("", None)] if isinstance(value, list) else value


def _split(value: object) -> object:
    parts = value if isinstance(value, list) else [value]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) < sum(part is not None for part in parts):
        return value
    return [name for text in texts for name in map(str.strip, text.split(",")) if name]


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Texts = Annotated[list[str], BeforeValidator(_listed)]
"""A list of texts without empty ones; a single text counts as one."""

Names = Annotated[list[str], BeforeValidator(_split)]
"""As `Texts`, of texts that hold no comma: it stands between two of them."""

Lowered = BeforeValidator(_lowered)
"""For names whose case does not matter."""


def parsed(model: type[_Asked], body: bytes) -> _Asked:
    """Read a JSON body.

    Raises:
        RequestValidationError: It is no JSON, no object, or a field is wrong.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise RequestValidationError([{**problem, "loc": ("body", *problem["loc"])} for problem in problems]) from error


def body_of(model: type[_Asked]) -> Callable[[Request], Awaitable[_Asked]]:
    """Give a dependency that reads the body of a request, of whatever content type."""

    async def read(request: Request) -> _Asked:
        return parsed(model, await request.body())

    return read


def described(model: type[Asked]) -> dict[str, Any]:
    """Give what OpenAPI says of such a body, for `openapi_extra`; the model must hold no other model."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"content": content, "required": True}}


def described_parameters(model: type[Asked]) -> dict[str, Any]:
    """Give what OpenAPI says of parameters in a query string that no framework reads, for `openapi_extra`."""
    schema = model.model_json_schema()
    required = schema.get("required", [])
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": field,
            **({"description": field["description"]} if "description" in field else {}),
        }
        for name, field in schema["properties"].items()
    ]
    return {"parameters": parameters}
