"""One page to what it says: its title, main text, type, date and own address; the one place that knows trafilatura.

In: a body as it was received. Out: `Extraction`, or `NoText` with a reason; hostile markup never raises.
The main text is `crawler.extraction`'s; trafilatura reads the tree and finds the date of publication, and stands by to
be compared with. Must not: judge a text, or use the network or the clock.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from htmldate import find_date
from lxml import etree
from lxml.html import Element, HtmlElement
from trafilatura import extract as trafilatura_extract
from trafilatura.metadata import examine_meta, extract_url
from trafilatura.utils import load_html

from crawler.cleaning.candidate import NoText
from crawler.errors import UrlError
from crawler.extraction.main_text import main_text_of
from crawler.pages.characters import decode, looks_binary, media_type, one_line, readable
from crawler.urls import canonicalize

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
PLAIN_TYPES = frozenset({"text/plain", "text/markdown"})

# Longest title, characters: longer ones are whole paragraphs in the wrong element.
MAX_TITLE = 300

# What lxml and trafilatura raise on markup made to break them, found by trying. A class that is not here ends the
# worker process, which costs the page and nothing else.
_BREAKAGE = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError,
    etree.LxmlError,
)  # fmt: skip

# Where a page states its date, besides its head and its address. A date elsewhere is as likely that of an example or of
# a release: on documentation, taking those gave one page in twenty a date, nearly always a wrong one.
_DATES = etree.XPath(
    "//body//time|//body//abbr|//body//*[@itemprop='datePublished']|//body//script[@type='application/ld+json']"
)
_CANONICAL = etree.XPath("//head//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page says.

    Attributes:
        title: One line: the page's <title>, site name included where the page has it there; may be "".
        text: Markdown without link targets; may be "".
        published_at: Day of publication as the page's metadata states it.
        canonical_url: Canonical form of the address that the page names as its own, on whatever host.
        page_type: One of `crawler.extraction.page_type.TYPES`; "" of plain text and of pages without text.
    """

    title: str
    text: str
    published_at: date | None
    canonical_url: str | None
    page_type: str = ""


def extract(body: bytes, content_type: str, url: str, *, newest: date | None = None) -> Extraction | NoText:
    """Read a page.

    Args:
        body: Bytes as received, content coding undone.
        content_type: Value of the Content-Type header, or "".
        url: Canonical URL of the page.
        newest: Latest day that can be one of publication: the day the page was fetched; None for any.
    """
    kind = media_type_of(body, content_type)
    if kind in HTML_TYPES | PLAIN_TYPES and looks_binary(body, content_type):
        return NoText("content_type", f"binary data sent as {kind}")
    if kind in PLAIN_TYPES:
        name = unquote(urlsplit(url).path.rpartition("/")[2])
        return Extraction(one_line(name, MAX_TITLE), readable(decode(body, content_type)).strip(), None, None)
    if kind not in HTML_TYPES:
        return NoText("content_type", media_type(content_type)[:100])
    markup = decode(body, content_type)
    tree = parse_page(markup)
    return tree if isinstance(tree, NoText) else extract_tree(tree, markup, url, newest=newest)


def media_type_of(body: bytes, content_type: str) -> str:
    """Name the media type of a body; where no header states one, HTML is known by how it begins."""
    kind = media_type(content_type)
    if not kind and body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return kind


def read_tree(markup: str) -> HtmlElement | None:
    """Parse a page; None where it has no elements."""
    tree = load_html(markup)
    if tree is None:
        # trafilatura refuses a fragment of one element; servers send those as pages, and browsers show them.
        tree = load_html(f"<html><body>{markup}</body></html>")
    return tree


def text_by_trafilatura(markup: str) -> str:
    """Give what trafilatura alone takes for the main text, without comments, to compare with; "" for none."""
    return trafilatura_extract(markup, include_comments=False) or ""


def parse_page(markup: str) -> HtmlElement | NoText:
    """Parse a page, or say why there is nothing to parse."""
    try:
        tree = read_tree(markup)
    except _BREAKAGE as error:
        return _failed(error)
    return NoText("extraction_failed", "no HTML elements") if tree is None else tree


def extract_tree(
    tree: HtmlElement, markup: str, url: str, *, newest: date | None = None, is_dated: bool = False
) -> Extraction | NoText:
    """Read a page that is parsed already, from which text may have been taken out.

    Args:
        tree: The page's root element.
        markup: What it was parsed from.
        url: As `extract`.
        newest: As `extract`.
        is_dated: Whether the day of publication is known, and none to be looked for.
    """
    try:
        published_at = None if is_dated else _published_at(tree, url, newest)
        return _extract_tree(tree, markup, url, published_at)
    except _BREAKAGE as error:
        return _failed(error)


def _failed(error: Exception) -> NoText:
    return NoText("extraction_failed", one_line(f"{type(error).__name__}: {error}", 200))


def _extract_tree(tree: HtmlElement, markup: str, url: str, published_at: date | None) -> Extraction:
    canonical = _canonical_url(tree, url)
    title = one_line(tree.xpath("string(//title)"), MAX_TITLE) or one_line(tree.xpath("string(//h1)"), MAX_TITLE)
    main = main_text_of(tree, markup)
    return Extraction(title, main.text, published_at, canonical, main.page_type)


def _canonical_url(tree: HtmlElement, url: str) -> str | None:
    for link in _CANONICAL(tree):
        try:
            return canonicalize(link.get("href") or "", base=url)
        except UrlError:
            continue
    return None


def _published_at(tree: HtmlElement, url: str, newest: date | None) -> date | None:
    """Read the day of publication from address, head, JSON-LD and elements that are made for dates."""
    statement = Element("html")
    statement.extend(deepcopy(head) for head in tree.findall("head"))
    body = etree.SubElement(statement, "body")
    for element in _DATES(tree):
        copy = deepcopy(element)
        copy.tail = None
        body.append(copy)
    # The latest date is stated because its default is today: a page must give the same document tomorrow. It is not
    # `newest`, beyond which the search would settle for the first of the month.
    # Of trafilatura's metadata these are the steps that lead to the date.
    stated_url = examine_meta(statement).url or extract_url(statement, url)
    found = find_date(
        statement, extensive_search=False, original_date=True, url=stated_url, max_date=date.max.isoformat()
    )
    try:
        day = date.fromisoformat(found or "")
    except ValueError:
        return None
    return day if newest is None or day <= newest else None
