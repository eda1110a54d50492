"""What templates call the parts of a page: navigation, footer, comments, article.

In: an element's attributes. Out: a mask, one bit for each part of PART_NAMES. Must not: take a name's word for it;
names are hints, to be weighed with others.
"""

import re
from functools import lru_cache
from typing import Any

PART_NAMES = {
    "navigation": r"nav|menu|breadcrumb|pagination|pager|toc\b|table-of-contents|toolbar|skip",
    "footer": r"foot|copyright|legal|colophon",
    "header": r"header|masthead|topbar|top-bar|banner|hero",
    "side": r"side|aside|widget|rail|secondary|complementary",
    "related": (
        r"relat|recommend|similar|also|popular|trending|latest|recent|upsell|crosssell|cross-sell|suggest|read-?next"
    ),
    "social": r"shar|social|follow|like|vote|rating|star",
    "comment": r"comment|repl|discuss|disqus|respond|review|feedback",
    "advert": r"\bad\b|\bads\b|advert|sponsor|promo|affiliate|\bcta\b|offer|campaign",
    "meta": r"meta|byline|author|date|time|publish|tag|categor|user|avatar|profile|signature|\bsig\b|badge",
    "body": r"content|article|post|entry|body|text|story|main|copy|prose|markdown|message|\brte\b|wysiwyg",
    "product": r"product|price|descri|detail|spec|feature|variant|sku|attribute|ingredient",
    "list": r"card|item|tile|list|grid|result|row|collection|teaser|thumb|carousel|slide|swiper|gallery",
    "dialog": r"cookie|consent|gdpr|modal|popup|dialog|overlay|login|signin|sign-in|register|newsletter|subscri|signup",
    "caption": r"caption|figure|credit|image|photo|media|video",
    "title": r"title|heading|headline|subtitle|summary|lead\b|intro|excerpt|abstract",
    "unseen": r"hidden|sr-only|visually|screen-reader|offscreen|collaps|invisible|print-only|noprint|no-print",
    "tool": r"form|button|btn|filter|sort|search|facet|select|dropdown|control|cart|checkout|wishlist|compare|quantity",
    "section": r"section|accordion|faq|tab|panel|question|answer|service|about|testimonial|benefit|team|pricing",
}
"""Words in class, id, role and itemprop by which templates name a part; bits are counted in this order."""

VEILED = 1 << list(PART_NAMES).index("unseen")
"""The bit of parts that are shown only later."""

_PARTS = [re.compile(pattern) for pattern in PART_NAMES.values()]
# Class attributes that are longer are style sheets of their own; the beginning names the part.
_MAX_NAMES = 300


def mask_of(attributes: Any) -> int:
    """Look up what the names that an element bears say of its part.

    Args:
        attributes: Of an element of lxml.
    """
    get = attributes.get
    return _mask_of_names(f"{get('class', '')} {get('id', '')} {get('role', '')} {get('itemprop', '')}"[:_MAX_NAMES])


# Pages of one site share their names; a full table takes some megabytes.
@lru_cache(maxsize=20_000)
def _mask_of_names(names: str) -> int:
    mask = 0
    for name in names.lower().split():
        mask |= _mask_of_name(name)
    return mask


# Templates put the same few names together in ever new ways. No pattern reaches across white space.
@lru_cache(maxsize=50_000)
def _mask_of_name(name: str) -> int:
    return sum(1 << bit for bit, pattern in enumerate(_PARTS) if pattern.search(name))
