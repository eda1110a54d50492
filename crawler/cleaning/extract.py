"""The main text of a page; the one place that knows trafilatura.

In: a body as it was received. Out: `Extraction`, or `NoText` with a reason; hostile markup never raises.
Documentation is what this is tuned on: before trafilatura sees a page, white space is collapsed as browsers do, code
blocks are marked as code and the ¶ links of headings go; where it lost a page's headings it is asked again with the
page's body marked as the article. Must not: judge a text, or use the network or the clock.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import Element, HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document as Page
from trafilatura.utils import load_html
from trafilatura.xml import xmltotxt

from crawler.cleaning.markdown import tidy
from crawler.errors import UrlError
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

# A second extraction, over the whole body, replaces the first when its length is about the same: then it has the same
# content with its headings. A longer one has taken menus along.
_SAME_LENGTH = (0.95, 1.25)

_SPACE = re.compile(r"[ \t\n\r\f]+")
_PRESERVING = frozenset({"pre", "script", "style", "textarea"})
_HEADINGS = ("h2", "h3", "h4")
# Links from a heading to itself (Sphinx, MkDocs, Apache, GitHub), and the line numbers of Pygments.
_DECORATION = etree.XPath(
    "//a[@href][normalize-space(.)='¶' or normalize-space(.)='#' or normalize-space(.)='§' or normalize-space(.)='🔗']"
    "|//td[@class='linenos']|//span[@class='linenos' or @class='lineno']"
)
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
        page_type: What kind of page it is, as `Document` has it; "" where nothing tells.
    """

    title: str
    text: str
    published_at: date | None
    canonical_url: str | None
    page_type: str = ""


@dataclass(frozen=True, slots=True)
class NoText:
    """Why there is no extraction: `reason` is one of `clean.DROP_REASONS`, `detail` is for people."""

    reason: str
    detail: str


def extract(body: bytes, content_type: str, url: str, *, newest: date | None = None) -> Extraction | NoText:
    """Read a page.

    Args:
        body: Bytes as received, content coding undone.
        content_type: Value of the Content-Type header, or "".
        url: Canonical URL of the page.
        newest: Latest day that can be one of publication: the day the page was fetched; None for any.
    """
    kind = page_type(body, content_type)
    if kind in HTML_TYPES | PLAIN_TYPES and looks_binary(body, content_type):
        return NoText("content_type", f"binary data sent as {kind}")
    if kind in PLAIN_TYPES:
        name = unquote(urlsplit(url).path.rpartition("/")[2])
        return Extraction(one_line(name, MAX_TITLE), readable(decode(body, content_type)).strip(), None, None)
    if kind not in HTML_TYPES:
        return NoText("content_type", media_type(content_type)[:100])
    tree = parse_page(body, content_type)
    return tree if isinstance(tree, NoText) else extract_tree(tree, url, newest=newest)


def parse_page(body: bytes, content_type: str) -> HtmlElement | NoText:
    """Parse a page of HTML; the arguments are `extract`'s."""
    markup = decode(body, content_type)
    try:
        tree = load_html(markup)
        if tree is None:
            # trafilatura refuses a fragment of one element; servers send those as pages, and browsers show them.
            tree = load_html(f"<html><body>{markup}</body></html>")
    except _BREAKAGE as error:
        return _failed(error)
    return NoText("extraction_failed", "no HTML elements") if tree is None else tree


def extract_tree(tree: HtmlElement, url: str, *, newest: date | None = None) -> Extraction | NoText:
    """Read a page that is parsed already, and use its tree up; the other arguments are `extract`'s."""
    try:
        return _extract_tree(tree, url, newest)
    except _BREAKAGE as error:
        return _failed(error)


def _failed(error: Exception) -> NoText:
    return NoText("extraction_failed", one_line(f"{type(error).__name__}: {error}", 200))


def page_type(body: bytes, content_type: str) -> str:
    """Name the media type of a body; where no header states one, HTML is known by how it begins."""
    kind = media_type(content_type)
    if not kind and body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return kind


def _extract_tree(tree: HtmlElement, url: str, newest: date | None) -> Extraction:
    canonical = _canonical_url(tree, url)
    title = one_line(tree.xpath("string(//title)"), MAX_TITLE) or one_line(tree.xpath("string(//h1)"), MAX_TITLE)
    published_at = _published_at(tree, url, newest)
    _prepare(tree)
    body = _main_part(tree, url)
    if body is None:
        return Extraction(title, "", published_at, canonical)
    if body.find(".//head") is None and any(tree.find(f".//{name}") is not None for name in _HEADINGS):
        body = _with_headings(tree, body, url)
    return Extraction(title, readable(tidy(xmltotxt(body, include_formatting=True))), published_at, canonical)


def _main_part(tree: HtmlElement, url: str) -> etree._Element | None:
    """Call trafilatura; give its body element, None where it finds no text."""
    page = bare_extraction(
        tree, url=url, output_format="markdown", include_comments=False, include_formatting=True, with_metadata=False
    )
    return page.body if isinstance(page, Page) else None


def _prepare(tree: HtmlElement) -> None:
    """Bring a page's tree into the form in which trafilatura keeps headings and code."""
    for element in _DECORATION(tree):
        if element.getparent() is not None:
            element.drop_tree()
    for block in tree.iter("pre"):
        for line_break in block.iter("br"):
            line_break.text = "\n"
        # A pre with one span is what trafilatura takes for code; others it judges by their words.
        code = readable("".join(block.itertext())).strip("\n") + "\n"
        for child in list(block):
            block.remove(child)
        block.text = None
        etree.SubElement(block, "span").text = code
    for element in tree.iter(etree.Element):
        parent = element.getparent()
        if element.text and element.tag not in _PRESERVING and (parent is None or parent.tag != "pre"):
            element.text = _SPACE.sub(" ", readable(element.text))
        if element.tail and (parent is None or parent.tag != "pre"):
            element.tail = _SPACE.sub(" ", readable(element.tail))


def _with_headings(tree: HtmlElement, body: etree._Element, url: str) -> etree._Element:
    """Extract again with the whole body as the article, and keep that where it is the same content."""
    framed = deepcopy(tree)
    whole = framed.find("body")
    if whole is None or framed.find(".//article") is not None:
        return body
    article = etree.Element("article")
    article.text, whole.text = whole.text, None
    for child in list(whole):
        article.append(child)
    whole.append(article)
    again = _main_part(framed, url)
    if again is None or again.find(".//head") is None:
        return body
    least, most = (share * len("".join(body.itertext())) for share in _SAME_LENGTH)
    return again if least <= len("".join(again.itertext())) <= most else body


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
    search = {"original_date": True, "extensive_search": False, "max_date": date.max.isoformat()}
    try:
        day = date.fromisoformat(extract_metadata(statement, url, search).date or "")
    except ValueError:
        return None
    return day if newest is None or day <= newest else None
