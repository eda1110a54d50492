"""The protocols of what turns text into vectors.

A passage encoder runs when an index is built; a query encoder lies in the snapshot and runs when it is searched. Both
give vectors of unit norm, so that an inner product is a cosine. Must not: import a model library.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from crawler.progress import Progress
from indexer.backends.base import Vectors
from indexer.passages import PassageTokenizer


class QueryEncoder(Protocol):
    """Turns a query into a vector; safe for concurrent use by threads."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        ...

    def encode(self, text: str) -> Vectors:
        """Give the vector of a query, (dim,) float32, unit norm; any text has one, "" included."""
        ...

    def known(self, text: str) -> float:
        """Give the share of a query's tokens that the model knows, in [0, 1]; 1 where there is none.

        A model of one language has no token for most signs of another script: what it cannot read, it cannot judge.
        """
        ...

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the half-open character range of each token, ascending, without special tokens and without a cut."""
        ...


class PassageEncoder(Protocol):
    """Turns passages into vectors."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def tokenizer(self) -> PassageTokenizer:
        """What passages are measured with."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Give the vectors of passages, (len(texts), dim) float32, unit norm, in the order of `texts`.

        Args:
            texts: What to encode, as `passages.passage_text` gives it.
            progress: Told of each batch as "passages".
        """
        ...

    def export(self, folder: Path) -> None:
        """Write the query encoder that belongs to these vectors into an empty folder."""
        ...
