from pathlib import Path

import pytest

from crawler.cleaning.losses import DROP_REASONS
from crawler.document import doc_id_of
from crawler.inspecting.drops import drops_of, meaning_of, page_id_of, precedence
from tests.crawler.inspecting.corpora import drop, page, write_corpus


def test_a_page_is_named_by_any_spelling_of_its_address() -> None:
    assert page_id_of("HTTPS://Example.org:443/a/../b#part") == doc_id_of("https://example.org/b")


def test_what_is_no_address_is_named_by_its_text() -> None:
    assert page_id_of("line 3") == doc_id_of("line 3")
    assert page_id_of("") == doc_id_of("")


@pytest.mark.parametrize(("first", "then"), [("gone", "http_status"), ("spam", "http_status"), ("spam", "revisit"),
    ("http_status", "duplicate_url"), ("moved", "spam")])  # fmt: skip
def test_what_decided_about_a_page_comes_before_what_tells_of_one_response(first: str, then: str) -> None:
    assert precedence(first) > precedence(then)


def test_drops_of_a_page_are_found_whatever_the_spelling_that_they_keep(tmp_path: Path) -> None:
    mine = [drop("https://EXAMPLE.org/a#1", "http_status", "503"), drop("https://example.org/a", "too_short")]
    others = [drop("https://example.org/b", "spam"), drop("mailto:me", "bad_url")]
    corpus = write_corpus(tmp_path / "corpus", [page("https://example.org/")], [mine[0], *others, mine[1]])
    assert list(drops_of(corpus, {doc_id_of("https://example.org/a")})) == mine
    assert list(drops_of(corpus, {doc_id_of("mailto:me")})) == [others[1]]
    assert list(drops_of(corpus, ())) == []


def test_each_reason_of_cleaning_has_its_meaning_and_others_have_none(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", [page("https://example.org/")])
    assert {reason: meaning_of(corpus, reason) for reason in DROP_REASONS} == DROP_REASONS
    assert meaning_of(corpus, "no_such_reason") == ""


def test_one_name_means_another_thing_in_a_collection_of_records(tmp_path: Path) -> None:
    of_pages = write_corpus(tmp_path / "1", [page("https://example.org/")], settings={"stage": "clean"})
    of_records = write_corpus(tmp_path / "2", [page("https://example.org/")], settings={"stage": "import jsonl"})
    assert "body" in meaning_of(of_pages, "too_large")
    assert meaning_of(of_records, "too_large") == "the line is longer than any document"
    # A reason of the other kind is still explained.
    assert meaning_of(of_pages, "bad_json") == "the line is not JSON"
