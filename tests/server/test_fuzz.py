"""Whatever is sent, the answer is no 500, and a refusal has the one shape and names a field."""

import json
from urllib.parse import quote, quote_from_bytes

from hypothesis import given, settings
from hypothesis import strategies as st

from server.adapters.native.asked import SearchParameters
from tests.server.client import Answer, Client

NAMES = st.sampled_from([*SearchParameters.model_fields, "unknown", "", "q\x00"])
TEXTS = st.text(st.characters(), max_size=30)  # Halves of surrogate pairs included.
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXTS
    | st.sampled_from(["lemur", "hybrid", "en", "a.org"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=5,
)
FUZZ = settings(max_examples=150)


def check(answer: Answer, *statuses: int) -> None:
    assert answer.status_code in (200, *statuses)
    if answer.status_code != 200:
        refusal = answer.json()["error"]
        assert refusal["message"]
        assert answer.status_code != 404 or (refusal["code"], refusal["field"]) == ("index_not_found", "index")
        assert answer.status_code != 400 or "field" in refusal or "JSON" in refusal["message"]
    if answer.headers["content-type"] == "application/json":
        answer.json()


@FUZZ
@given(st.lists(st.tuples(NAMES, st.binary(max_size=12) | TEXTS.map(lambda text: text.encode("utf-8", "replace")))))
def test_any_query_string(client: Client, parameters: list[tuple[str, bytes]]) -> None:
    target = "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in parameters)
    check(client.get(f"/v1/search?{target}"), 400, 404)
    page = client.get(f"/?{target}")
    assert page.status_code in (200, 400, 404)


@FUZZ
@given(st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, st.booleans())
def test_any_json_body(client: Client, body: object, with_query: bool) -> None:
    if with_query and isinstance(body, dict):
        body = {**body, "q": "lemur"}
    content = json.dumps(body).encode("ascii")
    check(client.post("/v1/search", content=content, headers={"Content-Type": "application/json"}), 400, 404)


@FUZZ
@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/html", "application/json;charset=x", "é"]))
def test_any_bytes_as_a_body(client: Client, body: bytes, kind: str) -> None:
    check(client.post("/v1/search", content=body, headers={"Content-Type": kind.encode()}), 400, 415)


@FUZZ
@given(st.binary(max_size=40), st.sampled_from(["/v1/documents/", "/documents/", "/static/", "/v1/", "/"]))
def test_any_path(client: Client, path: bytes, folder: str) -> None:
    answer = client.get(f"http://test{folder}{quote_from_bytes(path, safe='')}")
    assert answer.status_code in (200, 404)
