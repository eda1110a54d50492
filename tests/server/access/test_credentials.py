"""Where a request holds its key, dialect by dialect."""

import base64

import pytest
from starlette.datastructures import Headers

from server.access.credentials import secret_in_body, secret_in_headers
from server.dialect import Answer, Dialect

DIALECT = Dialect(
    "some", ("/some",), lambda status, _: Answer(status, b"{}"), ("x-some-token", "authorization"), ("api_key", "key")
)


def basic(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        ({}, None),
        ({"X-Some-Token": "one"}, "one"),
        ({"x-some-token": "  one "}, "one"),
        ({"X-Some-Token": "one", "Authorization": "Bearer two"}, "one"),
        ({"X-Some-Token": "", "Authorization": "Bearer two"}, "two"),
        ({"Authorization": "bearer  two"}, "two"),
        ({"Authorization": "Bearer"}, None),
        ({"Authorization": "Digest two"}, None),
        ({"Authorization": "two"}, None),
        ({"X-Other": "three"}, None),
        ({"Authorization": basic("anyone:two")}, "two"),
        ({"Authorization": basic(":two:three")}, "two:three"),
        ({"Authorization": basic("anyone")}, None),
        ({"Authorization": "Basic ?"}, None),
        ({"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()}, None),
    ],
)
def test_the_first_header_that_holds_one_counts(headers: dict[str, str], secret: str | None) -> None:
    assert secret_in_headers(Headers(headers), DIALECT) == secret


@pytest.mark.parametrize(
    ("body", "secret"),
    [
        (b'{"api_key": "one", "q": "lemur"}', "one"),
        (b'{"key": " two "}', "two"),
        (b'{"api_key": "", "key": "two"}', "two"),
        (b'{"api_key": 1, "key": null}', None),
        (b'["api_key"]', None),
        (b"", None),
        (b"{", None),
        (b"\xff", None),
        (b"[" * 60_000, None),
    ],
)
def test_the_first_field_that_holds_one_counts(body: bytes, secret: str | None) -> None:
    assert secret_in_body(body, DIALECT) == secret
