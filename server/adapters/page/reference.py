"""The API's reference and console for people: `/docs`, made from the application's own OpenAPI description.

In: OpenAPI 3.1 as the framework writes it. Out: one page, on which whatever is asked with GET can be tried by a form,
without JavaScript. Must not: describe anything by itself, or know another adapter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from server.html import Templates

_TRY: Final = "/docs/try"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body.

    Attributes:
        name: Its name; "hits[].rank" lies in a list.
        kind: Its type in words.
        default: "" for none.
        description: In a sentence.
        is_required: Whether it must be given.
        is_in_path: Whether it is a part of the path.
    """

    name: str
    kind: str
    default: str
    description: str
    is_required: bool
    is_in_path: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path; `answer` holds the fields of a successful answer."""

    method: str
    path: str
    summary: str
    description: str
    fields: tuple[Field, ...]
    answer: tuple[Field, ...]

    @property
    def action(self) -> str:
        """Where a form that tries it leads: to itself, or to what puts its path together."""
        return _TRY if any(field.is_in_path for field in self.fields) else self.path


def add_reference(router: APIRouter, templates: Templates) -> None:
    """Add the routes of the reference."""

    @router.get("/docs")
    async def reference_page(request: Request) -> Response:
        description = request.app.openapi()
        # Not `request.url`, which cannot be read where the client's Host header is none.
        base = f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}"
        return templates.page(request, "reference.html", endpoints=list_endpoints(description), base=base)

    @router.get(_TRY)
    async def try_page(request: Request) -> Response:
        known = {endpoint.path: endpoint for endpoint in list_endpoints(request.app.openapi())}
        sent = dict(request.query_params.items())
        endpoint = known.get(sent.pop("endpoint", ""))
        if endpoint is None:
            return RedirectResponse("/docs", HTTPStatus.SEE_OTHER)
        return RedirectResponse(filled(endpoint, sent), HTTPStatus.SEE_OTHER)


def filled(endpoint: Endpoint, sent: Mapping[str, str]) -> str:
    """Put an endpoint's address together from a form's fields; fields that were left empty are left out."""
    path = endpoint.path
    for field in endpoint.fields:
        if field.is_in_path:
            path = path.replace(f"{{{field.name}}}", quote(sent.get(field.name, ""), safe=""))
    rest = [
        (field.name, sent[field.name]) for field in endpoint.fields if not field.is_in_path and sent.get(field.name)
    ]
    return path + (f"?{urlencode(rest)}" if rest else "")


def list_endpoints(description: dict[str, Any]) -> tuple[Endpoint, ...]:
    """Read an OpenAPI description, in its order."""
    schemas = description.get("components", {}).get("schemas", {})
    endpoints = []
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            parameters = [
                replace(
                    _field(
                        one["name"],
                        one.get("schema", {}),
                        is_required=one.get("required", False),
                        description=one.get("description", ""),
                    ),
                    is_in_path=one["in"] == "path",
                )
                for one in operation.get("parameters", [])
                if one["in"] in ("query", "path")
            ]
            fields = (*parameters, *_body_fields(operation.get("requestBody", {}), schemas))
            answer = _body_fields(operation["responses"].get("200", {}), schemas)
            summary, text = operation.get("summary", ""), operation.get("description", "")
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
