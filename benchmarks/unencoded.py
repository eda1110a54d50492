"""Stands in for a model where words alone are asked for: a collection is then built as fast as it can be read.

Out: `Unencoded`, which keeps both encoder protocols, and `no_model`, a folder that names it. Every text has the same
vector of one number, so the leg of vectors ranks nothing, and is not to be asked.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from crawler.progress import Progress
from indexer.backends.base import Vectors


class OneToken:
    """Takes any text as one token: there is no model that it could be too long for."""

    max_tokens = 512
    special_tokens = 0

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give the whole text, or nothing where there is none."""
        return [(0, len(text))] if text else []


class Unencoded:
    """Gives every text the same vector."""

    dim = 1
    tokenizer = OneToken()

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Give (len(texts), 1) ones."""
        progress("passages", len(texts), len(texts))
        return np.ones((len(texts), 1), dtype=np.float32)

    def export(self, folder: Path) -> None:
        """Write that there is nothing."""
        (folder / "unencoded.json").write_text("{}", encoding="utf-8")


class UnencodedQuery:
    """The same for queries."""

    dim = 1

    def encode(self, text: str) -> Vectors:  # noqa: ARG002  the protocol's
        """Give a one."""
        return np.ones(1, dtype=np.float32)

    def known(self, text: str) -> float:  # noqa: ARG002  the protocol's
        """Know every token."""
        return 1.0

    def spans(self, text: str) -> list[tuple[int, int]]:  # noqa: ARG002  the protocol's
        """Know no tokens."""
        return []


def no_model(folder: Path) -> str:
    """Make the folder that stands for no model in a snapshot's id, and give its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "modules.json").write_text(json.dumps([]), encoding="utf-8")
    return str(folder)
