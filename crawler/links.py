"""Links out of a page.

In: the address, headers and bytes of an HTML response. Out: canonical addresses in document order, each once.
Markup from the web is hostile: whatever comes in, a tuple comes out. Must not: fetch, or decide what is crawled.
"""

from email.message import Message

import lxml.etree
import lxml.html

from crawler.errors import UrlError
from crawler.exchange import Headers
from crawler.urls import canonicalize

# Servers refuse longer request lines (Apache's limit is 8190 bytes, nginx's 8 KiB), and traps make longer ones.
MAX_URL_CHARACTERS = 4096


def extract_links(url: str, headers: Headers, body: bytes, *, token: str = "") -> tuple[str, ...]:
    """List the links that a page lets crawlers follow: `a` and `area`, resolved against `base`.

    Links marked rel=nofollow are left out, and all links of a page whose robots meta element or X-Robots-Tag header
    says nofollow. Links that are no http or https URL are left out, and those back to the page itself.

    Args:
        url: Canonical URL of the page.
        headers: Its response headers.
        body: Its bytes, without content coding.
        token: This crawler's name; a robots meta element may address it alone.
    """
    if any(name.lower() == "x-robots-tag" and _forbids(value.rpartition(":")[2]) for name, value in headers):
        return ()
    root = _parse(headers, body)
    if root is None:
        return ()
    names = {"robots", token.lower()} if token else {"robots"}
    base = url
    found: dict[str, None] = {}
    for meta in root.iter("meta"):
        if _attribute(meta, "name").strip().lower() in names and _forbids(_attribute(meta, "content")):
            return ()
    for element in root.iter("base"):
        if href := _attribute(element, "href"):
            base = _resolve(href, url) or url
            # The first one counts, as in browsers.
            break
    for element in root.iter("a", "area"):
        href = _attribute(element, "href")
        if not href or "nofollow" in _attribute(element, "rel").lower().split():
            continue
        target = _resolve(href, base)
        if target and target != url:
            found.setdefault(target)
    return tuple(found)


def charset_of(headers: Headers) -> str:
    """Give the charset that the Content-Type header names, in lower case, or ""."""
    message = Message()
    message["Content-Type"] = next((value for name, value in headers if name.lower() == "content-type"), "")
    charset = message.get_param("charset", "")
    return charset.strip().lower() if isinstance(charset, str) else ""


def _parse(headers: Headers, body: bytes) -> lxml.html.HtmlElement | None:
    charset = charset_of(headers)
    for encoding in (charset, ""):
        try:
            parser = lxml.html.HTMLParser(
                encoding=encoding or None, recover=True, no_network=True, remove_comments=True
            )
            root = lxml.html.document_fromstring(body, parser=parser)
        except LookupError:
            # A charset that nobody knows: let the page's own meta element speak.
            continue
        except (lxml.etree.LxmlError, ValueError):
            return None
        return root
    return None


def _attribute(element: lxml.html.HtmlElement, name: str) -> str:
    try:
        return element.get(name) or ""
    except UnicodeDecodeError:
        # libxml2 lets bytes through that are no characters in the page's charset.
        return ""


def _resolve(href: str, base: str) -> str:
    """Give the canonical URL of a link, or "" for what is none."""
    if len(href) > MAX_URL_CHARACTERS:
        return ""
    try:
        target = canonicalize(href, base)
    except (UrlError, UnicodeEncodeError):
        return ""
    return target if len(target) <= MAX_URL_CHARACTERS else ""


def _forbids(directives: str) -> bool:
    return not {"nofollow", "none"}.isdisjoint(part.strip() for part in directives.lower().split(","))
