"""One page taken apart: its text, what it states of itself, its links, and what it carries beside the text.

In: `Page`. Out: `PageReading`, or `NoText` with a reason. A page's markup is parsed once, and read in this order: what
it allows, what it states, what it carries; then what people cannot see is taken out of the tree, and of the rest come
links and text. Must not: know other pages.
"""

from dataclasses import dataclass, replace
from datetime import date

from crawler.cleaning.candidate import NoText, Page
from crawler.cleaning.extract import (
    HTML_TYPES,
    MAX_TITLE,
    Extraction,
    extract,
    extract_tree,
    media_type_of,
    parse_page,
)
from crawler.cleaning.pdf import extract_pdf
from crawler.document import Link
from crawler.pages.characters import decode, looks_binary, one_line, readable
from crawler.pages.comments import comment_words
from crawler.pages.directives import directives_in, page_directives
from crawler.pages.hidden import remove_hidden
from crawler.pages.kinds import PDF_TYPE, page_kind
from crawler.pages.metadata import page_metadata
from crawler.pages.outlinks import outlinks
from crawler.quality.page import PageCounts, page_counts

NO_COUNTS = PageCounts()


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a page says.

    Attributes:
        title: One line, without the site's name where that is known; may be "".
        text: Markdown without link targets; may be "".
        published_at: Day of publication as the page states it, never after it was fetched.
        canonical_url: Canonical form of the address that the page names as its own, on whatever host.
        page_type: As `Document` has it.
        author: As `Document` has it.
        modified_at: Day of the last change as the page states it.
        links: Links that people can see.
        counts: What the page carries beside its text.
        media_type: As `Document` has it; "" of a text that somebody else read out of a page.
    """

    title: str
    text: str
    published_at: date | None = None
    canonical_url: str | None = None
    page_type: str = ""
    author: str = ""
    modified_at: date | None = None
    links: tuple[Link, ...] = ()
    counts: PageCounts = NO_COUNTS
    media_type: str = ""


def read_page(page: Page) -> PageReading | NoText:
    """Read a page that lets us."""
    newest = page.fetched_at.date()
    if page.is_conversion:
        return _read_conversion(page.body)
    content_type = next((value for name, value in page.headers if name.lower() == "content-type"), "")
    kind = media_type_of(page.body, content_type)
    if kind in HTML_TYPES and not looks_binary(page.body, content_type):
        return _read_html(page, content_type, kind)
    # For every crawler, not for one by name: the archive may be somebody else's.
    if refusal := page_directives(page.headers, page.body, url=page.url).refusal:
        return NoText(refusal, "by X-Robots-Tag")
    kind = page_kind(page.body, content_type)
    if kind == PDF_TYPE:
        found = extract_pdf(page.body, page.url, newest=newest, max_pages=page.max_pdf_pages)
    else:
        found = extract(page.body, content_type, page.url, newest=newest)
    return found if isinstance(found, NoText) else _plain(found, kind)


def _read_html(page: Page, content_type: str, kind: str) -> PageReading | NoText:
    markup = decode(page.body, content_type)
    root = parse_page(markup)
    if isinstance(root, NoText):
        return root
    directives = directives_in(page.headers, root, url=page.url)
    if directives.refusal:
        return NoText(directives.refusal, "by X-Robots-Tag or meta robots")
    # Without this every walk over the tree would make Python's objects for its elements anew.
    elements = list(root.iter())
    stated = page_metadata(root, page.url, fetched_at=page.fetched_at)
    carried = page_counts(root)
    hidden = remove_hidden(root)
    links = tuple(Link(link.url, link.text, link.rel) for link in outlinks(root, page.url))
    is_dated = stated.published is not None
    found = extract_tree(root, markup, page.url, newest=page.fetched_at.date(), is_dated=is_dated)
    del elements
    if isinstance(found, NoText):
        return found
    return PageReading(
        title=stated.title or found.title,
        text=found.text,
        published_at=stated.published or found.published_at,
        canonical_url=directives.canonical or None,
        page_type=found.page_type,
        author="; ".join(stated.authors),
        modified_at=stated.modified,
        links=links,
        counts=replace(carried, hidden_words=hidden.words, comment_words=comment_words(markup)),
        media_type=kind,
    )


def _plain(found: Extraction, kind: str) -> PageReading:
    return PageReading(found.title, found.text, found.published_at, found.canonical_url, media_type=kind)


def _read_conversion(body: bytes) -> PageReading:
    """Read a text out of a WET file: its first line is the page's title, as Common Crawl writes it."""
    text = readable(body.decode(errors="replace")).strip()
    first, _, rest = text.partition("\n")
    if len(first) > MAX_TITLE:
        return PageReading("", text)
    return PageReading(one_line(first, MAX_TITLE), rest.strip())
