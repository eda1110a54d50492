"""A snippet or title as dialects write it: one text with signs around the words of the query.

In: `Snippet`, or a title and the query's words. Out: text, or HTML in which all but our own tags is escaped.
Must not: cut anything.
"""

from collections.abc import Iterator
from html import escape
from itertools import chain

from indexer.ranking import Hit, Snippet
from indexer.search.words import QueryWords


def marked(snippet: Snippet, before: str = "", after: str = "", *, as_html: bool = False) -> str:
    """Write a snippet with signs around its highlights.

    Args:
        snippet: The piece.
        before: Sign before each highlight, for instance "<strong>".
        after: Sign after it.
        as_html: Escape what comes from the document. A sign that is a tag makes sense only with it.
    """
    clean = (lambda text: escape(text, quote=False)) if as_html else str
    return "".join(f"{before}{clean(text)}{after}" if is_hit else clean(text) for text, is_hit in pieces(snippet))


def marked_title(hit: Hit, words: QueryWords) -> Snippet:
    """Find the words of a query in a hit's title, or in its address where it has none."""
    title = hit.title or hit.url or hit.doc_id
    return Snippet(title, words.reading(hit.language).highlights(title), 0, len(title))


def pieces(snippet: Snippet) -> Iterator[tuple[str, bool]]:
    """Cut a snippet at its highlights: each piece, and whether it is one; no piece is empty."""
    done = 0
    for start, end in chain(snippet.highlights, [(len(snippet.text), len(snippet.text))]):
        if done < start:
            yield snippet.text[done:start], False
        if start < end:
            yield snippet.text[start:end], True
        done = end
