"""Every operation keeps what the OpenAPI document says of it, whatever it is asked."""

import json
import urllib.request

import pytest

from tests.clients.running import run_script

pytestmark = pytest.mark.slow


def test_no_operation_fails_or_answers_what_is_not_described(base_url: str) -> None:
    with urllib.request.urlopen(f"{base_url}/openapi.json", timeout=30) as answer:
        described = json.load(answer)["paths"]
    operations = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}
    found = run_script("schemathesis_all", base_url)
    assert found["failures"] == []
    # Where nothing can be sent that the document does not allow, there are no such requests.
    assert set(found["asked"]) == operations
