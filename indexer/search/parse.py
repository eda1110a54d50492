"""What a person or program wrote, turned into a `Query`.

In: any string, and filters. Out: `Parsed`. Operators are not read yet: every word is a word to look for.
Must not: fail on any text, or know an engine.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.errors import UrlError
from crawler.urls import canonicalize, host_of
from indexer.errors import RequestError
from indexer.query import Query

# Longer texts are cut here, and the answer says so. Test collections ask with whole arguments of several thousand
# characters (ArguAna), and those must not be cut; no person writes more.
LONGEST_QUERY = 8192

# Filter values of one kind on one query: more than anyone types, few enough that they cost no engine anything.
MOST_FILTERS = 100

# RFC 5646 (BCP 47), section 2.1, in outline: a language, then subtags.
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8}){0,8}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, and what happened to it.

    Attributes:
        query: What to look for.
        truncated: Whether the text was longer than `LONGEST_QUERY` characters, and cut there.
    """

    query: Query
    truncated: bool


def parse(text: str, *, sites: Iterable[str] = (), languages: Iterable[str] = ()) -> Parsed:
    """Read a query.

    Args:
        text: Any string; it is brought to Unicode's NFC, control characters become spaces, white space is one space.
        sites: Hosts or domains, also as "https://host/", "*.host" or ".host"; empty strings count as not given.
        languages: BCP 47 tags; empty strings count as not given.

    Returns:
        The query; its text is "" when nothing is left of it.

    Raises:
        RequestError: A site is no host, or a language is no tag; `thing` is "site" or "language".

    Example:
        >>> parse("  Sorting\\na\\tlist ", sites=["https://Docs.Python.org/"]).query
        Query(text='Sorting a list', sites=('docs.python.org',), languages=())
    """
    normal = " ".join(unicodedata.normalize("NFC", "".join(map(_readable, text[:LONGEST_QUERY]))).split())
    # Cut again: some letters have a longer form in NFC.
    truncated = max(len(text), len(normal)) > LONGEST_QUERY
    query = Query(
        text=normal[:LONGEST_QUERY].rstrip(),
        sites=_distinct("site", map(_host, filter(None, map(str.strip, sites)))),
        languages=_distinct("language", map(_language, filter(None, map(str.strip, languages)))),
    )
    return Parsed(query, truncated)


def _readable(character: str) -> str:
    # Cc: control characters, NUL among them. Cs: halves of a surrogate pair, which no encoder of texts accepts.
    return " " if unicodedata.category(character) in ("Cc", "Cs") else character


def _distinct(field: str, values: Iterable[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(values))
    if len(kept) > MOST_FILTERS:
        raise RequestError(
            field, found=f"{len(kept)} values", wanted=f"at most {MOST_FILTERS}", remedy="ask in several requests"
        )
    return kept


def _host(site: str) -> str:
    """Give a site filter the spelling that hosts of canonical URLs have."""
    name = site if site.lower().startswith(("http://", "https://")) else f"http://{site.removeprefix('*').lstrip('.')}"
    authority = name.partition("://")[2].removesuffix("/")
    # A path, query or user name would be dropped without a word, so it is refused instead.
    if not authority or any(sign in authority for sign in "/\\?#@*"):
        raise _no_host(site)
    try:
        host = host_of(canonicalize(name)).rstrip(".")
    except (UrlError, ValueError) as error:
        raise _no_host(site) from error
    if not host:
        raise _no_host(site)
    return host


def _language(tag: str) -> str:
    """Give a tag the usual case (RFC 5646, section 2.1.1): language lower, script title, region upper."""
    if not _LANGUAGE.fullmatch(tag) or not tag.isascii():
        raise RequestError(
            "language", found=repr(tag[:100]), wanted="a BCP 47 tag such as en or pt-BR", remedy="correct the tag"
        )
    first, *rest = tag.split("-")
    cases = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(cases.get(len(part), str.lower)(part) for part in rest)])


def _no_host(site: str) -> RequestError:
    return RequestError(
        "site", found=repr(site[:100]), wanted="a host or domain such as docs.python.org", remedy="write the host alone"
    )
