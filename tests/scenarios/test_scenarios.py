"""The API's scenarios, each on every backend.

A scenario is a request and what must hold of the answer: see the YAML files beside this one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from indexer.backends.registry import find_backend
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.client import Answer, Client, running
from tests.server.site import pages
from tests.snapshots import snapshot_of

BACKENDS = ["memory", pytest.param("local", marks=pytest.mark.slow)]

SCENARIOS: list[dict[str, Any]] = [
    scenario
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
    for scenario in yaml.safe_load(path.read_text(encoding="utf-8"))
]
KEYS = {"name", "get", "post", "json", "json_repeat", "status", "body", "absent", "headers"}


@pytest.fixture(scope="module", params=BACKENDS)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp(request.param)
    backend = find_backend(request.param)
    app = create_app(lambda: Searcher(snapshot_of(pages(), backend, folder)), ServerSettings())
    with running(app) as started:
        yield started


def ask(client: Client, scenario: dict[str, Any]) -> Answer:
    if "get" in scenario:
        return client.get(scenario["get"].replace("{long}", "x" * 5000))
    body = scenario.get("json", {})
    if repeat := scenario.get("json_repeat"):
        body = {"q": "".join(repeat["q"].format(number) for number in range(repeat["times"]))}
    return client.post(scenario["post"], json=body)


def follow(body: Any, path: str) -> Any:
    """Give what lies at a path; a KeyError or IndexError where there is nothing."""
    for step in path.split("."):
        body = len(body) if step == "#" else body[int(step)] if isinstance(body, list) else body[step]
    return body


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["name"] for scenario in SCENARIOS])
def test_scenario(client: Client, scenario: dict[str, Any]) -> None:
    assert scenario.keys() <= KEYS
    answer = ask(client, scenario)
    assert answer.status_code == scenario["status"], answer.text
    body = answer.json()
    for path, expected in scenario["body"].items():
        assert follow(body, path) == expected, path
    for path in scenario.get("absent", []):
        with pytest.raises(KeyError):
            follow(body, path)
    for name, expected in scenario.get("headers", {}).items():
        assert answer.headers[name] == expected
