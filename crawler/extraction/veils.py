"""Which elements a page states to be hidden, and which of those readers open: tabs, answers, "read more".

In: elements. Out: yes or no. What classes hide is not known here: style sheets are not read. Must not: say that a text
is content; what is opened is judged as all other blocks are.
"""

import re
from typing import Any

from lxml import etree

_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_STYLE = 1_000
# React sends parts of a page late, in boxes of these names, hidden until its script has put them in their places.
_LATE = re.compile(r"S:[0-9a-f]{1,8}")
# What templates call parts that a reader opens; and parts that are no text of the page however they are called.
_OPENED = re.compile(r"tab|accord|collaps|expand|toggle|faq|answer|panel|read|more|reveal|spoiler")
_NEVER_OPENED = re.compile(
    r"modal|popup|pop-up|dialog|overlay|menu|cookie|consent|lightbox|tooltip|dropdown|form|listbox"
)
_MAX_NAMES = 300
_NO_TEXT = frozenset({"script", "style", "template", "svg", "noscript", "head"})


def is_hidden(attributes: Any) -> bool:
    """Say whether an element states that it is not shown, by an attribute or by its own style."""
    if "hidden" in attributes:
        return _LATE.fullmatch(attributes.get("id", "")) is None
    style = attributes.get("style")
    return style is not None and _STYLE.search(style[:_MAX_STYLE]) is not None


def is_opened(attributes: Any) -> bool:
    """Say whether a hidden element is one that readers open: it is called so, or another element labels it."""
    get = attributes.get
    names = f"{get('class', '')} {get('id', '')} {get('role', '')}"[:_MAX_NAMES].lower()
    return _NEVER_OPENED.search(names) is None and (
        "aria-labelledby" in attributes or _OPENED.search(names) is not None
    )


def text_length(element: Any) -> int:
    """Count the characters directly inside an element and those in it."""
    return sum(len(each.text) for each in element.iter(etree.Element) if each.text and each.tag not in _NO_TEXT)
