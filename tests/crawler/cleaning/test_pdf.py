"""The text of PDFs, of files written byte by byte; what is broken or hostile has a reason."""

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from crawler.cleaning.candidate import NoText
from crawler.cleaning.extract import Extraction
from crawler.cleaning.pdf import extract_pdf
from crawler.cleaning.workers import Lost, map_in_order

URL = "https://a.test/papers/The%20Trail.pdf"

Line = tuple[int, str]
"""Size of type in points, and words in ASCII with the octal escapes of PDF."""


def pdf(*pages: list[Line], info: str = "") -> bytes:
    """Write a PDF, one text line below the other."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"/F {size} Tf ({words}) Tj 0 -30 Td " for size, words in lines)
        stream = f"BT 50 700 Td {shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    objects.append(f"<< {info} >>")
    content, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    tail += f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + tail.encode()


HOUNDS = pdf(
    [(10, "An office"), (24, "The Trail"), (24, "of a Hound"), (12, "A hound follows the trail."), (24, "Part 1")],
    [(12, "It is patient.")],
)


def read(body: bytes, *, max_pages: int = 10, newest: date | None = None) -> Extraction:
    found = extract_pdf(body, URL, newest=newest, max_pages=max_pages)
    assert isinstance(found, Extraction), found
    return found


def test_the_lines_of_all_pages_are_the_text_and_the_largest_words_the_title() -> None:
    found = read(HOUNDS)
    assert found.title == "The Trail of a Hound"
    assert found.text.split("\n") == [
        "An office",
        "The Trail",
        "of a Hound",
        "A hound follows the trail.",
        "Part 1",
        "",
        "It is patient.",
    ]
    assert (found.published_at, found.canonical_url) == (None, None)


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Hounds \\(second edition\\)", "Hounds (second edition)"),
        ("Microsoft Word - Hounds at work", "Hounds at work"),
        ("Microsoft Word - hounds.doc", "Words"),
        ("untitled", "Words"),
        ("(hounds.eps)", "Words"),
        ("", "Words"),
    ],
)
def test_the_title_of_the_metadata_is_taken_where_it_is_one(stated: str, title: str) -> None:
    stated = stated if "\\" in stated else stated.replace("(", "\\(").replace(")", "\\)")
    assert read(pdf([(12, "Words")], info=f"/Title ({stated})")).title == title


def test_without_words_the_title_is_the_name_of_the_file() -> None:
    found = read(pdf([]))
    assert (found.title, found.text) == ("The Trail.pdf", "")


def test_words_divided_at_a_line_end_are_joined_and_ligatures_are_letters() -> None:
    # In the standard encoding, octal 256 and 257 are the ligatures of fi and fl.
    text = read(pdf([(12, "a fol-"), (12, "lower, a well-"), (12, "Known \\256le")])).text
    assert text == "a follower, a well-\nKnown file"


def test_the_day_of_creation_is_that_of_publication_unless_it_lies_ahead() -> None:
    body = pdf([(12, "x")], info="/CreationDate (D:20200506070809+02'00')")
    assert read(body).published_at == date(2020, 5, 6)
    assert read(body, newest=date(2020, 5, 5)).published_at is None
    assert read(pdf([(12, "x")], info="/CreationDate (yesterday)")).published_at is None


def test_of_a_long_file_the_first_pages_are_read() -> None:
    body = pdf(*([(12, f"page {n}")] for n in range(5)))
    assert read(body, max_pages=2).text.split("\n\n") == ["page 0", "page 1"]


def test_a_file_that_asks_for_a_password_says_so_and_one_with_an_empty_password_is_read() -> None:
    for password, readable in (("", True), ("secret", False)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(HOUNDS)))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
        stream = io.BytesIO()
        writer.write(stream)
        found = extract_pdf(stream.getvalue(), URL, max_pages=10)
        if readable:
            assert isinstance(found, Extraction)
            assert "patient" in found.text
        else:
            assert found == NoText("encrypted", "asks for a password")


def test_one_broken_page_does_not_cost_the_others() -> None:
    body = HOUNDS.replace(b"/Contents 4 0 R", b"/Contents 1 0 R")
    assert read(body).text == "It is patient."


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"%PDF-1.4\n%%EOF", b"<html>", HOUNDS[:100], b"%PDF-" + bytes(999)])
def test_what_cannot_be_read_has_its_reason(body: bytes) -> None:
    found = extract_pdf(body, URL, max_pages=10)
    assert isinstance(found, NoText)
    assert found.reason == "extraction_failed"
    assert "\n" not in found.detail


def test_pages_that_contain_themselves_end() -> None:
    body = HOUNDS.replace(b"/Kids [5 0 R 7 0 R]", b"/Kids [2 0 R 2 0 R]")
    assert body != HOUNDS
    assert isinstance(extract_pdf(body, URL, max_pages=10), Extraction | NoText)


@settings(max_examples=150, deadline=2000)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=8)), min_size=1, max_size=8))
def test_no_damage_raises(edits: list[tuple[int, bytes]]) -> None:
    body = HOUNDS
    for position, extra in edits:
        at = position % len(body)
        body = body[:at] + extra + body[at + len(extra) // 2 :]
    assert isinstance(extract_pdf(body, URL, max_pages=10), Extraction | NoText)


def _read_long(body: bytes) -> Extraction | NoText:
    return extract_pdf(body, URL, max_pages=10_000)


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_lost_by_its_reason(tmp_path: Path) -> None:
    body = pdf(*([(12, "word " * 50)] * 200 for _ in range(400)))
    ((_, result),) = map_in_order(_read_long, [body], workers=1, time_limit_s=0.5)
    assert isinstance(result, Lost)
    assert result.reason == "timeout"
