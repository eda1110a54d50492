"""The API's reference for people: `/docs`, made from the application's own OpenAPI description, without JavaScript.

In: OpenAPI 3.1 as the framework writes it. Out: one page. Must not: describe anything by itself, or know another
adapter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from server.html import Templates
from server.indexes import Indexes


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body: its type in words, and its default ("" for none)."""

    name: str
    kind: str
    default: str
    description: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path; `answer` holds the fields of a successful answer."""

    method: str
    path: str
    summary: str
    description: str
    fields: tuple[Field, ...]
    answer: tuple[Field, ...]


def reference_router(indexes: Indexes) -> APIRouter:
    """Give the route of the reference."""
    router = APIRouter(include_in_schema=False)
    templates = Templates(indexes)

    @router.get("/docs")
    async def reference_page(request: Request) -> Response:
        description = request.app.openapi()
        # Not `request.url`, which cannot be read where the client's Host header is none.
        base = f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}"
        return templates.page(request, "reference.html", endpoints=list_endpoints(description), base=base)

    return router


def list_endpoints(description: dict[str, Any]) -> tuple[Endpoint, ...]:
    """Read an OpenAPI description, in its order."""
    schemas = description.get("components", {}).get("schemas", {})
    endpoints = []
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            parameters = [
                _field(one["name"], one["schema"], is_required=one["required"], description=one.get("description", ""))
                for one in operation.get("parameters", [])
            ]
            fields = (*parameters, *_body_fields(operation.get("requestBody", {}), schemas))
            answer = _body_fields(operation["responses"]["200"], schemas)
            summary, text = operation["summary"], operation.get("description", "")
            endpoints.append(Endpoint(method.upper(), path, summary, text, fields, answer))
    return tuple(endpoints)


def _body_fields(body: dict[str, Any], schemas: dict[str, Any]) -> tuple[Field, ...]:
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    return tuple(_properties(schema, schemas, ""))


def _properties(schema: dict[str, Any], schemas: dict[str, Any], place: str) -> Iterator[Field]:
    """List the fields of an object, each followed by those of the objects in it: "hits", then "hits[].rank"."""
    whole = schemas.get(_name(schema), schema)
    required = whole.get("required", [])
    for name, one in whole.get("properties", {}).items():
        yield _field(place + name, one, is_required=name in required, description=one.get("description", ""))
        inner, sign = (one.get("items", {}), "[].") if one.get("type") == "array" else (one, ".")
        if "$ref" in inner:
            yield from _properties(inner, schemas, place + name + sign)


def _field(name: str, schema: dict[str, Any], *, is_required: bool, description: str) -> Field:
    default = schema.get("default")
    return Field(name, _kind(schema), "" if default in (None, []) else str(default), description, is_required)


def _kind(schema: dict[str, Any]) -> str:
    """Say in words what a schema accepts."""
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return _name(schema).removesuffix("Answer").lower()
    if schema.get("type") == "array" and "items" in schema:
        return f"list of {_kind(schema['items'])}"
    kind = str(schema.get("format") or schema.get("type", "any"))
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    return f"{kind}, {lowest:g} to {highest:g}" if lowest is not None and highest is not None else kind


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
