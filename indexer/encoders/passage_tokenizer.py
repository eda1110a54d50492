"""What passages are measured with: the tokens of a model, and where in a text each lies.

In: a loaded model, texts. Out: counts of tokens, character ranges, the tokenizer as `tokenizers` reads it. A
transformer and a table of vectors each have a tokenizer of their own kind. Must not: load a model, or encode.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from indexer.encoders.model import ModelSource
from indexer.errors import ModelError

# Longest input where a model states none; the longest that BuildSettings.passage_tokens can ask for.
_LONGEST_INPUT = 8192

# Characters that a tokenizer is given at once: it keeps hundreds of bytes a token until it is done.
_PIECE = 65_536
_SPACE_BACKWARDS = re.compile(r"\s")


class PassageTokenizer(Protocol):
    """A model's tokenizer, as passages are cut and sorted with."""

    max_tokens: int
    special_tokens: int

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, cut where the model cuts."""
        ...

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the character range of each token."""
        ...

    def to_json(self) -> str:
        """Give what `tokenizers` reads."""
        ...


def passage_tokenizer(model: Any, source: ModelSource, prompt: str, *, is_static: bool) -> PassageTokenizer:
    """Give the tokenizer of a model, which counts `prompt` before each text.

    Args:
        model: A SentenceTransformer, whose library has one door and is not imported here.
        source: Where it lies.
        prompt: The text before each passage, whose tokens count.
        is_static: Whether the model is a table of vectors.

    Raises:
        ModelError: It has none that says where its tokens lie.
    """
    if is_static:
        return StaticTokenizer(model.tokenizer, prompt)
    if not getattr(model.tokenizer, "is_fast", False):
        raise ModelError(
            source.name,
            found="a tokenizer that cannot say where its tokens lie",
            wanted="a model with a tokenizer.json",
            remedy="choose another model",
        )
    return _ModelTokenizer(model, prompt)


class _ModelTokenizer:
    """The tokenizer of a transformer."""

    def __init__(self, model: Any, prompt: str) -> None:
        self._tokenizer: Any = model.tokenizer
        stated = model.max_seq_length or self._tokenizer.model_max_length
        self.max_tokens = int(min(stated, _LONGEST_INPUT))
        self.special_tokens = int(self._tokenizer.num_special_tokens_to_add()) + len(self.spans(prompt))

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, cut where the model cuts."""
        if not texts:
            return []
        found = self._tokenizer(list(texts), truncation=True, max_length=self.max_tokens, verbose=False)
        return [len(ids) for ids in found["input_ids"]]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the character range of each token."""
        found = []
        for offset, piece in _pieces(text):
            tokens = self._tokenizer(
                piece, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False
            )
            found += [(offset + start, offset + end) for start, end in tokens["offset_mapping"] if start < end]
        return found

    def to_json(self) -> str:
        """Give what `tokenizers` reads."""
        return str(self._tokenizer.backend_tokenizer.to_str())


class StaticTokenizer:
    """The tokenizer of a model that is a table of vectors: it cuts nothing off and adds nothing."""

    def __init__(self, tokenizer: Any, prompt: str) -> None:
        """Take what `tokenizers` gives, and the text before each passage."""
        self._tokenizer = tokenizer
        self.max_tokens = _LONGEST_INPUT
        self.special_tokens = len(self.spans(prompt))

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Give equal lengths: no padding is computed, so there is nothing to sort for."""
        return [0] * len(texts)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the character range of each token."""
        return [
            (offset + start, offset + end)
            for offset, piece in _pieces(text)
            for start, end in self._tokenizer.encode(piece, add_special_tokens=False).offsets
            if start < end
        ]

    def to_json(self) -> str:
        """Give what `tokenizers` reads."""
        return str(self._tokenizer.to_str())


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Give a text in pieces with their offsets, cut before white space where there is some."""
    start = 0
    while len(text) - start > _PIECE:
        spaces = _SPACE_BACKWARDS.search(text[start + _PIECE - 1 : start : -1])
        end = start + _PIECE - (spaces.start() + 1 if spaces else 0)
        yield start, text[start:end]
        start = end
    yield start, text[start:]
