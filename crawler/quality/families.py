"""Pages of one site that a machine made of one text: the same skeleton with other names in its slots.

Doorway pages are such families (Gyöngyi & Garcia-Molina, "Web Spam Taxonomy", 2005), and so are pages of a catalogue,
a register or a reference: a family is a fact, not a fault. Numbers and capitalised words are what slots hold most, so
each run of them becomes one sign, and what is left is compared by shingles (Broder 1997): `SHINGLE` terms in a row.

In, on a first pass: the shingles of every document; on a second: those of one. Out: `Family`. Memory is fixed when
the counter is made (`sketch.PageTable`): a document adds at most `MOST_SHINGLES`.
Must not: keep texts. The counts do not hang on the order of documents.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from crawler.quality.reading import MAX_CHARACTERS, terms_of
from crawler.quality.sketch import Hashes, PageTable, hash_of, smallest

# Short enough that a slot in every eight words leaves half of them whole; of abstracts on one site with 20,000 others a
# share of .06 is shared by chance, of 36,000 encyclopedia articles a fifth are over .8: stubs of one wording.
SHINGLE = 4

# Shingles that are mostly slots would match anything: "in A and A" is on every page.
PLAIN_TERMS = 3

MOST_SHINGLES = 128
LEAST_PAGES = 5

# The skeleton of a longer text is known well enough from its beginning.
_MOST_CHARACTERS = 50_000

_NAME = re.compile(r"[^\W\d_]*+\d\w*+|[^\W_]++(?:['’-][^\W_]++)*+")
_SLOT = "\x00"


@dataclass(frozen=True, slots=True)
class Family:
    """What a document shares with other pages of its site.

    Attributes:
        share: Share of its skeleton that is on enough other pages of the site, in [0, 1].
        pages: How many other pages of the site have the shared part, at most 254; the median over it, 0 for none.
    """

    share: float
    pages: int


NO_FAMILY = Family(0.0, 0)


class FamilyCounter:
    """The skeletons of all documents, by site.

    Args:
        cells: As many as there will be different shingles in all samples: at most 128 a document; 2 bytes each.
        least_pages: On how many other pages of the site a shingle must be, >= 1.
    """

    def __init__(self, *, cells: int, least_pages: int = LEAST_PAGES) -> None:
        self._table = PageTable(cells)
        self._least_pages = least_pages

    @property
    def memory_bytes(self) -> int:
        """What the counter takes."""
        return self._table.memory_bytes

    def add(self, shingles: Hashes) -> None:
        """Count one document's shingles; each document must come once."""
        self._table.add(shingles)

    def measure(self, shingles: Hashes) -> Family:
        """Compare a document with the other pages of its site; it must have been added."""
        # The document itself is one of the pages.
        others = self._table.count(shingles).astype(np.int64) - 1
        shared = others[others >= self._least_pages]
        if not len(shared):
            return NO_FAMILY
        return Family(len(shared) / len(others), int(np.median(shared)))


def skeleton(text: str) -> list[str]:
    """Give the terms of a text in lower case, each run of numbers and capitalised words as one slot, "\\x00".

    Example:
        >>> skeleton("we fix pipes in New York for 99 dollars")
        ['we', 'fix', 'pipes', 'in', '\\x00', 'for', '\\x00', 'dollars']
    """
    terms: list[str] = []
    for name in _NAME.findall(text):
        # A name of letters alone has no digit, which is told in one step.
        if name[0].isupper() or (not name.isalpha() and any(map(str.isdigit, name))):
            if not terms or terms[-1] != _SLOT:
                terms.append(_SLOT)
        elif name.isascii():
            terms.append(name)
        else:
            terms.extend(terms_of(name))
    return terms


# A language's words are few, and come again and again.
@lru_cache(maxsize=1 << 17)
def _number_of(term: str) -> int:
    return 0 if term == _SLOT else hash_of(term)


def family_shingles(site: str, text: str) -> Hashes:
    """Hash the shingles of a document's skeleton, the site as salt; give the smallest `MOST_SHINGLES`, ascending."""
    terms = skeleton(text[: min(_MOST_CHARACTERS, MAX_CHARACTERS)])
    if len(terms) < SHINGLE:
        return np.zeros(0, np.uint64)
    row = np.fromiter(map(_number_of, terms), np.uint64, len(terms))
    size = len(row) - SHINGLE + 1
    shingles = np.full(size, hash_of(site), np.uint64)
    plain = np.zeros(size, np.int64)
    for place in range(SHINGLE):
        part = row[place : place + size]
        # FNV's prime; products and sums are meant to wrap around.
        shingles = (shingles ^ part) * np.uint64(0x100000001B3)
        shingles ^= shingles >> np.uint64(32)
        plain += part != 0
    return smallest(shingles[plain >= PLAIN_TERMS], MOST_SHINGLES)
