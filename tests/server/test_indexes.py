"""Several indexes behind one server: each is chosen by its name, and answers from its own snapshot."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.errors import SettingsError, SnapshotError
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.client import Client, running
from tests.server.site import pages
from tests.server.test_page import Elements
from tests.snapshots import page, snapshot_of

BIRDS = (
    page("https://birds.example.org/owl", "Owl", "The owl hunts at night, as no lemur does."),
    page("https://birds.example.org/wren", "Wren", "The wren sings."),
    page("", "Only a bird", "A record of birds.", doc_id="bird/1"),
)

Openers = dict[str, Callable[[], Searcher]]


@pytest.fixture(scope="module")
def openers(tmp_path_factory: pytest.TempPathFactory) -> Openers:
    def animals() -> Searcher:
        return Searcher(snapshot_of(pages(), MemoryBackend(), tmp_path_factory.mktemp("animals")))

    def birds() -> Searcher:
        return Searcher(snapshot_of(BIRDS, MemoryBackend(), tmp_path_factory.mktemp("birds")))

    return {"animals": animals, "birds-2.0": birds}


@pytest.fixture(scope="module")
def both(openers: Openers) -> Iterator[Client]:
    with running(create_app(openers, ServerSettings())) as client:
        yield client


def test_the_indexes_are_listed_with_their_snapshots(both: Client) -> None:
    first, second = both.get("/v1/indexes").json()["indexes"]
    assert first == {
        "name": "animals",
        "is_default": True,
        "is_ready": True,
        "snapshot_id": first["snapshot_id"],
        "documents": 17,
    }
    assert (second["name"], second["is_default"], second["documents"]) == ("birds-2.0", False, 3)
    assert first["snapshot_id"] != second["snapshot_id"]


def test_each_answers_from_its_own_snapshot_and_the_first_by_default(both: Client) -> None:
    listed = {each["name"]: each["snapshot_id"] for each in both.get("/v1/indexes").json()["indexes"]}
    for name, total in (("animals", 17), ("birds-2.0", 3)):
        answer = both.get(f"/v1/search?q=lemur&index={name}").json()
        assert (answer["snapshot_id"], answer["total"]) == (listed[name], total)
        assert both.post("/v1/search", json={"q": "lemur", "index": name}).json() == answer
        assert both.get(f"/v1/snapshot?index={name}").json()["snapshot_id"] == listed[name]
        assert both.get(f"/readyz?index={name}").json() == {"status": "ready", "snapshot_id": listed[name]}
    default = both.get("/v1/search?q=lemur")
    assert default.content == both.get("/v1/search?q=lemur&index=animals").content
    assert default.content == both.get("/v1/search?q=lemur&index=").content
    assert both.get("/readyz").json()["snapshot_id"] == listed["animals"]


def test_documents_are_read_from_the_index_that_has_them(both: Client) -> None:
    assert both.get("/v1/documents/bird/1?index=birds-2.0").json()["title"] == "Only a bird"
    assert both.get("/v1/documents/bird/1").status_code == 404
    assert both.get("/v1/documents/record-1?index=birds-2.0").json()["error"]["code"] == "document_not_found"


@pytest.mark.parametrize(
    "target",
    ["/v1/search?q=a&index=none", "/v1/documents/a?index=none", "/v1/snapshot?index=none", "/readyz?index=none"],
)
def test_an_unknown_index_is_404_and_names_the_known_ones(both: Client, target: str) -> None:
    answer = both.get(target)
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("index_not_found", "index")
    assert error["found"].startswith("'none'")
    assert error["wanted"] == "animals or birds-2.0"


def test_an_index_in_a_body_is_a_string_and_comes_once_in_a_query_string(both: Client) -> None:
    assert both.post("/v1/search", json={"q": "a", "index": 1}).json()["error"]["field"] == "index"
    assert both.post("/v1/search", json={"q": "a", "index": "none"}).status_code == 404
    for target in ("/v1/search?q=a", "/v1/documents/a?x=", "/v1/snapshot?x="):
        answer = both.get(f"{target}&index=animals&index=birds-2.0")
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "index")


def test_the_page_lets_people_choose_and_keeps_the_choice(both: Client) -> None:
    home = Elements(both.get("/").text)
    assert [option["value"] for option in home.all("option")][:2] == ["animals", "birds-2.0"]
    found = both.get("/?q=owl&index=birds-2.0")
    assert found.status_code == 200
    shown = Elements(found.text)
    assert {"value": "birds-2.0", "selected": None} in shown.all("option")
    links = [link["href"] for link in shown.all("a")]
    assert "/documents/bird%2F1?index=birds-2.0" in links
    assert "birds-2.0 · 3 documents" in " ".join(shown.text.split())
    document = both.get("/documents/bird%2F1?index=birds-2.0")
    assert "Only a bird" in document.text
    assert 'href="/?index=birds-2.0"' in document.text
    labels = {label["for"] for label in shown.all("label")}
    assert labels == {field["id"] for field in shown.all("input") + shown.all("select")}


def test_the_page_says_that_there_is_no_such_index(both: Client) -> None:
    for target in ("/?q=owl&index=%3Cb%3E", "/documents/a?index=%3Cb%3E"):
        answer = both.get(target)
        assert answer.status_code == 404
        assert "&lt;b&gt;" in answer.text
        assert "<b>" not in answer.text
    assert both.get("/?index=none").status_code == 200


def test_with_one_index_nothing_is_to_be_chosen(client: Client) -> None:
    assert 'name="index"' not in client.get("/?q=lemur").text
    assert client.get("/v1/indexes").json()["indexes"][0]["name"] == "default"
    assert client.get("/v1/search?q=lemur&index=default").status_code == 200


def test_each_is_ready_by_itself(openers: Openers) -> None:
    may_open = threading.Event()

    def later() -> Searcher:
        may_open.wait(timeout=60)
        return openers["birds-2.0"]()

    def while_opening(client: Client) -> None:
        while client.get("/readyz?index=first").status_code != 200:
            pass
        assert client.get("/v1/search?q=lemur").status_code == 200
        for target in ("/readyz", "/readyz?index=second", "/v1/search?q=lemur&index=second"):
            answer = client.get(target)
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_ready")
            assert "the index 'second'" in answer.json()["error"]["message"]
        waiting = client.get("/v1/indexes").json()["indexes"][1]
        assert waiting == {"name": "second", "is_default": False, "is_ready": False}
        may_open.set()

    with running(create_app({"first": openers["animals"], "second": later}, ServerSettings()), while_opening) as client:
        assert client.get("/readyz").status_code == 200
        assert client.get("/readyz?index=second").status_code == 200


def test_those_before_one_that_cannot_be_opened_answer(openers: Openers, tmp_path: Path) -> None:
    error = SnapshotError("index/", found="nothing", wanted="a snapshot", remedy="build one")

    def fail() -> Searcher:
        raise error

    told: list[BaseException | None] = []

    def while_opening(client: Client) -> None:
        while not told:
            client.get("/healthz")
        assert client.get("/v1/search?q=lemur").status_code == 200
        assert client.get("/v1/search?q=lemur&index=broken").status_code == 503

    app = create_app({"whole": openers["animals"], "broken": fail}, ServerSettings(), on_open=told.append)
    with pytest.raises(SnapshotError), running(app, while_opening):
        pass
    assert told == [error]


@pytest.mark.parametrize("name", ["", "a/b", ".", "a b", "é", "a" * 65, "a=b"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(name: str, openers: Openers) -> None:
    with pytest.raises(SettingsError, match="the name of an index"):
        create_app({name: openers["animals"]}, ServerSettings())


def test_no_index_at_all_is_refused() -> None:
    with pytest.raises(SettingsError):
        create_app({}, ServerSettings())
