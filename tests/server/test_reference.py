"""The API's reference tells what the API itself says, and every field of it."""

import html

from server.adapters.native.asked import SearchParameters
from server.adapters.native.wire import HitAnswer
from server.adapters.page.reference import Endpoint, Field, list_endpoints
from tests.server.client import Client

NUMBER = {"type": "integer", "minimum": 1, "maximum": 9, "default": 3}


def test_an_endpoint_is_read_with_its_fields_in_words() -> None:
    description = {
        "paths": {
            "/a": {
                "post": {
                    "summary": "Ask",
                    "parameters": [{"name": "k", "in": "query", "required": False, "schema": NUMBER}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
                    "responses": {"200": {}},
                }
            }
        },
        "components": {
            "schemas": {
                "Body": {
                    "required": ["q"],
                    "properties": {
                        "q": {"type": "string", "description": "Words."},
                        "days": {"anyOf": [{"type": "array", "items": {"format": "date"}}, {"type": "null"}]},
                        "mode": {"enum": ["a", "b"]},
                    },
                }
            }
        },
    }
    assert list_endpoints(description) == (
        Endpoint(
            "POST",
            "/a",
            "Ask",
            "",
            (
                Field("k", "integer, 1 to 9", "3", "", is_required=False),
                Field("q", "string", "", "Words.", is_required=True),
                Field("days", "list of date", "", "", is_required=False),
                Field("mode", "a | b", "", "", is_required=False),
            ),
            (),
        ),
    )


def test_the_page_names_every_path_and_field_of_the_api(client: Client) -> None:
    answer = client.get("/docs")
    assert answer.status_code == 200
    text = html.unescape(answer.text)
    description = client.get("/openapi.json").json()
    for path, methods in description["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in text
    for name, field in SearchParameters.model_fields.items():
        assert f"<code>{name}</code>" in text
        assert field.description
        assert field.description in text
    for name in HitAnswer.model_fields:
        assert f"<code>hits[].{name}</code>" in text
    assert "<code>hits[].snippet.highlights</code>" in text
    assert "curl 'http://test/v1/search?q=how+to+begin&k=3'" in text
    assert "<script" not in answer.text


def test_an_address_is_put_together_from_a_form(client: Client) -> None:
    answer = client.get("/docs/try?endpoint=%2Fv1%2Fdocuments%2F%7Bdoc_id%7D&doc_id=a%2Fb%3F&index=default&other=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/v1/documents/a%2Fb%3F?index=default"


def test_a_form_leads_to_no_other_place(client: Client) -> None:
    for endpoint in ("https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "", "%2Fmetrics"):
        assert client.get(f"/docs/try?endpoint={endpoint}").headers["location"] == "/docs"


def test_whatever_is_asked_with_get_can_be_tried(client: Client) -> None:
    text = client.get("/docs").text
    gets = [path for path, methods in client.get("/openapi.json").json()["paths"].items() if "get" in methods]
    assert text.count("Try it<") == len(gets)
    assert '<form action="/v1/search" method="get">' in text
