import json
from typing import Annotated, Any, Literal

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.requests import Request

from server.errors import ParameterError
from server.wire.asking import FOLDED, PARTED, Texts, ask, described
from server.wire.flags import Flag


class _Asked(BaseModel):
    q: str = Field(description="What to look for.")
    set_lang: str | None = Field(default=None, alias="setLang", description="A language.")
    count: int = Field(default=10, ge=1, le=50, description="How many.")
    mode: Annotated[Literal["a", "b"], FOLDED] = Field(default="a", description="A letter.")
    flag: Flag = Field(default=None, description="Yes or no.")
    names: Annotated[list[str], PARTED] = Field(default=[], description="Names.")
    texts: Texts = Field(default=[], description="Texts.")


async def _ask(query: str, body: bytes | None = None) -> _Asked:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body or b"", "more_body": False}

    scope = {"type": "http", "method": "GET" if body is None else "POST", "query_string": query.encode(), "headers": []}
    return await ask(Request(scope, receive), _Asked)


def _run(query: str, body: bytes | None = None) -> _Asked:
    import asyncio

    return asyncio.run(_ask(query, body))


def test_names_are_read_without_case_and_unknown_and_empty_ones_are_ignored() -> None:
    asked = _run("Q=fig&SETLANG=de&MODE=%20B&flag=True&count=&more=1&set_lang=fr")
    assert asked == _Asked(q="fig", setLang="de", mode="b", flag=True)


def test_of_several_values_the_last_counts_unless_there_may_be_several() -> None:
    asked = _run("q=a&q=b&names=A,%20b&names=,C&texts=x,y&texts=&texts=z")
    assert (asked.q, asked.names, asked.texts) == ("b", ["a", "b", "c"], ["x,y", "z"])


def test_a_body_says_more_than_the_query_string() -> None:
    body = json.dumps({"q": "fig", "count": 3, "texts": ["x"], "names": "A,B", "mode": None, "flag": False}).encode()
    assert _run("q=other&mode=b&texts=w", body) == _Asked(
        q="fig", count=3, mode="b", flag=False, names=["a", "b"], texts=["w", "x"]
    )
    assert _run("q=fig", b" \n").q == "fig"


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ParameterError) as caught:
        _run("q=a", body)
    assert caught.value.thing == "body"


def test_a_value_is_refused_by_its_name_on_the_wire() -> None:
    with pytest.raises(RequestValidationError) as caught:
        _run("count=51", b'{"setLang": 1, "names": {"a": 1}}')
    assert [problem["loc"] for problem in caught.value.errors()] == [
        ("query", "q"),
        ("query", "setLang"),
        ("query", "count"),
        ("query", "names", 0),
    ]


def test_the_description_names_all_as_they_stand_on_the_wire() -> None:
    parameters = {each["name"]: each for each in described(_Asked)["parameters"]}
    assert list(parameters) == ["q", "setLang", "count", "mode", "flag", "names", "texts"]
    assert [name for name, each in parameters.items() if each["required"]] == ["q"]
    assert parameters["flag"]["schema"] == {"type": "boolean"}
    assert parameters["count"] == {
        "name": "count",
        "in": "query",
        "required": False,
        "description": "How many.",
        "schema": {"default": 10, "maximum": 50, "minimum": 1, "type": "integer"},
    }
    body = described(_Asked, as_body=True)["requestBody"]["content"]["application/json"]["schema"]
    assert (body["required"], list(body["properties"])) == (["q"], list(parameters))
