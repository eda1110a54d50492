"""Clean pages for the spam benchmark, and the form that all its pages have.

In: a folder in BEIR's layout, or WCXB's JSON lines (web pages with their main text by hand). Out: `Page`s.
Must not: judge a page, or use the network.
"""

import gzip
import json
import lzma
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random
from typing import IO, Any

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from benchmarks.errors import CollectionError
from crawler.quality.page import PageCounts, page_counts

# Texts without addresses are dealt to sites of this many pages, so that measures over sites have sites.
PAGES_A_SITE = 40

CLEAN = ""

_NO_COUNTS = PageCounts()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the benchmark.

    Attributes:
        page_id: Unique in a collection or mixture.
        site: The site that it lies on.
        title: One line.
        text: Main text.
        language: BCP 47 tag.
        counts: What its markup carries.
        recipe: Name of the recipe that made it, `CLEAN` for none.
        kind: For clean pages, the page's type where it is known.
    """

    page_id: str
    site: str
    title: str
    text: str
    language: str = "en"
    counts: PageCounts = _NO_COUNTS
    recipe: str = CLEAN
    kind: str = ""


def read_texts(folder: Path, *, language: str = "en", most: int | None = None, seed: int = 0) -> list[Page]:
    """Read the texts of a collection in BEIR's layout, dealt to sites in a random order.

    Args:
        folder: Holds corpus.jsonl or corpus.jsonl.gz; or such a file itself.
        language: Of its texts.
        most: A random sample of this many, all of them for None.
        seed: Of the order.

    Raises:
        CollectionError: There is no such file, or a line of it cannot be read.
    """
    rows = [(str(row.get("title") or ""), str(row.get("text") or "")) for row in _rows(_file_in(folder))]
    Random(seed).shuffle(rows)  # noqa: S311  repeatable, not secret
    name = folder.name.partition(".")[0]
    return [
        Page(f"{name}-{number}", f"{name}-{number // PAGES_A_SITE}.test", title, text, language)
        for number, (title, text) in enumerate(rows[:most])
    ]


def read_web(file: Path, *, hidden_words: Callable[[HtmlElement], int] | None = None) -> list[Page]:
    """Read the web pages of WCXB: text and title by hand, counts from the page's own markup.

    Args:
        file: JSON lines with id, url, page_type, html and gold; .xz, .gz or plain.
        hidden_words: Counts a page's hidden words; it may change the tree. None counts none.

    Raises:
        CollectionError: There is no such file, or a line of it cannot be read.
    """
    pages = []
    for row in _rows(file):
        gold = row.get("gold") or {}
        title = str(gold.get("title") or "")
        text = str(gold.get("main_content_markdown") or gold.get("main_content") or "")
        site = str(row.get("url", "")).partition("//")[2].partition("/")[0]
        counts = _counts(str(row.get("html") or ""), hidden_words)
        pages.append(Page(f"web-{row.get('id')}", site, title, text, counts=counts, kind=str(row.get("page_type", ""))))
    return pages


def with_counts(pages: Sequence[Page], pool: Sequence[Page], *, seed: int) -> list[Page]:
    """Give each clean text the counts of a real page, by chance; recipes frame their pages with those of clean ones.

    Without it a made page would be known by having any markup at all. Counts are scaled by the words of the two texts:
    an abstract with the menus of a long article would be no page that anyone has seen.

    Args:
        pages: Texts that had no markup.
        pool: Real pages; those under 100 words are left out, and at least one must be longer.
        seed: Of the order.
    """
    rng = Random(seed)  # noqa: S311  repeatable, not secret
    frames = [page for page in pool if len(page.text.split()) >= 100]
    return [replace(page, counts=_scaled(rng.choice(frames), page)) for page in pages]


def _scaled(frame: Page, page: Page) -> PageCounts:
    ratio = len(page.text.split()) / len(frame.text.split())
    return PageCounts(*(round(getattr(frame.counts, field.name) * ratio) for field in fields(PageCounts)))


def added(one: PageCounts, other: PageCounts) -> PageCounts:
    """Add the counts of two pieces of a page."""
    return PageCounts(*(getattr(one, field.name) + getattr(other, field.name) for field in fields(PageCounts)))


def counts_of(markup: str) -> PageCounts:
    """Count over a piece of HTML that a recipe wrote."""
    return page_counts(lxml.html.fragment_fromstring(markup, create_parent="div"))


def _counts(html: str, hidden_words: Callable[[HtmlElement], int] | None) -> PageCounts:
    try:
        tree = lxml.html.document_fromstring(html.encode(errors="replace"))
    except (lxml.etree.LxmlError, ValueError):
        return PageCounts()
    # In this order: counting hidden words may take them out.
    counts = page_counts(tree)
    return replace(counts, hidden_words=hidden_words(tree)) if hidden_words is not None else counts


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    opened: dict[str, Callable[..., IO[str]]] = {".gz": gzip.open, ".xz": lzma.open}
    try:
        with opened.get(file.suffix, open)(file, "rt", encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield _row(f"{file}:{number}", line)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise CollectionError(
            str(file), found=f"a file that cannot be read ({error})", wanted="JSON lines", remedy="check the path"
        ) from error


def _row(where: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CollectionError(where, found=repr(line[:80]), wanted="a JSON object", remedy="mend that line") from error
    if not isinstance(row, dict):
        raise CollectionError(where, found=repr(line[:80]), wanted="a JSON object", remedy="mend that line")
    return row


def _file_in(folder: Path) -> Path:
    if folder.is_file():
        return folder
    for name in ("corpus.jsonl", "corpus.jsonl.gz"):
        if (folder / name).is_file():
            return folder / name
    raise CollectionError(
        str(folder),
        found="no corpus.jsonl",
        wanted="a collection in BEIR's layout",
        remedy="give the folder that holds corpus.jsonl or corpus.jsonl.gz",
    )
