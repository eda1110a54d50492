"""Hidden text: a clean page with words that only machines see.

An extractor that knows its work leaves such words out and counts them; so the text is clean, and only the count tells.

In: clean pages. Out: the same pages on their own sites (somebody broke in), with more hidden words. Must not: read a
signal.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from benchmarks.spam.pages import Page, added
from benchmarks.spam.recipes.words import long_pages
from crawler.quality.page import PageCounts


def block(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Hide a block of one to five times as many words as people see; to tune on."""
    return _hidden(rng, clean, size, (1.0, 5.0), most_links=0)


def links(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Hide five to sixty links to other sites with their words: a fifth to one and a half times the visible ones."""
    return _hidden(rng, clean, size, (0.2, 1.5), most_links=60)


def _hidden(
    rng: Random, clean: Sequence[Page], size: int, times: tuple[float, float], *, most_links: int
) -> list[Page]:
    donors = long_pages(clean)
    pages = []
    for _ in range(size):
        donor = rng.choice(donors)
        number = rng.randint(5, most_links) if most_links else 0
        words = round(len(donor.text.split()) * rng.uniform(*times))
        more = PageCounts(links=number, external_links=number, hidden_words=words)
        pages.append(replace(donor, counts=added(donor.counts, more)))
    return pages
