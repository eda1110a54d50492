"""A judge of how well texts answer a query, for reranking: any sentence-transformers CrossEncoder in a folder.

In: a query and texts. Out: one score a text. Unlike the query encoder it runs in torch, while searches are answered: it
is off unless a folder is named. Must not: reach the network.
"""

from collections.abc import Sequence
from pathlib import Path

from indexer.encoders.library import load_cross_encoder
from indexer.encoders.model import refuse_code
from indexer.errors import ModelError


class CrossEncoderScorer:
    """Scores texts; safe for concurrent use by threads."""

    def __init__(self, folder: Path, device: str | None = None) -> None:
        """Load a model.

        Args:
            folder: Where it lies.
            device: As torch names it; None: a GPU where there is one, else the processor.

        Raises:
            ModelError: The folder holds no CrossEncoder of the library's own kind that gives one score.
        """
        if not (folder / "config.json").is_file():
            raise ModelError(
                str(folder),
                found="no config.json",
                wanted="the folder of a sentence-transformers CrossEncoder",
                remedy="check the path",
            )
        refuse_code(str(folder), folder)
        self._model = load_cross_encoder(folder, device)

    def __call__(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Give one score a text, in the order of the texts; texts longer than the model reads are cut by it."""
        if not texts:
            return []
        pairs = [(query, text) for text in texts]
        found = self._model.predict(pairs, batch_size=len(pairs), show_progress_bar=False)
        return [float(score) for score in found]
