"""What a page states of itself for machines: JSON-LD, OpenGraph and the description in its head.

In: a tree of lxml. Out: `Stated`: the kinds of things it names, and the texts that it gives of them. Texts that search
engines get and readers do not are no content by themselves: they tell which blocks of the page are.
Must not: trust a value's type, size or depth.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

# Names of schema.org whose values are texts that readers see as well.
_TEXTS = frozenset({"articlebody", "text", "description", "headline", "name", "reviewbody", "abstract", "caption"})
_BODIES = frozenset({"articlebody", "text", "description"})
_METAS_WANTED = frozenset({"og:title", "og:description", "description", "twitter:description", "twitter:title"})
# Kinds of schema.org, brought together by the type of page that they speak for.
KINDS = {
    "article": ("article", "newsarticle", "blogposting", "report", "recipe", "review", "opinionnewsarticle"),
    "documentation": ("techarticle", "apireference", "howto", "softwaresourcecode"),
    "forum": ("discussionforumposting", "qapage", "question", "answer", "comment", "socialmediaposting"),
    "product": ("product", "offer", "aggregateoffer", "productgroup", "vehicle", "book", "softwareapplication"),
    "list": ("itemlist", "collectionpage", "offercatalog", "searchresultspage", "listitem"),
    "service": ("service", "localbusiness", "organization", "faqpage", "professionalservice", "medicalbusiness"),
}
_KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}

# Limits on what is read of one page: scripts longer than any real one, and structures deeper, are left.
_MAX_SCRIPT = 1_000_000
_MAX_SCRIPTS = 30
_MAX_VALUES = 5_000
_MAX_METAS = 500
_MAX_DEPTH = 12
_MAX_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states.

    Attributes:
        kinds: Names out of KINDS with the number of things of each; kinds that do not occur are absent.
        og_type: The value of og:type in lower case, or "".
        text: All texts stated, one a line.
        body: The longest text that is stated of a thing, an article's body or a product's description, or "".
    """

    kinds: dict[str, int]
    og_type: str
    text: str
    body: str


def stated_by(tree: Any) -> Stated:
    """Read what a page states; what cannot be read is passed over."""
    kinds: dict[str, int] = {}
    texts: list[str] = []
    bodies: list[str] = [""]
    scripts = (script for script in tree.iter("script") if script.get("type") == "application/ld+json")
    for script in islice(scripts, _MAX_SCRIPTS):
        for name, value in _values(_parse(script.text or "")):
            if name == "@type":
                kind = _KIND_OF.get(value.lower())
                if kind is not None:
                    kinds[kind] = kinds.get(kind, 0) + 1
            elif name.lower() in _TEXTS:
                text = _plain(value)
                texts.append(text)
                if name.lower() in _BODIES:
                    bodies.append(text)
    og_type = ""
    for meta in islice(tree.iter("meta"), _MAX_METAS):
        name = (meta.get("property") or meta.get("name") or "").lower()
        content = meta.get("content") or ""
        if name in _METAS_WANTED:
            texts.append(content[:_MAX_TEXT])
        elif name == "og:type":
            og_type = content[:50].lower()
    return Stated(kinds, og_type, "\n".join(texts)[:_MAX_TEXT], max(bodies, key=len))


def _parse(script: str) -> object:
    if len(script) > _MAX_SCRIPT:
        return None
    try:
        # Line ends inside strings are common; strict parsing refuses them.
        return json.loads(script.strip(), strict=False)
    except (ValueError, RecursionError):
        return None


def _values(found: object) -> Iterator[tuple[str, str]]:
    """Give names and strings of a structure, in its order."""
    waiting: list[tuple[str, object, int]] = [("", found, 0)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        name, value, depth = waiting.pop()
        if isinstance(value, str):
            yield name, value[:_MAX_TEXT]
        elif isinstance(value, dict) and depth < _MAX_DEPTH:
            waiting += [(str(key), inner, depth + 1) for key, inner in reversed(value.items())]
        elif isinstance(value, list) and depth < _MAX_DEPTH:
            waiting += [(name, inner, depth + 1) for inner in reversed(value)]


def _plain(text: str) -> str:
    """Undo markup in a value: schema.org wants plain text, and pages give HTML."""
    if "&" in text:
        text = unescape(text)
    if "<" not in text:
        return text
    pieces = text.split("<")
    return pieces[0] + " ".join(piece.partition(">")[2] or "" for piece in pieces[1:])
