"""Schemathesis: for every operation of the OpenAPI document, requests that it allows and requests that it does not.

Prints how many requests each operation got, and every answer that fails: a 5xx, a status, type or body that the
document does not describe.
"""

import json
import sys
from collections import Counter

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 15


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return value.encode("utf-8", "replace") if isinstance(value, str) else json.dumps(value).encode("ascii")


def main():
    base_url = sys.argv[1]
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json")
    asked = Counter()
    failures = []
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                check(operation, mode, asked)
            except Unsatisfiable as error:
                if mode is GenerationMode.POSITIVE:  # Some operations leave nothing to send that is not allowed.
                    failures.append({"operation": operation.label, "mode": mode.value, "error": str(error)[:2000]})
            except Exception as error:  # noqa: BLE001  Whatever one fails with is told, and the others are asked.
                failures.append({"operation": operation.label, "mode": mode.value, "error": str(error)[:2000]})
    print(json.dumps({"asked": asked, "failures": failures}))


def check(operation, mode, asked):
    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        asked[operation.label] += 1
        case.call_and_validate(checks=CHECKS, timeout=30)

    ask()


main()
