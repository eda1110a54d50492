"""Links out of a page, and which of them it lets crawlers follow.

In: the address, headers and bytes of an HTML response. Out: `PageLinks`: canonical addresses in document order, each
once. Markup from the web is hostile: whatever comes in, a `PageLinks` comes out. Must not: fetch, or decide what is
crawled.
"""

import re
from dataclasses import dataclass

import lxml.html

from crawler.errors import UrlError
from crawler.fetching.exchange import Headers
from crawler.pages.directives import Directives, directives_in
from crawler.pages.markup import attribute, parse_markup
from crawler.urls import canonicalize

# Servers refuse longer request lines (Apache's limit is 8190 bytes, nginx's 8 KiB), and traps make longer ones.
MAX_URL_CHARACTERS = 4096

_REFRESH = re.compile(r"\s*[0-9.]{1,20}\s*[;,]\s*url\s*=\s*(.+)", re.IGNORECASE | re.DOTALL)

# Links that a site does not vouch for: its owner's word (nofollow), its visitors' (ugc), or its advertisers'
# (sponsored). Search engines follow none of them by default (Google, "Qualify your outbound links").
_NOT_FOLLOWED = frozenset({"nofollow", "ugc", "sponsored"})


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of a page.

    Attributes:
        directives: What the page allows as a whole.
        follow: Addresses that may be followed, in document order, each once, the page itself left out.
        withheld: Addresses that no link of the page lets anyone follow: each link to them is marked nofollow, ugc or
            sponsored, or the page says nofollow; in document order, each once.
    """

    directives: Directives
    follow: tuple[str, ...]
    withheld: tuple[str, ...]


def page_links(url: str, headers: Headers, body: bytes, *, token: str = "") -> PageLinks:
    """Read the links of a page: `a`, `area` and a meta refresh, resolved against `base`.

    Links that are no http or https URL are left out, and those back to the page itself.

    Args:
        url: Canonical URL of the page.
        headers: Its response headers.
        body: Its bytes, without content coding.
        token: This crawler's name; a robots meta element or header may address it alone.
    """
    root = parse_markup(headers, body)
    directives = directives_in(headers, root, token, url=url)
    if root is None:
        return PageLinks(directives, (), ())
    base = base_of(root, url)
    # True where one of the links to an address may be followed.
    found: dict[str, bool] = {}
    for element in root.iter("a", "area", "meta"):
        href = _refresh(element) if element.tag == "meta" else attribute(element, "href")
        target = resolve(href, base) if href else ""
        if target and target != url:
            allowed = directives.follow and _NOT_FOLLOWED.isdisjoint(attribute(element, "rel").lower().split())
            found[target] = found.get(target, False) or allowed
    return PageLinks(
        directives,
        follow=tuple(target for target, allowed in found.items() if allowed),
        withheld=tuple(target for target, allowed in found.items() if not allowed),
    )


def extract_links(url: str, headers: Headers, body: bytes, *, token: str = "") -> tuple[str, ...]:
    """List the links that a page lets crawlers follow; the arguments are `page_links`'."""
    return page_links(url, headers, body, token=token).follow


def _refresh(element: lxml.html.HtmlElement) -> str:
    """Give the address that a meta element sends browsers to (HTML, "Refresh state"), or ""."""
    if attribute(element, "http-equiv").strip().lower() != "refresh":
        return ""
    found = _REFRESH.match(attribute(element, "content")[:MAX_URL_CHARACTERS])
    return found[1].strip().strip("\"'") if found else ""


def base_of(root: lxml.html.HtmlElement, url: str) -> str:
    """Give the address that a page's links are relative to: that of its first base element with one, or its own."""
    for element in root.iter("base"):
        if href := attribute(element, "href"):
            # The first one counts, as in browsers.
            return resolve(href, url) or url
    return url


def resolve(href: str, base: str) -> str:
    """Give the canonical URL of a link, or "" for what is none: no web address, or over `MAX_URL_CHARACTERS`."""
    if len(href) > MAX_URL_CHARACTERS:
        return ""
    try:
        target = canonicalize(href, base)
    except (UrlError, UnicodeEncodeError):
        return ""
    return target if len(target) <= MAX_URL_CHARACTERS else ""
