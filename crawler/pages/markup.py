"""Bytes of an HTML response to a tree that links and directives are read from.

In: headers and bytes. Out: a root element, or None; whatever comes in. Must not: judge what stands in the tree.
"""

from email.message import Message
from itertools import islice

import lxml.etree
import lxml.html

from crawler.fetching.exchange import Headers, header_of
from crawler.pages.characters import one_line

# Starts and ends of elements that are read for one text: a card around which a link stands has some 50.
_MOST_EVENTS = 400
_SILENT = frozenset({"script", "style"})


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


def text_within(element: lxml.html.HtmlElement, longest: int) -> str:
    """Give the beginning of the text in an element, `longest` characters at most, as one line; scripts have none.

    A long or deep element is not read to its end, so the work is bounded whatever is in it.
    """
    if not len(element):
        return one_line((element.text or "")[: 4 * longest], longest) if element.tag not in _SILENT else ""
    parts: list[str] = []
    left = 4 * longest
    for event, inner in islice(lxml.etree.iterwalk(element, events=("start", "end")), _MOST_EVENTS):
        if event == "start":
            text = "" if inner.tag in _SILENT else inner.text
        else:
            text = "" if inner is element else inner.tail
        if text:
            parts.append(text[:left])
            left -= len(parts[-1])
        if left <= 0:
            break
    return one_line("".join(parts), longest)


def charset_of(headers: Headers) -> str:
    """Give the charset that the Content-Type header names, in lower case, or ""."""
    message = Message()
    message["Content-Type"] = header_of(headers, "content-type")
    charset = message.get_param("charset", "")
    return charset.strip().lower() if isinstance(charset, str) else ""
