"""Links out of a page as a reader sees them: where they lead, what they are called, how the page stands to them.

In: a tree of lxml. Out: `Outlink`s in document order. Links that people do not see are left out where the tree has been
through `remove_hidden`. What may be followed is another question, which `links.py` answers. Must not: fetch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import lxml.html

from crawler.pages.characters import one_line
from crawler.pages.links import base_of, resolve
from crawler.pages.markup import attribute, text_within

# Outlinks of one page, as many as the crawl follows: a sitemap for people has some thousands, and traps have millions.
MAX_OUTLINKS = 10_000

# Longest anchor text, characters. What is longer is a card with a headline first, or a paragraph in the wrong element.
MAX_TEXT_CHARACTERS = 200

# Longest rel attribute that is read, characters, and the most words of it.
_REL_CHARACTERS = 200
_REL_WORDS = 8

# Elements in a link that are looked through for a picture.
_MOST_ELEMENTS = 50


@dataclass(frozen=True, slots=True)
class Outlink:
    """A link of a page.

    Attributes:
        url: Canonical, of any host; never the page itself.
        text: Anchor text in one line, `MAX_TEXT_CHARACTERS` at most; where there is none the text for a picture in it,
            or the link's label or title; may be "".
        rel: Words of its rel attribute in lower case, in their order, each once.
    """

    url: str
    text: str
    rel: tuple[str, ...]


def outlinks(root: lxml.html.HtmlElement, url: str) -> tuple[Outlink, ...]:
    """List the links of a page, `a` and `area`, in document order.

    Each address is there once for each text; the words of rel are those of the first of equal ones. What lies beyond
    `MAX_OUTLINKS` is left out.

    Args:
        root: The page's root element.
        url: Canonical URL of the page.
    """
    base = base_of(root, url)
    found: dict[tuple[str, str], Outlink] = {}
    # Addresses repeat, and resolving one takes longer than all the rest.
    known: dict[str, str] = {}
    for element in root.iter("a", "area"):
        href = attribute(element, "href")
        if not href or href.startswith("#"):
            continue
        target = known.get(href)
        if target is None:
            target = known[href] = resolve(href, base)
        if not target or target == url:
            continue
        text = _text(element)
        if (target, text) not in found:
            found[target, text] = Outlink(target, text, _rel(element))
            if len(found) == MAX_OUTLINKS:
                break
    return tuple(found.values())


def _text(element: lxml.html.HtmlElement) -> str:
    return text_within(element, MAX_TEXT_CHARACTERS) or next((text for text in _labels(element) if text), "")


def _labels(element: lxml.html.HtmlElement) -> Iterator[str]:
    """Give what a link without text is called otherwise."""
    for inner in islice(element.iter(), _MOST_ELEMENTS):
        if inner.tag in ("img", "area"):
            yield one_line(attribute(inner, "alt"), MAX_TEXT_CHARACTERS)
    for name in ("aria-label", "title"):
        yield one_line(attribute(element, name), MAX_TEXT_CHARACTERS)


def _rel(element: lxml.html.HtmlElement) -> tuple[str, ...]:
    words = attribute(element, "rel")[:_REL_CHARACTERS].lower().split()
    return tuple(dict.fromkeys(words))[:_REL_WORDS]
