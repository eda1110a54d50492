"""How much of a page is its site's frame: lines that many other pages of the site have too.

In, on a first pass: site and text of every document; on a second: those of one. Out: a share. Lines are compared
without regard to case and white space. Memory is fixed when the counter is made (`sketch.PageTable`): 2 bytes a cell,
and a document adds at most `MOST_LINES` different lines, so 256 bytes a document are more than enough.
Must not: keep texts. The counts do not hang on the order of documents, so any order of the first pass will do.
"""

import numpy as np

from crawler.quality.reading import MAX_CHARACTERS, lines_of, share
from crawler.quality.sketch import PageTable, hash_of

MOST_LINES = 128

# On this many other pages a line is no coincidence; a site with fewer pages shows no frame.
LEAST_PAGES = 5


class TemplateCounter:
    """The lines of all documents, by site.

    Args:
        cells: As many as there will be different lines on all sites; 2 bytes each.
        least_pages: On how many other pages of the site a line must be, >= 1.

    Example:
        >>> counter = TemplateCounter(cells=1024, least_pages=1)
        >>> for text in ("menu\\nfirst", "menu\\nother"):
        ...     counter.add("a.test", text)
        >>> counter.share("a.test", "menu\\nfirst")
        0.4444444444444444
    """

    def __init__(self, *, cells: int, least_pages: int = LEAST_PAGES) -> None:
        self._table = PageTable(cells)
        self._least_pages = least_pages

    @property
    def memory_bytes(self) -> int:
        """What the counter takes."""
        return self._table.memory_bytes

    def add(self, site: str, text: str) -> None:
        """Count one document's lines; each document must come once."""
        self._table.add(np.array(list(_sample(site, text)), np.uint64))

    def share(self, site: str, text: str) -> float:
        """Share of a document's characters in lines that are on enough other pages of its site, in [0, 1].

        The document must have been added. Of one with over `MOST_LINES` different lines a sample is measured.
        """
        lengths = _sample(site, text)
        counts = self._table.count(np.array(list(lengths), np.uint64))
        # The document itself is one of the pages.
        framed = counts > self._least_pages
        sizes = np.fromiter(lengths.values(), np.int64, len(lengths))
        return share(int(sizes[framed].sum()), int(sizes.sum()))


def _sample(site: str, text: str) -> dict[int, int]:
    """Hash a document's lines; give the characters in each, of those with the smallest hashes."""
    lengths: dict[str, int] = {}
    for line in lines_of(text[:MAX_CHARACTERS]):
        normal = " ".join(line.casefold().split())
        lengths[normal] = lengths.get(normal, 0) + len(normal)
    hashed = sorted((hash_of(f"{site}\n{line}"), length) for line, length in lengths.items())
    return dict(hashed[:MOST_LINES])
