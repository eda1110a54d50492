"""What pages are about, by their titles, and titles by their beginning.

In: titles. Out: headings: a title without the parts that many pages have, such as the name of a site.
Must not: know an index.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest

# Titles that share a part which names where they stand, and not what they are about.
_MANY = 20

_LONGEST = 100

_SEPARATORS = re.compile(r"\s+(?:[|–—·»«:/-]|::|->)\s+")


class Headings:
    """The headings of an index."""

    def __init__(self, titles: Iterable[str]) -> None:
        """Take titles, one a document."""
        distinct = Counter(" ".join(title.split()) for title in titles)
        parts: Counter[str] = Counter()
        for title, documents in distinct.items():
            for part in set(_SEPARATORS.split(title)):
                parts[part] += documents
        self._common = frozenset(part for part, documents in parts.items() if documents > _MANY)
        self._documents: Counter[str] = Counter()
        spellings: dict[str, str] = {}
        for title, documents in distinct.items():
            heading = self.of(title)
            if 0 < len(heading) <= _LONGEST:
                key = heading.casefold()
                self._documents[key] += documents
                spellings[key] = min(spellings.get(key, heading), heading)
        self._sorted = sorted(self._documents)
        self._spellings = spellings

    def of(self, title: str) -> str:
        """Give the heading of a title: its own part where there is just one, else all of it."""
        normal = " ".join(title.split())
        own = [part for part in _SEPARATORS.split(normal) if part and part not in self._common]
        return own[0] if len(own) == 1 else normal

    def beginning(self, start: str, most: int) -> list[str]:
        """List headings that begin so, whatever their case: those of most documents first, then the shortest."""
        key = " ".join(start.split()).casefold()
        found = self._sorted[bisect_left(self._sorted, key) : bisect_left(self._sorted, key + "\U0010ffff")]
        best = nsmallest(most, found, key=lambda each: (-self._documents[each], len(each), each))
        return [self._spellings[each] for each in best]
