"""The client of the native API, against a real server: what it reads, and what it raises."""

import socket
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.document import doc_id_of
from scenthound.client import Client, RefusedError, UnreachableError
from tests.server.site import HOSTILE_ID
from tests.serving import serving

LEMUR = doc_id_of("https://animals.example.org/lemur")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with serving(tmp_path_factory.mktemp("index")) as base_url:
        yield Client(base_url + "/")


def test_a_search_is_read_into_types(client: Client) -> None:
    answer = client.search("ring-tailed lemur", k=2, mode="hybrid", site=["example.org"])
    assert (answer.query, answer.mode, answer.total, answer.missing) == ("ring-tailed lemur", "hybrid", 2, ())
    hit = answer.hits[0]
    assert (hit.rank, hit.doc_id, hit.title, hit.site) == (1, LEMUR, "Ring-tailed lemur", "example.org")
    assert hit.published_at == date(2025, 4, 2)
    assert hit.fetched_at == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    assert [part.leg for part in hit.parts] == ["lexical", "dense", "title"]
    start, end = hit.snippet.highlights[0]
    assert hit.snippet.text[start:end] == "lemur"


def test_what_is_not_known_is_none(client: Client) -> None:
    hit = client.search("record collection number", mode="lexical", k=1).hits[0]
    assert (hit.url, hit.site, hit.published_at, hit.extra_snippets) == (None, None, None, ())


def test_a_batch_keeps_order_and_names_and_has_refusals_in_their_place(client: Client) -> None:
    first, second = client.batch([("a", "lemur"), ("b", " ")], k=1)
    assert (first.query_id, first.error) == ("a", None)
    assert first.answer is not None
    assert first.answer.hits[0].doc_id == LEMUR
    assert (second.query_id, second.answer) == ("b", None)
    assert second.error is not None
    assert second.error["field"] == "q"


def test_a_run_is_text(client: Client) -> None:
    (line,) = client.run([("a", "lemur")], k=1).splitlines()
    score = client.search("lemur", k=1).hits[0].score
    assert line == f"a Q0 {LEMUR} 1 {score:.6f} scenthound"


def test_a_document_is_read_opened_and_searched(client: Client) -> None:
    document = client.document(HOSTILE_ID)
    assert (document.doc_id, document.url) == (HOSTILE_ID, "javascript:alert('url')")
    window = client.open(LEMUR, start=14, characters=40)
    assert window.text.startswith("The ring-tailed lemur")
    assert window.next == window.end
    found = client.find("https://animals.example.org/lemur", "figs")
    assert [place.line for place in found.places] == [3]
    assert [each.rank for each in client.similar(LEMUR, most=2)] == [1, 2]


def test_a_refusal_says_what_to_do(client: Client) -> None:
    with pytest.raises(RefusedError, match="search again") as caught:
        client.document("nothing")
    assert (caught.value.status, caught.value.code, caught.value.field) == (404, "document_not_found", "doc_id")
    assert caught.value.remedy == "search again"
    assert caught.value.retry_after_s is None
    with pytest.raises(RefusedError, match="index"):
        Client(client._base_url, index="news").search("lemur")


def test_a_server_that_is_not_there_is_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(UnreachableError, match=str(port)):
        Client(f"http://127.0.0.1:{port}", timeout_s=5).search("lemur")


def test_another_server_s_answer_is_told_apart(client: Client) -> None:
    with pytest.raises(UnreachableError, match="wanted JSON"):
        Client(client._base_url + "/docs?").document("lemur")


def test_an_address_of_another_kind_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="http://"):
        Client("file:///etc/passwd")


def test_it_needs_nothing_but_python_s_own_library() -> None:
    text = (Path(__file__).parents[2] / "scenthound" / "client.py").read_text(encoding="utf-8")
    imported = {
        line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported <= {"json", "urllib", "collections", "dataclasses", "datetime", "functools", "types", "typing"}
