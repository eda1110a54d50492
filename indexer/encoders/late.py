"""A passage encoder that is loaded when it is first needed.

In: how to load one. Out: the same protocol. An update that deletes documents, or changes none, loads no model.
Must not: import a model library.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from crawler.progress import Progress
from indexer.backends.base import Vectors
from indexer.encoders.base import PassageEncoder
from indexer.passages import PassageTokenizer


class LateEncoder:
    """Keeps `PassageEncoder`; for one thread."""

    def __init__(self, load: Callable[[], PassageEncoder], dim: int) -> None:
        self._load = load
        self.dim = dim
        """Numbers in a vector, known before the model is loaded."""

    @cached_property
    def _encoder(self) -> PassageEncoder:
        return self._load()

    @property
    def tokenizer(self) -> PassageTokenizer:
        """What passages are measured with; loads the model when it is asked something."""
        return LateTokenizer(lambda: self._encoder.tokenizer)

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Give the vectors of passages, (len(texts), dim) float32, unit norm, in the order of `texts`."""
        return self._encoder.encode(texts, progress)

    def export(self, folder: Path) -> None:
        """Write the query encoder that belongs to these vectors into an empty folder."""
        self._encoder.export(folder)


class LateTokenizer:
    """Keeps `PassageTokenizer`."""

    def __init__(self, find: Callable[[], PassageTokenizer]) -> None:
        self._find = find

    @property
    def max_tokens(self) -> int:
        """Longest input of the model, special tokens included."""
        return self._find().max_tokens

    @property
    def special_tokens(self) -> int:
        """Tokens that the model adds to every input."""
        return self._find().special_tokens

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the character range of each token."""
        return self._find().spans(text)
