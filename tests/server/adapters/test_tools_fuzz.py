"""Whatever is sent to the dialects of agents' tools, the answer is no 5xx, and no address makes the server connect."""

import json
import socket
from collections.abc import Callable
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.adapters import deepresearchgym, lists, openresearcher, perplexity, search_r1, searxng, serper, tavily, you
from server.adapters.exa import wire as exa
from tests.server.client import Answer, Client

MODELS = (
    deepresearchgym.SearchParameters, lists.CustomParameters, lists.ExternalBody, openresearcher.SearchBody,
    perplexity.SearchBody, search_r1.RetrieveBody, searxng.SearchParameters, serper.SearchBody, serper.ScrapeBody,
    tavily.SearchBody, tavily.ExtractBody, you.SearchParameters, you.ContentsBody, exa.SearchBody, exa.SimilarBody,
    exa.ContentsBody,
)  # fmt: skip
NAMES = st.sampled_from(sorted({name for model in MODELS for name in model.model_fields} | {"", "index", "x\x00"}))
WORDS = st.sampled_from(
    [
        "lemur",
        "1",
        "True",
        "json",
        "news",
        "week",
        "2025-04-02",
        "qdr:w",
        "en-US",
        "-a.org",
        "a.org/b?c#d",
        "prefer",
        "text",
    ]
)
TEXTS = st.text(st.characters(), max_size=30)  # Halves of surrogate pairs included.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXTS, inner, max_size=3),
    max_leaves=6,
)
GETS = (
    "/searxng", "/searxng/search", "/searxng/config", "/serper/search", "/you/v1/search", "/deepresearchgym/search",
    "/deepresearchgym/fineweb/search", "/deepresearchgym/fetch", "/custom", "/openresearcher/",
)  # fmt: skip
POSTS = (
    "/retrieve", "/searxng/search", "/tavily/search", "/tavily/extract", "/exa/search", "/exa/contents",
    "/exa/findSimilar", "/serper/search", "/serper/news", "/serper/", "/perplexity/search",
    "/perplexity/v1/search/x", "/you/v1/search", "/you/v1/contents", "/openresearcher/search",
    "/openresearcher/get_content", "/openwebui", "/openwebui/load",
)  # fmt: skip
FUZZ = settings(max_examples=300)

# What each of them wants, so that a request gets past the first refusal.
WANTED = {
    "query": "lemur",
    "q": "lemur",
    "url": "https://animals.example.org/lemur",
    "queries": ["lemur"],
    "urls": ["a"],
}


def check(answer: Answer) -> None:
    assert answer.status_code in (200, 400, 403, 404, 422), answer.text
    assert answer.headers["content-type"] == "application/json"
    answer.json()


@FUZZ
@given(
    st.sampled_from(GETS),
    st.lists(
        st.tuples(NAMES, st.binary(max_size=12) | (TEXTS | WORDS).map(lambda text: text.encode("utf-8", "replace")))
    ),
)
def test_any_query_string(client: Client, path: str, parameters: list[tuple[str, bytes]]) -> None:
    target = "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in parameters)
    check(client.get(f"{path}?{target}"))
    check(client.get(f"{path}?q=a&query=a&format=json&{target}"))


@FUZZ
@given(st.sampled_from(POSTS), st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, st.booleans())
def test_any_json_body(client: Client, path: str, body: object, is_answerable: bool) -> None:
    if is_answerable and isinstance(body, dict):
        body = WANTED | {name: value for name, value in body.items() if name not in WANTED}
    check(client.post(path, content=json.dumps(body).encode("ascii"), headers={"Content-Type": "application/json"}))


@FUZZ
@given(
    st.sampled_from(POSTS),
    st.binary(max_size=200),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain", "é"]),
)
def test_any_bytes_as_a_body(client: Client, path: str, body: bytes, kind: str) -> None:
    check(client.post(path, content=body, headers={"Content-Type": kind.encode()}))


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("/tavily/extract", lambda url: {"urls": [url]}),
        ("/exa/contents", lambda url: {"urls": [url], "livecrawl": "always"}),
        ("/exa/findSimilar", lambda url: {"url": url}),
        ("/serper/scrape", lambda url: {"url": url}),
        ("/you/v1/contents", lambda url: {"urls": [url]}),
        ("/openresearcher/get_content", lambda url: {"url": url}),
        ("/openwebui/load", lambda url: {"urls": [url]}),
    ],
)
def test_no_address_makes_the_server_connect(client: Client, path: str, ask: Callable[[str], object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        answer = client.post(path, json=ask(f"http://127.0.0.1:{listener.getsockname()[1]}/latest/meta-data"))
        assert answer.status_code in (200, 404)
        assert "root:" not in answer.text
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "/etc/passwd", "../../../etc/passwd", "gopher://a:1/_x", "\r\nX-Injected: 1"]
)
def test_addresses_of_other_kinds_are_unknown_like_any_other(client: Client, url: str) -> None:
    told = client.post("/tavily/extract", json={"urls": [url]})
    assert told.json()["failed_results"][0]["url"] == url
    assert client.post("/openresearcher/get_content", json={"url": url}).status_code == 404
    assert "x-injected" not in told.headers
