"""What a page says of itself as data: schema.org items in JSON-LD and microdata.

In: a tree of lxml. Out: `Item`s: types, and for each property the texts in it; and the names of all types. Broken JSON
is read as far as the usual mistakes go; size, depth and number are bounded. Must not: decide which item is the page's,
or believe anything.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from types import MappingProxyType
from typing import cast

import lxml.etree
import lxml.html

from crawler.pages.characters import one_line
from crawler.pages.markup import attribute, text_within

# Characters of JSON-LD that are read of a page, all scripts together: 153,000 on the page of WCXB with the most.
MAX_JSON_CHARACTERS = 1_000_000

# Values looked at, and how deep they lie. The objects among them are 751 on WCXB's richest page.
MAX_NODES = 5000
MAX_DEPTH = 10

# Elements with microdata that are read; a page of WCXB has 600 at the most.
MAX_PROPERTIES = 2000

MAX_TYPES = 50
MAX_VALUE_CHARACTERS = 1000
_MOST_VALUES = 20

# Properties that are read; the others may be long.
_WANTED = frozenset({
    "headline", "name", "alternativeHeadline", "author", "creator", "datePublished", "dateCreated", "uploadDate",
    "datePosted", "dateModified", "description", "publisher", "inLanguage", "url", "mainEntityOfPage", "@id",
})  # fmt: skip
# Where the items of a page itself stand; elsewhere are those of its parts, its links and its writers.
_OWN = frozenset({"@graph", "mainEntity", "mainEntityOfPage"})

_TYPE = re.compile(r"(?:(?:https?://)?schema\.org/|schema:)?([A-Za-z]{2,60})")
_WRAPPING = re.compile(r"^[\s;]*(?:<!--|/\*\s{0,9}<!\[CDATA\[\s{0,9}\*/|//\s{0,9}<!\[CDATA\[|<!\[CDATA\[)?\s*")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_SCOPES = lxml.etree.XPath("descendant::*[@itemscope]")
_PROPERTIES = lxml.etree.XPath("descendant::*[@itemprop]")
_SCOPE_LEVELS = 40


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that a page describes.

    Attributes:
        types: Names of its schema.org types, in their order: ("NewsArticle",).
        is_own: Whether it stands where a page describes itself, not inside another item.
        values: Property to texts, each one line, in their order; of a person or organisation its name.
    """

    types: tuple[str, ...]
    is_own: bool
    values: Mapping[str, tuple[str, ...]]

    def first(self, *names: str) -> str:
        """Give the first text of the first of these properties that has one, or ""."""
        return next((value for name in names for value in self.values.get(name, ()) if value), "")


def structured_items(root: lxml.html.HtmlElement) -> tuple[Item, ...]:
    """Read the items of a page: JSON-LD in the order of the page, each before what is inside it, then microdata."""
    return (*_json_items(root), *_microdata_items(root))


def type_names(items: tuple[Item, ...]) -> tuple[str, ...]:
    """Give the types of items, each once, in their order, `MAX_TYPES` at most."""
    return tuple(islice(dict.fromkeys(name for item in items for name in item.types), MAX_TYPES))


def _json_items(root: lxml.html.HtmlElement) -> Iterator[Item]:
    left = MAX_JSON_CHARACTERS
    values: list[object] = []
    for script in root.iter("script"):
        if "ld+json" in attribute(script, "type").lower() and left > 0:
            text = (script.text or "")[:left]
            left -= len(text)
            values.append(_parse(text))
    nodes = list(_nodes(values))
    names = {identity: _text(node) for node, _ in nodes if (identity := _string(node.get("@id"))) and "name" in node}
    for node, is_own in nodes:
        if types := _types(node.get("@type")):
            found = {name: _values(node[name], names) for name in node if name in _WANTED}
            yield Item(types, is_own, MappingProxyType(found))


