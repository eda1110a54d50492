"""Sitemaps: the lists of addresses that sites publish for crawlers.

The formats of sitemaps.org (XML urlset and sitemapindex, text), RSS 0.9 to 2.0 and Atom, each plain or as gzip. In: a
body and its address. Out: `Sitemap`; what was left out is counted by a reason. A body from the web is hostile:
whatever comes in, a `Sitemap` comes out, in time and memory bounded by the protocol's limits. Must not: fetch, follow
nested sitemaps, or know what belongs to a crawl.

Entities are never expanded and nothing outside the body is read: a file that declares an entity is refused whole, and
an ampersand that begins none of XML's own references means itself, as it is meant in the addresses of careless files.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from types import MappingProxyType
from typing import Literal

import lxml.etree

from crawler.errors import RecordError, UrlError
from crawler.fetching.encoding import decode_content
from crawler.pages.characters import decode, looks_binary
from crawler.urls import canonicalize, origin_of

# The protocol's limits: entries in a file, bytes of a file once unpacked, characters of an address.
MAX_ENTRIES = 50_000
MAX_SITEMAP_BYTES = 50 * 2**20
MAX_ADDRESS_CHARACTERS = 2048

# XML elements read from one file: twenty for each entry the protocol allows, as for pages with some pictures.
MAX_ELEMENTS = 1_000_000

_STEP_CHARACTERS = 64 * 1024
_GZIP = b"\x1f\x8b"
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
# In a text that ends with a character that is no space, so that there is nothing to try twice.
_LINE = re.compile(r"\s*([^\r\n]+)")
_YEAR_OR_MONTH = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)

Format = Literal["urlset", "index", "rss", "atom", "text", ""]

# Root element to format; the element that is an entry, its address and its date, for each format of XML.
_ROOTS: Mapping[str, Format] = MappingProxyType(
    {"urlset": "urlset", "sitemapindex": "index", "rss": "rss", "RDF": "rss", "feed": "atom"}
)
_ENTRIES: Mapping[str, str] = MappingProxyType({"urlset": "url", "index": "sitemap", "rss": "item", "atom": "entry"})
_DATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "urlset": ("lastmod",),
        "index": ("lastmod",),
        "rss": ("pubDate", "date"),
        # The first one wins: when an entry changed says more than when it came out.
        "atom": ("updated", "published"),
    }
)


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address in a sitemap.

    Attributes:
        url: Canonical.
        lastmod: When it is said to have changed last, UTC; None where nothing readable is said. A day, month or year
            is its first moment.
    """

    url: str
    lastmod: datetime | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap holds.

    Attributes:
        format: "urlset", "index", "rss", "atom" or "text"; "" for a body that is no sitemap.
        pages: Pages in the file's order, each once; empty for an index.
        sitemaps: Nested sitemaps in the file's order, each once; filled by an index only. The protocol forbids an
            index in an index.
        dropped: How many entries, or what of the file, was left out, by reason: "bad_url" (none, relative or too long),
            "off_site", "duplicate", "over_limit" (entries past `MAX_ENTRIES`), "bad_lastmod" (the date alone), and for
            the file "not_a_sitemap", "too_large", "entities", "damaged" (what could be read is there), and
            "elements_over_limit" (the rest is not read).
    """

    format: Format
    pages: tuple[SitemapEntry, ...]
    sitemaps: tuple[SitemapEntry, ...]
    dropped: Mapping[str, int]


def parse_sitemap(body: bytes, content_type: str, url: str, *, named_by: str = "") -> Sitemap:
    """Read a sitemap.

    A file may speak for its own site only: entries on another host or port are dropped. http and https on their own
    ports are one site. The protocol's other rule, that a file speaks for its own folder and those below it, holds for
    files that nobody vouches for; a site's robots.txt vouches for those that it names, so it is not applied.

    Args:
        body: Bytes of the response, content coding undone; may be a gzip file.
        content_type: Value of the Content-Type header, or ""; it is used for the charset alone, because servers send
            sitemaps under many types.
        url: Canonical URL that the body came from.
        named_by: Canonical URL of the robots.txt or index that names this sitemap, whose site the file may speak for
            as well; "" where it is on the same site.
    """
    reading = _Reading(url, named_by)
    text = _text(body, content_type, reading)
    if text is None:
        return reading.sitemap("")
    if "<!ENTITY" in text:
        return reading.fail("entities")
    # No list of addresses has so many; to escape them one by one would take a quarter of a minute.
    if text.count("&") > len(text) / 4:
        return reading.fail("damaged")
    return reading.sitemap(_read_xml(text, reading) if text.startswith("<") else _read_lines(text, reading))


class _Reading:
    """The entries of one sitemap as they are met."""

    def __init__(self, url: str, named_by: str) -> None:
        self._url = url
        self._sites = {_site(address) for address in (url, named_by) if address}
        self._found: dict[str, datetime | None] = {}
        self._seen = 0
        self.dropped: Counter[str] = Counter()

    def add(self, address: str, date: str, *, relative: bool) -> None:
        """Take an entry; a relative address is one in feeds alone."""
        self._seen += 1
        if self._seen > MAX_ENTRIES:
            self.dropped["over_limit"] += 1
            return
        address = address.strip()
        url = self._canonical(address) if relative or _ABSOLUTE.match(address) else ""
        if not url:
            self.dropped["bad_url"] += 1
        elif _site(url) not in self._sites:
            self.dropped["off_site"] += 1
        elif url in self._found:
            self.dropped["duplicate"] += 1
        else:
            lastmod = parse_date(date)
            self.dropped["bad_lastmod"] += bool(date.strip()) and lastmod is None
            self._found[url] = lastmod

    def _canonical(self, address: str) -> str:
        if not address or len(address) > MAX_ADDRESS_CHARACTERS:
            return ""
        try:
            url = canonicalize(address, self._url)
        except (UrlError, UnicodeEncodeError):
            return ""
        return url if len(url) <= MAX_ADDRESS_CHARACTERS else ""

    def fail(self, reason: str) -> Sitemap:
        """Give an empty sitemap and the reason."""
        self._found.clear()
        self.dropped[reason] += 1
        return self.sitemap("")

    def sitemap(self, form: Format) -> Sitemap:
        """Give what was met."""
        entries = tuple(SitemapEntry(url, lastmod) for url, lastmod in self._found.items())
        dropped = MappingProxyType({reason: count for reason, count in sorted(self.dropped.items()) if count})
        return Sitemap(form, () if form == "index" else entries, entries if form == "index" else (), dropped)


def parse_date(text: str) -> datetime | None:
    """Read a date of a sitemap (W3C Datetime) or feed (RFC 3339, RFC 822) as UTC; None where it is none.

    Example:
        >>> parse_date("2026-11-23T12:00:00+02:00")
        datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.timezone.utc)
    """
    text = text.strip()
    if not text or len(text) > 64:
        return None
    if _YEAR_OR_MONTH.fullmatch(text):
        text = f"{text}-01-01"[:10]
    try:
        # A day of two digits at the most begins a date of RFC 822 that has no day of the week.
        is_iso = text[:3].isdigit()
        moment = datetime.fromisoformat(text) if is_iso else parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _text(body: bytes, content_type: str, reading: _Reading) -> str | None:
    """Unpack and decode a body; None, with the reason counted, where that gives no text."""
    if body.startswith(_GZIP):
        content_type = ""
        try:
            body = decode_content("gzip", body, max_bytes=MAX_SITEMAP_BYTES)
        except RecordError as error:
            reading.dropped["too_large" if error.found.startswith("more than") else "damaged"] += 1
            return None
    if len(body) > MAX_SITEMAP_BYTES:
        reading.dropped["too_large"] += 1
        return None
    if not body or looks_binary(body, content_type):
        reading.dropped["not_a_sitemap"] += 1
        return None
    return decode(body, content_type).strip()


def _read_lines(text: str, reading: _Reading) -> Format:
    # One by one: fifty megabytes may be as many lines.
    lines = list(islice(_LINE.finditer(text), MAX_ENTRIES))
    # Some other text, such as an error message, is no list with only bad lines.
    if not any(_ABSOLUTE.match(line[1]) for line in lines):
        reading.dropped["not_a_sitemap"] += 1
        return ""
    for line in lines:
        reading.add(line[1], "", relative=False)
    reading.dropped["over_limit"] += text.count("\n", lines[-1].end())
    return "text"


def _read_xml(text: str, reading: _Reading) -> Format:
    target = _Target(reading)
    # The text is UTF-8 by now, whatever its declaration says.
    parser = lxml.etree.XMLParser(
        target=target, encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, attribute_defaults=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    declaration = _DECLARATION.match(text)
    markup = _without_references(text[declaration.end() :].lstrip() if declaration else text)
    try:
        for start in range(0, len(markup), _STEP_CHARACTERS):
            parser.feed(markup[start : start + _STEP_CHARACTERS].encode("utf-8", errors="replace"))
            if target.is_done:
                break
        else:
            parser.close()
    except lxml.etree.LxmlError:
        reading.dropped["damaged"] = 1
    if any(entry.level >= lxml.etree.ErrorLevels.ERROR for entry in parser.feed_error_log):
        reading.dropped["damaged"] = 1
    if not target.format:
        reading.dropped.clear()
        reading.dropped["not_a_sitemap"] += 1
    elif target.elements > MAX_ELEMENTS:
        reading.dropped["elements_over_limit"] += 1
    return target.format


def _without_references(text: str) -> str:
    """Escape each ampersand that begins none of XML's own references; in CDATA sections all mean themselves."""
    parts: list[str] = []
    position = 0
    while (start := text.find(_CDATA, position)) >= 0 and (end := text.find(_CDATA_END, start)) >= 0:
        parts += (_AMPERSAND.sub("&amp;", text[position:start]), text[start:end])
        position = end
    return "".join((*parts, _AMPERSAND.sub("&amp;", text[position:])))


