"""What a page allows all crawlers, or this one: noindex, nofollow, noarchive; and the address it names as its own.

In: a response's headers and bytes. Out: `Directives`. X-Robots-Tag headers and robots meta elements are read, also
those for one crawler by name; where several speak, each prohibition counts (Google, "Robots meta tag, data-nosnippet,
and X-Robots-Tag specifications"), so that doubt refuses. Must not: act on them.

Each directive speaks of one use, and Scenthound has three:

- **The archive** keeps every response that robots.txt allowed, also with noindex or noarchive: it is the crawler's own
  record of what was received, from which nothing is shown, and a recrawl needs it. nofollow is obeyed while crawling.
- **The corpus** is what is searched and shown. A page with noindex is left out of it under the reason "noindex". A page
  with noarchive is left out under "noarchive": search engines would show no copy of it, and a corpus gives out the
  whole text of each document. `Directives.refusal` is that reason.
- **rel=canonical** is the page's word about another address, which may lie: data for whoever removes duplicates, and
  never a reason by itself to leave a page out.
"""

import re
from dataclasses import dataclass

import lxml.html

from crawler.errors import UrlError
from crawler.fetching.exchange import Headers
from crawler.pages.markup import attribute, parse_markup
from crawler.urls import canonicalize

_LONGEST_URL_CHARACTERS = 4096

# Directives that have a value behind a colon; before any other colon stands the name of a crawler.
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_AGENT = re.compile(r"\s*([A-Za-z][A-Za-z0-9_.-]*)(?:/[A-Za-z0-9_.-]*)?\s*:(.*)", re.DOTALL)
_WORDS = re.compile(r"[\s;]+")
_LINK_VALUE = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')


@dataclass(frozen=True, slots=True)
class Directives:
    """What a page allows.

    Attributes:
        index: Whether it may be found by searching; False after noindex or none.
        follow: Whether its links may be followed; False after nofollow or none.
        archive: Whether a copy of it may be shown; False after noarchive (or its older name nocache).
        canonical: Canonical URL that the page names for itself, or "".
    """

    index: bool = True
    follow: bool = True
    archive: bool = True
    canonical: str = ""

    @property
    def refusal(self) -> str:
        """Why the page must not become a document: "noindex", "noarchive", or "" where it may."""
        if not self.index:
            return "noindex"
        return "" if self.archive else "noarchive"


def page_directives(headers: Headers, body: bytes, token: str = "", *, url: str = "") -> Directives:
    """Read what a page allows.

    Args:
        headers: Its response headers.
        body: Its bytes, without content coding; what is no markup, for instance a PDF, speaks by its headers alone.
        token: This crawler's name, as robots.txt knows it: directives may address it alone.
        url: Canonical URL of the page, which a relative rel=canonical needs; without it only an absolute one is read.
    """
    return directives_in(headers, parse_markup(headers, body), token, url=url)


def directives_in(
    headers: Headers, root: lxml.html.HtmlElement | None, token: str = "", *, url: str = ""
) -> Directives:
    """Read what a page allows from its tree, for callers that have one; the other arguments are `page_directives`'."""
    said = {word for name, value in headers if name.lower() == "x-robots-tag" for word in _header_words(value, token)}
    names = {"robots", token.lower()} - {""}
    for meta in root.iter("meta") if root is not None else ():
        if attribute(meta, "name").strip().lower() in names:
            said.update(_words(attribute(meta, "content")))
    nothing = "none" in said
    return Directives(
        index=not (nothing or "noindex" in said),
        follow=not (nothing or "nofollow" in said),
        archive=said.isdisjoint({"noarchive", "nocache"}),
        canonical=_canonical(headers, root, url),
    )


def _header_words(value: str, token: str) -> set[str]:
    """Give the directives of one X-Robots-Tag header that are for everyone or for this crawler.

    A name with a colon opens a list for that crawler alone, which ends at the next name.
    """
    words: set[str] = set()
    agent = ""
    for part in value.split(","):
        found = _AGENT.fullmatch(part)
        if found and found[1].lower() not in _VALUED:
            agent = found[1].lower()
            part = found[2]  # noqa: PLW2901  # the directive behind the name
        if agent in ("", "*", "robots", token.lower()):
            words |= _words(part)
    return words


def _words(text: str) -> set[str]:
    # The separator is a comma; pages that write spaces or semicolons mean the same.
    return {word for part in text.lower().split(",") for word in _WORDS.split(part) if word}


def _canonical(headers: Headers, root: lxml.html.HtmlElement | None, url: str) -> str:
    """Give the first usable address of a Link header, then of a link element in the head (RFC 6596)."""
    links = ",".join(value for name, value in headers if name.lower() == "link")
    targets = [target for target, parameters in _LINK_VALUE.findall(links) if _names_canonical(parameters)]
    # What stands in the body may come from a reader's comment.
    elements = root.iterfind("head/link") if root is not None else ()
    targets += [attribute(e, "href") for e in elements if "canonical" in attribute(e, "rel").lower().split()]
    for target in targets:
        # An empty address would be the page itself.
        if target.strip() and len(target) <= _LONGEST_URL_CHARACTERS:
            try:
                return canonicalize(target, url or None)
            except (UrlError, UnicodeEncodeError):
                continue
    return ""


def _names_canonical(parameters: str) -> bool:
    relation = _REL.search(parameters.lower())
    return relation is not None and "canonical" in (relation[1] or relation[2]).split()
