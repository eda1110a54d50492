"""Whatever is sent to Bing's, Brave's and Web IQ's paths, the answer is no 5xx and stands in the dialect's shape."""

import json
from collections.abc import Callable
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.adapters.bing.asking import CustomParameters, NewsParameters, WebParameters
from server.adapters.brave.asking import ContextParameters
from server.adapters.brave.asking import WebParameters as BraveParameters
from server.adapters.webiq.wire import BrowseRequest, WebRequest
from tests.server.client import Answer, Client

MODELS = (
    WebParameters,
    NewsParameters,
    CustomParameters,
    BraveParameters,
    ContextParameters,
    WebRequest,
    BrowseRequest,
)
NAMES = st.sampled_from(
    sorted(
        {field.alias or name for model in MODELS for name, field in model.model_fields.items()} | {"", "index", "x\x00"}
    )
)
WORDS = st.sampled_from(
    [
        "lemur",
        "lemru",
        "1",
        "True",
        "html",
        "News",
        "-webpages",
        "pd",
        "Week",
        "2025-04-02",
        "..",
        "en-US",
        "site:a.org",
    ]
)
TEXTS = st.text(st.characters(), max_size=30)  # Halves of surrogate pairs included.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=5,
)
GETS = (
    "/v7.0/search", "/v7.0/news/search", "/v7.0/custom/search", "/v7.0/images/search", "/res/v1/web/search",
    "/res/v1/news/search", "/res/v1/llm/context", "/res/v1/suggest/search", "/res/v1/spellcheck/search",
    "/res/v1/videos/search",
)  # fmt: skip
POSTS = (
    "/res/v1/web/search",
    "/res/v1/llm/context",
    "/webiq/v3/search/web",
    "/webiq/v3/search/news",
    "/webiq/v3/browse",
)
FUZZ = settings(max_examples=120)

SHAPES: dict[str, Callable[[dict[str, object]], bool]] = {
    "/v7.0": lambda body: body["_type"] == "ErrorResponse" and isinstance(body["errors"], list),
    "/res/": lambda body: body["type"] == "ErrorResponse" and isinstance(body["error"], dict),
    "/webi": lambda body: bool(body["errorCode"]) and bool(body["userMessage"]),
}


def check(answer: Answer, path: str) -> None:
    assert answer.status_code in (200, 400, 404, 422)
    body = answer.json()
    assert b"null" not in json.dumps(body).encode() or b"null" in answer.request.content + answer.request.url.raw_path
    if answer.status_code != 200:
        assert SHAPES[path[:5]](body)
    for name, value in answer.headers.raw:
        assert not {10, 13} & set(name + value)


@FUZZ
@given(
    st.sampled_from(GETS),
    st.lists(
        st.tuples(NAMES, st.binary(max_size=12) | (TEXTS | WORDS).map(lambda text: text.encode("utf-8", "replace")))
    ),
    st.booleans(),
)
def test_any_query_string(client: Client, path: str, parameters: list[tuple[str, bytes]], with_query: bool) -> None:
    sent = [*parameters, *([("q", b"lemur"), ("customconfig", b"x")] if with_query else [])]
    target = "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in sent)
    check(client.get(f"{path}?{target}"), path)


@FUZZ
@given(st.sampled_from(POSTS), st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, st.booleans())
def test_any_json_body(client: Client, path: str, body: object, with_query: bool) -> None:
    if with_query and isinstance(body, dict):
        body = {**body, "q": "lemur", "query": "lemur"}
    check(client.post(path, content=json.dumps(body).encode("ascii")), path)


@FUZZ
@given(st.sampled_from(POSTS), st.binary(max_size=200), st.sampled_from(["application/json", "text/html", "é"]))
def test_any_bytes_as_a_body(client: Client, path: str, body: bytes, kind: str) -> None:
    check(client.post(path, content=body, headers={"Content-Type": kind.encode()}), path)


@pytest.mark.parametrize("path", GETS)
def test_a_megabyte_of_parameters_is_answered_or_refused(
    client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("httpx._urlparse.MAX_URL_LENGTH", 10_000_000)  # It would not send that much.
    for length, statuses in ((10_000, (200, 400, 422)), (1_000_000, (431,))):
        long = "a" * length
        repeated = "&".join(f"q={number}" for number in range(length // 8))
        for target in (f"q={long}", f"q=lemur&goggles={long}&{long}=1", repeated, "&" * length):
            answer = client.get(f"{path}?{target}")
            assert answer.status_code in statuses
            assert len(answer.content) < 1_100_000


@pytest.mark.parametrize("path", ["/v7.0/search", "/v7.0/news/search"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mkt", "en-US\r\nSet-Cookie: a=b"),
        ("mkt", "en-US%0d%0aSet-Cookie: a=b"),
        ("cc", "U\n"),
        ("setLang", "\r\n\r\n<html>"),
    ],
)
def test_no_parameter_reaches_a_header(client: Client, path: str, name: str, value: str) -> None:
    answer = client.get(path, params={"q": "lemur", name: value})
    assert answer.headers["bingapis-market"] == "en-US"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-MSEdge-ClientID", "a; Path=/"),
        ("X-MSEdge-ClientID", "<script>"),
        ("X-MSEdge-ClientID", "A" * 65),
        ("Accept-Language", "en\t"),
        ("Host", "evil.example/<script>"),
        ("Host", "a@b"),
        ("Host", ""),
    ],
)
def test_no_header_is_repeated_unless_it_is_well_formed(client: Client, header: str, value: str) -> None:
    answer = client.get("/v7.0/search?q=grubs&count=1&cc=US", headers={header: value})
    told = answer.text + "".join(answer.headers.values())
    assert value not in told or not value
    assert answer.json()["webPages"]["webSearchUrl"].startswith("http://test/?q=" if header != "Host" else "http://")
