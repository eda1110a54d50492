"""Words and sentences out of clean pages, for recipes to work with.

In: clean pages and a random generator. Out: topics, sentences, words. Must not: be random but by the generator given.
"""

import re
from collections.abc import Sequence
from random import Random

from benchmarks.spam.pages import Page

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W\d_]{4,}")


def topic_of(rng: Random, page: Page, words: int = 2) -> str:
    """Give neighbouring words of a page's title, or of its text where the title has too few, in lower case."""
    for text in (page.title, page.text[:2000]):
        found = _WORD.findall(text.lower())
        if len(found) >= words:
            start = rng.randrange(len(found) - words + 1)
            return " ".join(found[start : start + words])
    return "best offer"


def sentences_of(text: str) -> list[str]:
    """Cut a text at the ends of its sentences."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


def words_of(text: str) -> list[str]:
    """Give the words of four letters and more, in lower case."""
    return _WORD.findall(text.lower())


def long_pages(clean: Sequence[Page], least_words: int = 60) -> list[Page]:
    """Give the pages that have text enough to make something of; all of them where none has."""
    return [page for page in clean if len(page.text.split()) >= least_words] or list(clean)
