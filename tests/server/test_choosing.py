"""Which index answers whom: the one that is named, if the caller's key opens it."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.access.keys import bearer, secret_of
from tests.server.client import Client, running
from tests.snapshots import page, snapshot_of

SERVER = Path(__file__).resolve().parents[2] / "server"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def three(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Three indexes, and a server that asks for keys; their documents differ in number, and so their snapshots' ids."""
    secret_of(folder, "nobody")
    names = ("private", "docs", "news")

    def opener(name: str) -> Callable[[], Searcher]:
        document = page(f"https://{name}.example.org/", f"Of {name}", f"The lemur of {name}.", doc_id=f"of-{name}")
        others = [
            page("", "Other", "Sparrow.", doc_id=f"{name}-{number}") for number in range(len(names) - names.index(name))
        ]
        return lambda: Searcher(snapshot_of([document, *others], MemoryBackend(), tmp_path_factory.mktemp(name)))

    openers = {name: opener(name) for name in names}
    with running(create_app(openers, ServerSettings(keys_file=folder / "keys.json"))) as client:
        yield client


@pytest.fixture(scope="module")
def reader(folder: Path) -> dict[str, str]:
    """The headers of a key that opens two of the three, one of them a name that is not served."""
    return bearer(secret_of(folder, "reader", indexes=("news", "docs", "elsewhere")))


def found(client: Client, target: str, headers: dict[str, str]) -> list[str]:
    answer = client.get(target, headers=headers)
    assert answer.status_code == 200
    return [hit["doc_id"] for hit in answer.json()["hits"]]


def test_a_key_searches_what_it_opens_and_first_of_it_where_nothing_is_named(
    three: Client, reader: dict[str, str]
) -> None:
    by_words = "/v1/search?q=lemur&mode=lexical"
    assert found(three, by_words, reader) == ["of-docs"]
    assert found(three, f"{by_words}&index=news", reader) == ["of-news"]
    assert found(three, by_words, reader | {"X-Scenthound-Index": "news"}) == ["of-news"]


@pytest.mark.parametrize(
    "target",
    [
        "/v1/search?q=lemur&index=private",
        "/v1/documents/of-private?index=private",
        "/v1/snapshot?index=private",
        "/?q=lemur&index=private",
        "/documents/of-private?index=private",
    ],
)
def test_what_a_key_does_not_open_is_refused_as_what_does_not_exist_is(
    three: Client, reader: dict[str, str], target: str
) -> None:
    answers = [three.get(each, headers=reader) for each in (target, target.replace("=private", "=missing"))]
    assert [answer.status_code for answer in answers] == [403, 403]
    first, second = (answer.text.replace("private", "?").replace("missing", "?") for answer in answers)
    assert first == second
    assert "of-private" not in answers[0].text


def test_no_way_of_naming_an_index_goes_past_the_key(three: Client, reader: dict[str, str]) -> None:
    body = three.post("/v1/search", json={"q": "lemur", "index": "private"}, headers=reader)
    assert (body.status_code, body.json()["error"]["code"]) == (403, "index_forbidden")
    assert body.json()["error"]["field"] == "index"
    assert body.json()["error"]["wanted"] == "docs or news"
    header = three.get("/v1/search?q=lemur", headers=reader | {"X-Scenthound-Index": "private"})
    assert header.status_code == 403
    both = three.get("/v1/search?q=lemur&index=docs", headers=reader | {"X-Scenthound-Index": "private"})
    assert both.status_code == 200
    # A document of another index is not to be had by its id alone.
    assert three.get("/v1/documents/of-private", headers=reader).status_code == 404


def test_an_index_that_is_not_served_is_missing_and_only_those_that_it_opens_are_named(
    three: Client, reader: dict[str, str]
) -> None:
    answer = three.get("/v1/search?q=lemur&index=elsewhere", headers=reader)
    assert (answer.status_code, answer.json()["error"]["wanted"]) == (404, "docs or news")


def test_lists_hold_what_a_key_opens(three: Client, reader: dict[str, str], folder: Path) -> None:
    listed = three.get("/v1/indexes", headers=reader).json()["indexes"]
    assert [(one["name"], one["is_default"]) for one in listed] == [("docs", True), ("news", False)]
    page = three.get("/?q=lemur", headers=reader).text
    assert "private" not in page
    everything = three.get("/v1/indexes", headers=bearer(secret_of(folder, "all"))).json()["indexes"]
    assert [one["name"] for one in everything] == ["private", "docs", "news"]


def test_a_key_that_opens_nothing_here_is_told_so(three: Client, folder: Path) -> None:
    headers = bearer(secret_of(folder, "stranger", indexes=("elsewhere",)))
    for target in ("/v1/search?q=lemur", "/v1/snapshot", "/v1/search?q=lemur&index=elsewhere"):
        assert three.get(target, headers=headers).status_code == 403
    assert three.get("/v1/indexes", headers=headers).json() == {"indexes": []}
    assert three.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["../private", "..%2Fprivate", "private%00", "PRIVATE", "docs%2F..%2Fprivate"])
def test_a_name_is_never_a_path(three: Client, reader: dict[str, str], name: str) -> None:
    for target in (f"/v1/search?q=lemur&index={name}", f"/?q=lemur&index={name}"):
        assert three.get(target, headers=reader).status_code == 403


def test_no_adapter_reaches_an_engine_but_by_choosing() -> None:
    files = [*sorted((SERVER / "adapters").rglob("*.py")), SERVER / "html.py"]
    past = {
        f"{path.relative_to(SERVER)}: {ast.unparse(node)}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in ("find", "names") and _is_indexes(node.value))
        or (isinstance(node, ast.For | ast.comprehension) and _is_indexes(node.iter))
    }
    assert past == set()


def _is_indexes(node: ast.AST) -> bool:
    return ast.unparse(node).rpartition(".")[2].strip("_") == "indexes"
