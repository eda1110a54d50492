"""Spun copies: a stolen text changed so that it is no exact duplicate.

Grammar and vocabulary stay those of people, so by itself such a text is hardly to be told from others; finding it is
the work of duplicate detection, and the figures for these recipes say how little the text tells.

In: clean pages. Out: pages on sites of their own. Must not: read a signal.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from benchmarks.spam.pages import PAGES_A_SITE, Page
from benchmarks.spam.recipes.words import long_pages, sentences_of

_SYNONYMS = {
    "use": "utilise", "used": "utilised", "show": "demonstrate", "shown": "demonstrated", "study": "examination",
    "results": "outcomes", "result": "outcome", "large": "sizeable", "small": "little", "important": "vital",
    "many": "numerous", "method": "technique", "methods": "techniques", "problem": "issue", "problems": "issues",
    "new": "fresh", "first": "initial", "people": "persons", "help": "assist", "made": "produced", "make": "produce",
    "found": "discovered", "give": "provide", "given": "provided", "about": "regarding", "also": "additionally",
    "because": "since", "different": "diverse", "between": "amid", "during": "throughout", "often": "frequently",
    "high": "elevated", "low": "reduced", "number": "amount", "part": "portion", "good": "great", "system": "framework",
    "several": "various", "such": "these", "work": "labour", "year": "twelvemonth", "years": "twelvemonths",
    "however": "nevertheless", "known": "recognised", "increase": "rise", "increased": "risen", "effect": "impact",
}  # fmt: skip


def synonyms(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Replace words from a table wherever they stand, and swap some neighbouring sentences; to tune on."""
    donors = long_pages(clean)
    pages = []
    for number in range(size):
        donor = rng.choice(donors)
        parts = sentences_of(donor.text)
        for place in range(0, len(parts) - 1, 2):
            if rng.random() < 0.3:
                parts[place : place + 2] = parts[place + 1], parts[place]
        words = [_SYNONYMS.get(word, word) for word in " ".join(parts).split(" ")]
        pages.append(replace(donor, site=f"spun-{number // PAGES_A_SITE}.test", text=" ".join(words)))
    return pages


def stitched(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Stitch sentences of three texts together in turn, under the title of the first (phrase stitching)."""
    donors = long_pages(clean)
    pages = []
    for number in range(size):
        chosen = [rng.choice(donors) for _ in range(3)]
        piles = [sentences_of(page.text)[:40] for page in chosen]
        text = []
        while any(piles):
            pile = rng.choice([pile for pile in piles if pile])
            text.append(pile.pop(0))
        pages.append(replace(chosen[0], site=f"stitched-{number // PAGES_A_SITE}.test", text=" ".join(text)))
    return pages