def _nodes(values: list[object]) -> Iterator[tuple[dict[str, object], bool]]:
    """Give the objects in JSON values, level by level, and whether each is the page's own."""
    waiting: deque[tuple[object, int, bool]] = deque((value, 0, True) for value in values)
    seen = 0
    while waiting and seen < MAX_NODES:
        value, depth, is_own = waiting.popleft()
        seen += 1
        if depth > MAX_DEPTH:
            continue
        room = MAX_NODES - len(waiting)
        if isinstance(value, list):
            waiting.extend((inner, depth + 1, is_own) for inner in value[:room])
        elif isinstance(value, dict):
            node = cast("dict[str, object]", value)
            yield node, is_own
            inner = ((part, depth + 1, is_own and name in _OWN) for name, part in islice(node.items(), max(room, 0)))
            waiting.extend(entry for entry in inner if isinstance(entry[0], dict | list))


def _parse(text: str) -> object:
    """Read JSON with the mistakes that templates make; None where nothing helps."""
    text = text[_end_of_wrapping(text) :]
    for repair in (str, unescape, lambda broken: _TRAILING_COMMA.sub("", broken)):
        text = repair(text)
        try:
            # Control characters in strings are allowed; what follows the first value is a comment's end, or a mistake.
            return json.JSONDecoder(strict=False).raw_decode(text)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _end_of_wrapping(text: str) -> int:
    match = _WRAPPING.match(text)
    return match.end() if match else 0


def _types(value: object) -> tuple[str, ...]:
    stated = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    found = (_TYPE.fullmatch(name.strip()) for name in stated if isinstance(name, str))
    return tuple(dict.fromkeys(match[1] for match in found if match))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _text(value: object) -> str:
    """Give a value as one line: a string, or the name or id of an object; "" for anything else."""
    if isinstance(value, dict):
        # Objects with a language have their text in "@value".
        value = next((value[key] for key in ("name", "@value", "headline", "url", "@id") if value.get(key)), "")
        value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value)[:40]
    # Many templates escape the text of JSON as that of markup.
    return one_line(unescape(value[: 8 * MAX_VALUE_CHARACTERS]), MAX_VALUE_CHARACTERS) if isinstance(value, str) else ""


def _values(value: object, names: Mapping[str, str]) -> tuple[str, ...]:
    """Give the texts of a property; an object that only refers to another by its id has that one's name."""
    stated = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    texts = []
    for entry in stated:
        reference = _string(entry.get("@id")) if isinstance(entry, dict) and "name" not in entry else ""
        texts.append(names.get(reference) or _text(entry))
    return tuple(text for text in texts if text)


def _microdata_items(root: lxml.html.HtmlElement) -> Iterator[Item]:
    scopes: dict[lxml.html.HtmlElement, dict[str, list[str]]] = {}
    for element in islice(_SCOPES(root), MAX_PROPERTIES):
        if attribute(element, "itemtype"):
            scopes[element] = {}
    for element in islice(_PROPERTIES(root) if scopes else (), MAX_PROPERTIES):
        scope = _scope(element)
        names = [name for name in attribute(element, "itemprop").split()[:_MOST_VALUES] if name in _WANTED]
        for name in names if scope in scopes else ():
            values = scopes[scope].setdefault(name, [])
            if len(values) < _MOST_VALUES:
                values.append(_microdata_value(element))
    for element, found in scopes.items():
        if types := _types(attribute(element, "itemtype").split()):
            values_of = {name: tuple(value for value in values if value) for name, values in found.items()}
            is_own = "itemprop" not in element.attrib
            yield Item(types, is_own, MappingProxyType(values_of))


def _scope(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """Give the item that an element is a property of."""
    for parent in islice(element.iterancestors(), _SCOPE_LEVELS):
        if "itemscope" in parent.attrib:
            return parent
    return None


def _microdata_value(element: lxml.html.HtmlElement) -> str:
    if "itemscope" in element.attrib:
        inner = element.find(".//*[@itemprop='name']")
        element = element if inner is None else inner
    stated = attribute(element, "content") or attribute(element, "datetime")
    return one_line(stated or text_within(element, MAX_VALUE_CHARACTERS), MAX_VALUE_CHARACTERS)
