"""Passages encoded by the graph that a snapshot carries, where its passages were encoded by that in the first place.

In: the folder of a snapshot's encoder. Out: a `PassageEncoder`, if that graph is one for passages too: a table of
vectors is. An update then loads no model library, whose import alone takes seconds. Must not: import torch.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from crawler.progress import Progress
from indexer.backends.base import Vectors
from indexer.encoders.passage_tokenizer import StaticTokenizer
from indexer.encoders.query_encoder import OnnxQueryEncoder, carried_card, whole_tokenizer
from indexer.encoders.side_by_side import encode_side_by_side


class CarriedEncoder:
    """Keeps `PassageEncoder`."""

    def __init__(self, folder: Path, passage_prompt: str) -> None:
        """Load it; `carried_encoder` says whether there is one.

        Raises:
            ModelError: A file is missing or damaged.
        """
        self._folder = folder
        self._graph = OnnxQueryEncoder(folder, for_passages=True)
        self.tokenizer = StaticTokenizer(whole_tokenizer(folder), passage_prompt)
        """What passages are measured with."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._graph.dim

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Give the vectors of passages, (len(texts), dim) float32, unit norm, in the order of `texts`."""
        return encode_side_by_side(self._graph, texts, progress)

    def export(self, folder: Path) -> None:
        """Copy the query encoder into an empty folder."""
        shutil.copytree(self._folder, folder, dirs_exist_ok=True)


def carried_encoder(folder: Path) -> CarriedEncoder | None:
    """Load the passage encoder that a snapshot carries; None where it carries none but for queries.

    Raises:
        ModelError: A file is missing or damaged.
    """
    prompt = carried_card(folder).passage_prompt
    return None if prompt is None else CarriedEncoder(folder, prompt)
