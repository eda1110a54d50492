"""What a page carries beside its text: links, scripts, frames, ads, trackers, links that earn money.

Link density is that of Kohlschütter, Fankhauser & Nejdl, "Boilerplate Detection using Shallow Text Features", WSDM
2010, over the whole page. `rel=sponsored` is the mark that search engines ask of paid links.

In: an lxml tree of the page as it came, and the number of words that people do not see. Out: `PageCounts`.
Must not: change the tree, or raise on whatever stands in it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from crawler.quality.partners import AD_HOSTS, TRACKER_HOSTS, host_of, is_affiliate, under

_UNREAD = ("script", "style", "noscript", "template", "svg", "head")


@dataclass(frozen=True, slots=True)
class PageCounts:
    """Counts over one page's markup; all are 0 for a document that had none.

    Attributes:
        links: Elements `a` with a href.
        external_links: Links with a host in their address.
        link_characters: Characters of text inside links, white space around them not counted.
        characters: Characters of text in the body, links included; script and style not.
        scripts: Elements `script` that are programs, not data (JSON-LD).
        iframes: Elements `iframe`.
        ads: Elements that load from an ad server, or are a slot for one.
        trackers: Elements that load from a service that watches readers.
        affiliate_links: Links whose address earns money for the page (`partners.is_affiliate`).
        sponsored_links: Links with rel=sponsored.
        hidden_words: Words hidden from people that the extractor left out.
        comment_words: Words in comments of the markup; most pages have some, so they are no part of `hidden_words`.
    """

    links: int = 0
    external_links: int = 0
    link_characters: int = 0
    characters: int = 0
    scripts: int = 0
    iframes: int = 0
    ads: int = 0
    trackers: int = 0
    affiliate_links: int = 0
    sponsored_links: int = 0
    hidden_words: int = 0
    comment_words: int = 0


def page_counts(tree: HtmlElement, *, hidden_words: int = 0) -> PageCounts:
    """Count over a tree, in one pass."""
    links = external = in_links = scripts = iframes = ads = trackers = affiliates = sponsored = 0
    for element in tree.iter("a", "script", "iframe", "img", "ins", "link"):
        tag = element.tag
        if tag == "a":
            address = _attribute(element, "href")
            if not address:
                continue
            links += 1
            external += "//" in address[:16]
            affiliates += "//" in address and is_affiliate(address)
            rel = _attribute(element, "rel")
            sponsored += rel != "" and "sponsored" in rel.lower().split()
            in_links += _length(element)
            continue
        scripts += tag == "script" and not _attribute(element, "type").lower().endswith("json")
        iframes += tag == "iframe"
        host = host_of(_attribute(element, "href" if tag == "link" else "src"))
        ads += under(host, AD_HOSTS) or (tag == "ins" and "adsbygoogle" in _attribute(element, "class"))
        trackers += under(host, TRACKER_HOSTS)
    return PageCounts(
        links=links,
        external_links=external,
        link_characters=in_links,
        characters=_characters(tree),
        scripts=scripts,
        iframes=iframes,
        ads=ads,
        trackers=trackers,
        affiliate_links=affiliates,
        sponsored_links=sponsored,
        hidden_words=hidden_words,
    )


def link_density(page: PageCounts) -> float:
    """Share of a page's characters that are in links, in [0, 1]; NaN for a page without text or markup."""
    return min(page.link_characters / page.characters, 1.0) if page.characters else math.nan


def hidden_word_share(page: PageCounts, words: int) -> float:
    """Share of hidden words among hidden and shown ones, in [0, 1]; 0 where there is none of either."""
    return page.hidden_words / (page.hidden_words + words) if page.hidden_words else 0.0


def _characters(tree: HtmlElement) -> int:
    """Count all text but that inside elements that nobody reads."""
    return max(_length(tree) - sum(map(_length, _unread(tree))), 0)


def _unread(tree: HtmlElement) -> Iterator[etree._Element]:
    """Give the elements that nobody reads, the outermost of them."""
    last = None
    for element in tree.iter(*_UNREAD):
        # In the order of the page, what lies inside one of them lies inside the last one given.
        around = element.getparent()
        while around is not None and around is not last:
            around = around.getparent()
        if around is None:
            last = element
            yield element


def _length(element: etree._Element) -> int:
    try:
        if not len(element):
            return len((element.text or "").strip())
        return sum(map(len, map(str.strip, element.itertext())))
    except UnicodeDecodeError:
        # libxml2 lets bytes through that are no characters in the page's charset.
        return 0


def _attribute(element: etree._Element, name: str) -> str:
    try:
        return element.get(name) or ""
    except UnicodeDecodeError:
        return ""