class _Target:
    """What lxml's parser tells of a document, element by element; no tree is built."""

    def __init__(self, reading: _Reading) -> None:
        self._reading = reading
        self._path: list[str] = []
        self._fields: dict[str, str] = {}
        self._text: list[str] = []
        self._text_characters = 0
        self.format: Format = ""
        self.elements = 0
        self.is_done = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take a start tag."""
        name = tag.rpartition("}")[2]
        self.elements += 1
        if not self._path:
            self.format = _ROOTS.get(name, "")
            self.is_done = not self.format
        self.is_done = self.is_done or self.elements > MAX_ELEMENTS
        self._path.append(name)
        self._text.clear()
        self._text_characters = 0
        if name == _ENTRIES.get(self.format):
            self._fields.clear()
        elif (name, self.format) == ("link", "atom") and self._path[-2:-1] == ["entry"]:
            relation = attributes.get("rel", "alternate")
            if relation == "alternate":
                self._fields.setdefault("link", attributes.get("href", ""))

    def data(self, text: str) -> None:
        """Take characters."""
        # One more than an address may have shows that it is too long.
        if self._text_characters <= MAX_ADDRESS_CHARACTERS:
            self._text.append(text)
            self._text_characters += len(text)

    def end(self, tag: str) -> None:
        """Take an end tag."""
        name = tag.rpartition("}")[2]
        if self._path:
            self._path.pop()
        if self.is_done:
            return
        entry = _ENTRIES.get(self.format)
        if name == entry:
            self._take()
        elif self._path and self._path[-1] == entry and (text := "".join(self._text).strip()):
            self._fields.setdefault(name, text)
        self._text.clear()
        self._text_characters = 0

    def close(self) -> None:
        """Take the end of the document."""

    def _take(self) -> None:
        is_feed = self.format in ("rss", "atom")
        # An item's guid is its address unless it says otherwise, and then it is none.
        address = self._fields.get("link") or self._fields.get("guid", "") if is_feed else self._fields.get("loc", "")
        date = next((self._fields[name] for name in _DATES[self.format] if name in self._fields), "")
        self._fields.clear()
        self._reading.add(address, date, relative=is_feed)


def _site(url: str) -> str:
    return origin_of(url).partition("://")[2]
