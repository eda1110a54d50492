"""Folders of small pages, for the tests that serve some."""

from pathlib import Path


def make_pages(folder: Path, count: int) -> Path:
    """Make a folder with pages page-0000.html and on."""
    folder.mkdir()
    for number in range(count):
        text = f"<title>Page {number}</title><p>Text of page number {number}."
        (folder / f"page-{number:04}.html").write_text(text, encoding="utf-8")
    return folder
