"""A stored text as HTML, for clients that were made for pages.

In: `Document.text`, Markdown without link targets. Out: HTML in which all of the text is escaped.
Must not: write an attribute, a script, or anything else that a text could use.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

from indexer.search.plain import plain_text

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_ITEM = re.compile(r"[ \t]*[-*+][ \t]+(.*)")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")


def page(title: str, markdown: str) -> str:
    """Write a whole page: headings, lists, code and paragraphs; other signs of Markdown stay as they are."""
    return f"<html><head><title>{escape(title)}</title></head><body>{body(markdown)}</body></html>"


def body(markdown: str) -> str:
    """Write what stands between the tags of a page's body.

    Example:
        >>> body("## Figs\\n\\nThey <grow>.\\n- on trees")
        '<h2>Figs</h2><p>They &lt;grow&gt;.</p><ul><li>on trees</li></ul>'
    """
    return "".join(
        _block(kind, [escape(text, quote=False) for _, text in lines])
        for kind, lines in groupby(_lines(markdown), key=itemgetter(0))
    )


def _lines(markdown: str) -> Iterator[tuple[str, str]]:
    """Say of each line which tag it belongs into, "" for none, and what of it is text."""
    is_code = False
    for line in markdown.split("\n"):
        heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        if _FENCE.match(line):
            is_code = not is_code
            yield "", ""
        elif is_code:
            yield "pre", line
        elif heading:
            yield f"h{len(heading[1])}", heading[2].strip()
        elif item:
            yield "li", item[1]
        else:
            yield ("p" if line.strip() else ""), line.strip()


def _block(tag: str, texts: Sequence[str]) -> str:
    if tag in ("pre", "p"):
        between = "\n" if tag == "pre" else " "
        return f"<{tag}>{between.join(texts)}</{tag}>"
    inner = "".join(f"<{tag}>{text}</{tag}>" for text in texts) if tag else ""
    return f"<ul>{inner}</ul>" if tag == "li" else inner


def plain(markdown: str) -> str:
    """Write a text without Markdown's signs, its paragraphs apart by an empty line."""
    paragraphs = (plain_text(block) for block in re.split(r"\n[ \t]*\n", markdown))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
