"""What resiliparse takes for the main text of a page; the one place that knows resiliparse.

In: markup. Out: text, a block a line; "" where it finds none or cannot read the page. Its rules find boilerplate by
names of classes and by lengths of text; here they are one voice among others. Native code: it runs in the worker
processes of cleaning, which may crash. Must not: raise.
"""

from resiliparse.extract.html2text import extract_plain_text

# Characters of markup that are read: its vote on what stands behind is missed, the page's text is not.
_MAX_MARKUP = 5_000_000


def main_text_by_resiliparse(markup: str) -> str:
    """Extract with comments kept, because forums are made of them, and without texts that stand for images."""
    try:
        return extract_plain_text(
            markup[:_MAX_MARKUP], preserve_formatting=True, main_content=True, list_bullets=False, alt_texts=False
        )
    except (ValueError, TypeError, RuntimeError):  # a TypeError is what it calls lone surrogates
        return ""
