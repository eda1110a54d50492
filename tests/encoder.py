"""A tiny encoder for tests: words to vectors by hashing, no model, the same on every machine.

In: text. Out: unit vectors; texts that share words are close. `HashEncoder` keeps both encoder protocols.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from crawler.progress import Progress, silent
from indexer.backends.base import Vectors

_WORD = re.compile(r"\w+|[^\w\s]")


@lru_cache(maxsize=10_000)
def _direction(word: str, dim: int) -> Vectors:
    seed = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
    return np.random.default_rng(seed).standard_normal(dim).astype(np.float32)


class WordTokenizer:
    """One token a word or sign; two special tokens, as BERT has them."""

    def __init__(self, max_tokens: int = 64) -> None:
        self.max_tokens = max_tokens
        self.special_tokens = 2

    def spans(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(text)]


class HashEncoder:
    """The sum of one random direction a word, scaled to length 1."""

    def __init__(self, dim: int = 32, max_tokens: int = 64) -> None:
        self.dim = dim
        self.tokenizer = WordTokenizer(max_tokens)

    def encode_query(self, text: str) -> Vectors:
        words = [match.group().lower() for match in _WORD.finditer(text)][: self.tokenizer.max_tokens - 2]
        total = np.sum([_direction(word, self.dim) for word in ["", *words]], axis=0, dtype=np.float64)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


class HashQueryEncoder(HashEncoder):
    """Keeps `QueryEncoder`."""

    def encode(self, text: str) -> Vectors:
        return self.encode_query(text)

    def known(self, text: str) -> float:
        """Every sign of the Latin alphabet is known, and no other letter."""
        tokens = [text[start:end] for start, end in self.spans(text)]
        return sum(token.isascii() for token in tokens) / len(tokens) if tokens else 1.0

    def spans(self, text: str) -> list[tuple[int, int]]:
        return self.tokenizer.spans(text)


class HashPassageEncoder(HashEncoder):
    """Keeps `PassageEncoder`; counts how often it was asked, so that a test can see that nothing was encoded."""

    def encode(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.encode_query(text)
            progress("passages", row + 1, len(texts))
        return vectors

    def export(self, folder: Path) -> None:
        (folder / "hash.json").write_text(json.dumps({"dim": self.dim}), encoding="utf-8")


def open_hash_encoder(folder: Path) -> HashQueryEncoder:
    """Open what `HashPassageEncoder.export` wrote."""
    return HashQueryEncoder(json.loads((folder / "hash.json").read_text(encoding="utf-8"))["dim"])
