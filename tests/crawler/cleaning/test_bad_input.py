"""Bad input, through all that a worker process does with a page, and through cleaning as a whole."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.cleaning.candidate import Candidate, Page
from crawler.cleaning.clean import clean
from crawler.cleaning.losses import DROP_REASONS
from crawler.cleaning.measuring import candidate_of
from crawler.corpus import Corpus
from crawler.document import WarcRef
from crawler.settings import CleanSettings
from tests.crawler.archives import NOON, WORDS, page, response, write_crawl

HTML = "text/html; charset=utf-8"
FRAGMENTS = [
    b"<p>",
    b"<div",
    b"</",
    b"<!--",
    b"<script>",
    b"<style>a{",
    b"&#x",
    b"\0",
    b"\xff\xfe",
    b"\x1f\x8b",
    b"%PDF-1.7\n",
]


def outcome(body: bytes, content_type: str) -> str:
    """Give "document", or the reason of the loss."""
    found = candidate_of(Page("https://a.test/x", (("Content-Type", content_type),), body, NOON, WarcRef("f", 0)))
    return "document" if isinstance(found, Candidate) else found.reason


# Deeper than the parser goes, the words are lost; that is counted, and nothing fails.
BAD = {
    "no body": (b"", HTML, "empty_text"),
    "no body of plain text": (b"", "text/plain", "empty_text"),
    "white space": (b" \n\t ", HTML, "empty_text"),
    "100,000 nested divs": (b"<div>" * 100_000 + WORDS.encode() + b"</div>" * 100_000, HTML, "empty_text"),
    "100,000 open spans": (b"<span>" * 100_000 + WORDS.encode(), HTML, "empty_text"),
    "30,000 nested tables": (b"<table><tr><td>" * 30_000 + WORDS.encode(), HTML, "empty_text"),
    "200,000 unended tags": (b"<p " * 200_000 + WORDS.encode(), HTML, "empty_text"),
    "bytes as plain text": (bytes(range(256)) * 4_000, "text/plain", "content_type"),
    "bytes as HTML": (bytes(range(256)) * 4_000, HTML, "content_type"),
    "UTF-16 under UTF-8": (f"<p>{WORDS}".encode("utf-16"), HTML, "document"),
    "Latin-1 under Shift JIS": (f"<p>{WORDS} caf\xe9".encode("latin-1"), "text/html; charset=shift_jis", "document"),
    "a charset that is none": (page(WORDS), "text/html; charset=none\0", "document"),
}


@pytest.mark.parametrize(("body", "content_type", "expected"), BAD.values(), ids=BAD.keys())
def test_bad_pages_have_an_outcome_by_name(body: bytes, content_type: str, expected: str) -> None:
    assert outcome(body, content_type) == expected


@settings(max_examples=100)
@given(
    st.lists(st.one_of(st.binary(max_size=200), st.sampled_from(FRAGMENTS)), max_size=12).map(b"".join),
    st.sampled_from(["", HTML, "text/plain", "text/html; charset=utf-16", "application/pdf", "application/xhtml+xml"]),
)
def test_any_bytes_give_a_document_or_a_known_reason(body: bytes, content_type: str) -> None:
    assert outcome(body, content_type) in {"document", *DROP_REASONS}


@pytest.mark.slow
def test_a_page_of_fifty_megabytes_is_counted_and_costs_no_other(tmp_path: Path) -> None:
    huge = page(WORDS) + b"<p>more</p>" * (50_000_000 // 11)
    crawl = write_crawl(
        tmp_path / "crawl", [response("https://a.test/huge", huge), response("https://a.test/b", page(WORDS))]
    )
    clean(crawl, tmp_path / "corpus", workers=1)
    corpus = Corpus(tmp_path / "corpus")
    assert [(drop.url, drop.reason) for drop in corpus.drops()] == [("https://a.test/huge", "too_large")]
    assert [document.url for document in corpus.documents()] == ["https://a.test/b"]


@pytest.mark.slow
def test_a_page_over_its_time_is_counted_and_costs_no_other(tmp_path: Path) -> None:
    # Many seconds of work beside a limit of one, which loading the models is no part of.
    long = page(f"{WORDS}</p><p>" * 300_000)
    crawl = write_crawl(
        tmp_path / "crawl", [response("https://a.test/long", long), response("https://a.test/b", page(WORDS))]
    )
    clean(crawl, tmp_path / "corpus", CleanSettings(page_timeout_s=1, max_body_bytes=2**26), workers=1)
    corpus = Corpus(tmp_path / "corpus")
    assert [(drop.url, drop.reason) for drop in corpus.drops()] == [("https://a.test/long", "timeout")]
    assert [document.url for document in corpus.documents()] == ["https://a.test/b"]
