"""One page by its kind: which reader gets it, and what a ready-made text is."""

from datetime import UTC, date, datetime

import pytest

from crawler.cleaning.candidate import NoText, Page
from crawler.cleaning.page import PageReading, read_page
from crawler.document import WarcRef
from crawler.pages.kinds import page_kind
from tests.crawler.archives import page
from tests.crawler.cleaning.test_pdf import HOUNDS, pdf

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def read(
    body: bytes, content_type: str, *, is_conversion: bool = False, max_pdf_pages: int = 9
) -> PageReading | NoText:
    url = "https://a.test/x.pdf"
    headers = (("Content-Type", content_type),) if content_type else ()
    return read_page(Page(url, headers, body, NOON, WarcRef("x", 0), is_conversion, max_pdf_pages))


@pytest.mark.parametrize(
    ("headers", "head", "reason"),
    [
        ((("X-Robots-Tag", "noindex"),), "", "noindex"),
        ((("x-robots-tag", "NONE"),), "", "noindex"),
        ((), '<meta name="robots" content="noindex, follow">', "noindex"),
        ((), '<meta name=ROBOTS content="noarchive">', "noarchive"),
        ((), '<meta name="robots" content="index, follow">', ""),
        ((), '<meta name="robots" content="nofollow">', ""),
        ((("X-Robots-Tag", "otherbot: noindex"),), "", ""),
    ],
)
def test_a_page_that_asks_not_to_be_found_or_copied_has_no_text(
    headers: tuple[tuple[str, str], ...], head: str, reason: str
) -> None:
    body = page("A paragraph about hounds that follow a scent over hill and dale.", head=head)
    found = read_page(Page("https://a.test/", (("Content-Type", "text/html"), *headers), body, NOON, WarcRef("x", 0)))
    assert (found.reason if isinstance(found, NoText) else "") == reason


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("application/pdf", "application/pdf"),
        ("Application/PDF; x=y", "application/pdf"),
        ("application/x-pdf", "application/pdf"),
        ("application/octet-stream", "application/pdf"),
        ("", "application/pdf"),
        ("text/html", "text/html"),
    ],
)
def test_a_pdf_is_known_by_its_mark_where_the_header_does_not_deny_it(content_type: str, kind: str) -> None:
    assert page_kind(HOUNDS, content_type) == kind


def test_other_bytes_keep_the_type_they_were_sent_with() -> None:
    assert page_kind(b"\x89PNG", "application/octet-stream") == "application/octet-stream"
    assert page_kind(b"<html>", "") == ""


def test_a_pdf_is_read_as_one_and_no_further_than_its_page_limit() -> None:
    found = read(HOUNDS, "application/octet-stream", max_pdf_pages=1)
    assert isinstance(found, PageReading)
    assert found.title == "The Trail of a Hound"
    assert "patient" not in found.text


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (HOUNDS, "application/pdf; x=1", "application/pdf"),
        (HOUNDS, "", "application/pdf"),
        (b"<!doctype html><title>a</title><p>A hound.", "", "text/html"),
        (b"<html><body><p>A hound.", "Application/XHTML+XML; charset=utf-8", "application/xhtml+xml"),
        (b"A hound.", "text/plain", "text/plain"),
    ],
)
def test_a_page_says_what_it_was_sent_as(body: bytes, content_type: str, kind: str) -> None:
    found = read(body, content_type)
    assert isinstance(found, PageReading)
    assert found.media_type == kind


def test_what_a_text_was_read_out_of_is_not_known() -> None:
    found = read(b"Hounds\nA hound.", "text/plain", is_conversion=True)
    assert isinstance(found, PageReading)
    assert found.media_type == ""


def test_a_pdf_is_not_older_than_its_fetch() -> None:
    for day, published_at in (("20261123", date(2026, 11, 23)), ("20261124", None)):
        found = read(pdf([(12, "x")], info=f"/CreationDate (D:{day}000000Z)"), "application/pdf")
        assert isinstance(found, PageReading)
        assert found.published_at == published_at


def test_what_is_sent_as_pdf_and_is_none_says_so() -> None:
    found = read(b"<html>Please log in", "application/pdf")
    assert isinstance(found, NoText)
    assert found.reason == "extraction_failed"


def test_the_first_line_of_a_ready_made_text_is_its_title() -> None:
    def text(body: bytes) -> tuple[str, str]:
        found = read(body, "text/plain", is_conversion=True)
        assert isinstance(found, PageReading)
        return found.title, found.text

    assert text("Spür\r\nEin Hund\x00\n".encode()) == ("Spür", "Ein Hund")
    assert text(b"One line") == ("One line", "")
    assert text(b"x" * 301 + b"\ny") == ("", "x" * 301 + "\ny")
    assert text(b"a\xffb\nc") == ("a\ufffdb", "c")
    assert text(b"") == ("", "")
