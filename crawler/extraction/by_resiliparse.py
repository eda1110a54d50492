"""What resiliparse takes for the main text of a page; the one place that knows resiliparse.

In: markup. Out: text, a block a line; "" where it finds none or cannot read the page. Its rules find boilerplate by
names of classes and by lengths of text; here they are one voice among others. Native code: it runs in the worker
processes of cleaning, which may crash. Must not: raise.
"""

from resiliparse.extract.html2text import extract_plain_text

# Characters of markup that are read: its vote on what stands behind is missed, the page's text is not.
_MAX_MARKUP = 5_000_000
# Its time grows with the square of the nesting of these elements: 2,000 take 60 ms, 100,000 some minutes. Pages of WCXB
# nest 46 deep at most.
_NESTING = (b"div", b"article")
_MAX_DEPTH = 1_000


def main_text_by_resiliparse(markup: str) -> str:
    """Extract with comments kept, because forums are made of them, and without texts that stand for images."""
    markup = markup[:_MAX_MARKUP]
    # Of bytes only ASCII's letters have a lower case, which is all that names of elements need, and in no time.
    lower = markup.encode("utf-8", "surrogatepass").lower()
    if any(_is_deep(lower, name) for name in _NESTING):
        return ""
    try:
        return extract_plain_text(
            markup, preserve_formatting=True, main_content=True, list_bullets=False, alt_texts=False
        )
    except (ValueError, TypeError, RuntimeError):  # a TypeError is what it calls lone surrogates
        return ""


def _is_deep(lower: bytes, name: bytes) -> bool:
    """Say whether an element nests too deep, as far as its tags say; comments and scripts may count too much."""
    begin, end = b"<" + name, b"</" + name
    if lower.count(begin) <= _MAX_DEPTH:
        return False
    depth = 0
    for piece in lower.split(begin)[1:]:
        depth += 1
        if depth > _MAX_DEPTH:
            return True
        depth = max(depth - piece.count(end), 0)
    return False
