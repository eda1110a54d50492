"""Windows of a document: whole when read one after the other, within their budget, cut where a reader would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.asking.open import open_document
from indexer.backends.memory import MemoryBackend
from indexer.budget import Budget, cut
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.snapshot import Snapshot
from tests.encoder import WordTokenizer
from tests.indexer.asking.conftest import LEMUR, PAGES
from tests.snapshots import page, snapshot_of

spans = WordTokenizer().spans


def test_a_short_document_is_given_whole(snapshot: Snapshot) -> None:
    window = open_document(snapshot, PAGES[0].doc_id)
    assert (window.text, window.start, window.end) == (LEMUR, 0, len(LEMUR))
    assert (window.first_line, window.last_line, window.lines) == (1, 8, 8)
    assert (window.truncated, window.next, window.previous, window.tokens) == (False, None, None, None)
    assert (window.url, window.title) == ("https://example.org/lemur", "Lemur")


@pytest.mark.parametrize(
    "name",
    ["https://example.org/lemur", "HTTPS://EXAMPLE.org:443/a/../lemur?utm_source=x#part", " https://example.org/lemur"],
)
def test_a_crawled_document_has_any_spelling_of_its_address(snapshot: Snapshot, name: str) -> None:
    assert open_document(snapshot, name).doc_id == PAGES[0].doc_id


def test_a_collection_s_document_keeps_its_id_even_if_that_looks_like_an_address(snapshot: Snapshot) -> None:
    assert open_document(snapshot, "doc 7").title == "Collection"
    assert open_document(snapshot, "http://example.org/kept").text == "This one keeps its id."


def test_a_collection_s_document_is_found_by_its_address_too(snapshot: Snapshot) -> None:
    assert open_document(snapshot, "https://EXAMPLE.org/Numbered#top").doc_id == "doc 6"
    with pytest.raises(DocumentNotFoundError):
        open_document(snapshot, "https://example.org/numbered")


@pytest.mark.parametrize("name", ["doc 8", "https://example.org/other", "example.org/lemur"])
def test_a_document_that_there_is_not_is_refused_by_name(snapshot: Snapshot, name: str) -> None:
    with pytest.raises(DocumentNotFoundError, match=r"which is not in this snapshot"):
        open_document(snapshot, name)


@pytest.mark.parametrize("name", ["", "ftp://example.org/x", "http://[broken"])
def test_what_is_no_name_is_refused(snapshot: Snapshot, name: str) -> None:
    with pytest.raises((RequestError, DocumentNotFoundError)) as caught:
        open_document(snapshot, name)
    assert caught.value.thing == "document"
    assert caught.value.remedy


def test_a_window_begins_at_a_line(snapshot: Snapshot) -> None:
    window = open_document(snapshot, PAGES[0].doc_id, line=3)
    assert window.text.startswith("The lemur eats figs.")
    assert window.first_line == 3
    assert open_document(snapshot, PAGES[0].doc_id, line=8).text == "A lemur's LEMUR."


def test_a_window_ends_with_a_sentence_and_goes_on_from_there(snapshot: Snapshot) -> None:
    first = open_document(snapshot, PAGES[0].doc_id, budget=Budget(characters=45))
    assert first.text == "# Lemurs\n\nThe lemur eats figs. "
    assert (first.truncated, first.next, first.first_line, first.last_line) == (True, 31, 1, 3)
    second = open_document(snapshot, PAGES[0].doc_id, start=first.next, budget=Budget(characters=45))
    # No sentence ends after "e.g.".
    assert second.text == "It sleeps by day, e.g. in a hollow tree.\n\n"
    assert second.previous == 0
    assert second.first_line == 3


def test_a_budget_in_tokens_is_kept_and_counted(snapshot: Snapshot) -> None:
    window = open_document(snapshot, PAGES[0].doc_id, budget=Budget(tokens=8, spans=spans))
    assert window.text == "# Lemurs\n\nThe lemur eats figs. "
    assert window.tokens == 7


def test_the_stricter_of_two_budgets_holds(snapshot: Snapshot) -> None:
    name = PAGES[0].doc_id
    assert open_document(snapshot, name, budget=Budget(characters=10, tokens=8, spans=spans)).text == "# Lemurs\n\n"


@pytest.mark.parametrize(
    ("field", "place"),
    [("start", {"start": -1}), ("start", {"start": 10**6}), ("line", {"line": 0}), ("line", {"line": 9})],
)
def test_a_place_outside_the_document_is_refused_with_what_there_is(
    snapshot: Snapshot, field: str, place: dict[str, int]
) -> None:
    with pytest.raises(RequestError, match=r"wanted .*(8|\d{3})") as caught:
        open_document(snapshot, PAGES[0].doc_id, start=place.get("start"), line=place.get("line"))
    assert caught.value.thing == field


def test_two_places_are_refused(snapshot: Snapshot) -> None:
    with pytest.raises(RequestError, match="one place"):
        open_document(snapshot, PAGES[0].doc_id, start=0, line=1)


@pytest.mark.parametrize(
    "values", [{}, {"characters": 0}, {"characters": 10**9}, {"tokens": 0, "spans": spans}, {"tokens": 5}]
)
def test_a_budget_that_means_nothing_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(RequestError):
        Budget(**values)  # type: ignore[arg-type]  # the point of the test


def test_an_empty_document_is_one_empty_line(snapshot: Snapshot) -> None:
    window = open_document(snapshot, "https://example.org/empty")
    assert (window.text, window.lines, window.last_line, window.truncated) == ("", 1, 1, False)


TEXTS = st.lists(
    st.sampled_from(("word ", "x" * 70, "\n", "\n\n", ". ", "。", "1. ", "é", "猴", " ")), max_size=60
).map("".join)


@settings(max_examples=60)
@given(TEXTS, st.integers(1, 60), st.booleans())
def test_windows_one_after_the_other_give_the_text_every_character_once(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, in_tokens: bool
) -> None:
    budget = Budget(tokens=size, spans=spans) if in_tokens else Budget(characters=size)
    with snapshot_of([page("", "t", text, doc_id="a")], MemoryBackend(), tmp_path_factory.mktemp("index")) as opened:
        pieces, at = [], 0
        while True:
            window = open_document(opened, "a", start=at, budget=budget)
            pieces.append(window.text)
            assert text[window.start : window.end] == window.text
            assert window.first_line == text[: window.start].count("\n") + 1
            assert (len(spans(window.text)) if in_tokens else len(window.text)) <= size
            assert window.previous is None if not at else window.previous is not None and window.previous < at
            assert (window.next is not None) == window.truncated
            if window.next is None:
                break
            assert window.next > at
            at = window.next
    assert "".join(pieces) == text


@pytest.mark.parametrize("unit", ["a", "a. ", "\n", " ", "。", "猴"])
def test_a_cut_in_ten_megabytes_looks_no_further_than_its_reach(unit: str) -> None:
    text = unit * (10_000_000 // len(unit))
    assert 5_000_000 < cut(text, 5_000_000, 5_004_000) <= 5_004_000
    assert Budget(tokens=500, spans=spans).reach(text, 5_000_000) <= 5_000_000 + 64 * 500
