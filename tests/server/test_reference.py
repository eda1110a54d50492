"""The API's reference tells what the API itself says, and every field of it."""

import html

from server.adapters.native.wire import HitAnswer, SearchParameters
from server.adapters.reference import Endpoint, Field, list_endpoints
from tests.server.client import Client

NUMBER = {"type": "integer", "minimum": 1, "maximum": 9, "default": 3}


def test_an_endpoint_is_read_with_its_fields_in_words() -> None:
    description = {
        "paths": {
            "/a": {
                "post": {
                    "summary": "Ask",
                    "parameters": [{"name": "k", "required": False, "schema": NUMBER}],
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
