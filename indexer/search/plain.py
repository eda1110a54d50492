"""Markdown as plain text, for showing a piece of it; and a title as people want to read it.

In: short texts. Out: the same without signs. Must not: choose what to show.
"""

import html
import re

# Markdown's signs at the start of a line: headings, quotations, list marks, fences, and whole lines of table rules.
_LINE_SIGNS = re.compile(
    r"^(?:(?:[ \t]*(?:\#{1,6}(?=[ \t])|>|[-*+](?=[ \t])))+[ \t]*|[ \t]*(?:```|~~~)\w*|[ \t:|=-]+$)", re.MULTILINE
)
# A heading with text after it; joined by a colon it reads as one sentence.
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(\S.*)\n\s*(?=\S)", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\[\]\n]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]+)(?<=[^\s*])\1(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~~(?=[^\s~])([^~\n]+)(?<=[^\s~])~~(?![\w~])")
_TABLE_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_BAR = re.compile(r"(?<!\\)\|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

# Signs that people set between a page's title and its site's name, with white space around; a vertical bar needs none.
_SEPARATOR = re.compile(r"\s+(?:[-–—·•»›]|::|\|\|?)\s+|\s*\|\s*")
_NOT_LETTERS = re.compile(r"[\W_]+")
_LABEL_WORDS = 5


def plain_text(markdown: str) -> str:
    """Take Markdown's signs off a short text and make all white space single spaces.

    Example:
        >>> plain_text("## Lists\\n- **Sort** with `sorted()`")
        'Lists: Sort with sorted()'
    """
    text = _CONTROL.sub("", markdown)
    if "#" in text:
        text = _HEADING.sub(
            lambda heading: f"{heading[1].rstrip()}{':' if heading[1].rstrip()[-1].isalnum() else ''}\n", text
        )
    text = _LINE_SIGNS.sub("", text)
    if "|" in text:
        text = _TABLE_ROW.sub(lambda row: _BAR.sub(" ", row[0]).replace("\\|", "|"), text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text:
        text = _EMPHASIS.sub(r"\2", text)
    if "~~" in text:
        text = _STRUCK.sub(r"\1", text)
    return " ".join(text.replace("`", "").split())


def clean_title(title: str, host: str = "") -> str:
    """Give a title as people want to read it.

    Entities that stand in it as such are decoded, control characters and a "¶" at its end removed, and white space is
    one space. The name of
    the site is cut off its end or its start: the part behind the last separator (" | ", " - ", " – ", " — ", " · ",
    " • ", " » ", " › ", " :: ") or before the first, if it has at most five words, and its letters and digits spell the
    site's name: a label of the host ("Stack Overflow", stackoverflow.com), or its last labels ("python.org"); or, at
    the end, if one of its words does ("Python 3.11 documentation", docs.python.org). Something always remains.

    Args:
        title: As the page states it.
        host: Of the page's address; "" cuts nothing off.

    Example:
        >>> clean_title("Sorting &amp; order — Python 3.11 documentation", "docs.python.org")
        'Sorting & order'
    """
    # Behind headings, Sphinx sets a sign to link to them by.
    text = " ".join(_CONTROL.sub(" ", html.unescape(title)).split()).removesuffix("¶").rstrip()
    names = _names_of(host)
    for separator in reversed(list(_SEPARATOR.finditer(text))):
        if _is_name(text[separator.end() :], names) or _has_name(text[separator.end() :], names):
            text = text[: separator.start()]
        break
    first = _SEPARATOR.search(text)
    if first is not None and _is_name(text[: first.start()], names):
        text = text[first.end() :]
    return text


def _names_of(host: str) -> frozenset[str]:
    """List what a site may call itself: each label of its host but the last and short ones, and ends of the host."""
    labels = [label for label in host.casefold().split(".") if label]
    names = {label for label in labels[:-1] if len(label) > 2 and label != "www"}
    ends = {"".join(labels[first:]) for first in range(max(0, len(labels) - 1))}
    return frozenset(_NOT_LETTERS.sub("", name) for name in names | ends) - {""}


def _is_name(part: str, names: frozenset[str]) -> bool:
    return len(part.split()) <= _LABEL_WORDS and _NOT_LETTERS.sub("", part).casefold() in names


def _has_name(part: str, names: frozenset[str]) -> bool:
    words = part.casefold().split()
    return len(words) <= _LABEL_WORDS and any(_NOT_LETTERS.sub("", word) in names for word in words)
