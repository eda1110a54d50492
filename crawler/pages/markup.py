"""Bytes of an HTML response to a tree that links and directives are read from.

In: headers and bytes. Out: a root element, or None; whatever comes in. Must not: judge what stands in the tree.
"""

from email.message import Message

import lxml.etree
import lxml.html

from crawler.fetching.exchange import Headers, header_of


def parse_markup(headers: Headers, body: bytes) -> lxml.html.HtmlElement | None:
    """Parse HTML as far as it can be; None where nothing in it is markup.

    Args:
        headers: The response's headers: the charset of Content-Type comes before the page's own.
        body: Its bytes, without content coding.
    """
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


def attribute(element: lxml.html.HtmlElement, name: str) -> str:
    """Give the value of an attribute, or "" where there is none that can be read."""
    try:
        return element.get(name) or ""
    except UnicodeDecodeError:
        # libxml2 lets bytes through that are no characters in the page's charset.
        return ""


def charset_of(headers: Headers) -> str:
    """Give the charset that the Content-Type header names, in lower case, or ""."""
    message = Message()
    message["Content-Type"] = header_of(headers, "content-type")
    charset = message.get_param("charset", "")
    return charset.strip().lower() if isinstance(charset, str) else ""
