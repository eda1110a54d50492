"""How often each value of a column occurs, for columns with as many values as a web has sites.

In: columns, a batch at a time. Out: the most frequent values and the number of all. Counts lie in Arrow's memory: some
25 bytes a site, a fifth of what a Counter takes.
Must not: read files.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

# Counts that wait are added up once there are this many, or as many as there are values: each is then moved a few
# times in all, however many batches there are.
_WAITING_ROWS = 65_536

_EMPTY = pa.table({"value": pa.array([], pa.string()), "count": pa.array([], pa.int64())})


@dataclass(frozen=True, slots=True)
class Count:
    """A value and how often it occurs, > 0."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The most frequent of all values.

    Attributes:
        values: How many different ones there are.
        total: Occurrences of all of them.
        top: The most frequent, the count down and then the value up.
    """

    values: int
    total: int
    top: tuple[Count, ...]


class Tally:
    """Counts of texts so far."""

    def __init__(self) -> None:
        self._counted = _EMPTY
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0

    def add(self, column: pa.Array) -> None:
        """Count a column of strings without nulls."""
        counts = column.value_counts()
        self._waiting.append(pa.table({"value": counts.field("values"), "count": counts.field("counts")}))
        self._waiting_rows += len(counts)
        if self._waiting_rows > max(_WAITING_ROWS, self._counted.num_rows):
            self._merge()

    def ranking(self, most: int) -> Ranking:
        """Give the `most` most frequent values, and how many there are."""
        self._merge()
        keys = [("count", "descending"), ("value", "ascending")]
        top = self._counted.take(pc.select_k_unstable(self._counted, k=most, sort_keys=keys))
        return Ranking(
            values=self._counted.num_rows,
            total=pc.sum(self._counted["count"]).as_py() or 0,
            top=tuple(Count(row["value"], row["count"]) for row in top.to_pylist()),
        )

    def _merge(self) -> None:
        if self._waiting:
            added = pa.concat_tables([self._counted, *self._waiting]).group_by("value").aggregate([("count", "sum")])
            self._counted = added.rename_columns({"value": "value", "count_sum": "count"}).combine_chunks()
            self._waiting.clear()
            self._waiting_rows = 0
