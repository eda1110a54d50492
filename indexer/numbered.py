"""doc_ids by their numbers in a table, looked up when they are read.

In: a table of doc_ids, numbers. Out: `Numbered`. Two over one table are put together by number: to touch a thousand
texts that lie about in memory takes as long as to rank them, and a page shows ten.
Must not: know a score.
"""

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class Numbered(Sequence[str]):
    """Some of the doc_ids of a table, in an order of their own; equal to a sequence of the same texts.

    Args:
        table: All of them; two `Numbered` belong together where it is the same object.
        numbers: Places in the table, (n,) int64.
        ranks: For each place of the table the rank of its doc_id among all; None: the table ascends.
    """

    def __init__(
        self, table: Sequence[str], numbers: NDArray[np.int64], ranks: NDArray[np.int64] | None = None
    ) -> None:
        self.table = table
        self.numbers = numbers
        self._ranks = ranks

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> "Numbered": ...
    def __getitem__(self, place: int | slice) -> "str | Numbered":
        if isinstance(place, slice):
            return self.with_numbers(self.numbers[place])
        return self.table[int(self.numbers[place])]

    def __iter__(self) -> Iterator[str]:
        return map(self.table.__getitem__, self.numbers.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and not isinstance(other, str) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    @property
    def ranks(self) -> NDArray[np.int64]:
        """Numbers that are in the order of the doc_ids, (n,)."""
        return self.numbers if self._ranks is None else self._ranks[self.numbers]

    def with_numbers(self, numbers: NDArray[np.int64]) -> "Numbered":
        """Give others of the same table."""
        return Numbered(self.table, numbers, self._ranks)


def on_one_table(lists: Sequence[Sequence[str]]) -> list[Numbered]:
    """Give lists of doc_ids as numbers of one table, in the order given; as they are where they are that already."""
    numbered = [each for each in lists if isinstance(each, Numbered)]
    if len(numbered) == len(lists) and all(each.table is numbered[0].table for each in numbered):
        return numbered
    table = sorted({doc_id for each in lists for doc_id in each})
    numbers = {doc_id: number for number, doc_id in enumerate(table)}
    return [Numbered(table, np.array([numbers[doc_id] for doc_id in each], np.int64)) for each in lists]
