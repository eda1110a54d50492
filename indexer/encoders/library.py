"""The only door to sentence-transformers: its models loaded from a folder.

In: a folder. Out: models of the library's own kinds, in single precision, ready to use.
The import alone takes seconds and loads torch, so nothing that serves without a reranker may import this file.
Must not: reach the network, or run code that comes with a model.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from sentence_transformers import CrossEncoder, SentenceTransformer
from tokenizers import Tokenizer
from transformers.utils import logging as transformers_logging

from indexer.backends.base import Vectors
from indexer.encoders.model import ModelSource
from indexer.errors import ModelError

__all__ = [
    "CrossEncoder",
    "SentenceTransformer",
    "library_encode",
    "load_cross_encoder",
    "load_embedder",
    "write_table",
]

_bars: Any = transformers_logging  # parts of it are untyped

_LOADING_FAILURES = (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError)


def load_embedder(source: ModelSource, device: str | None = None) -> SentenceTransformer:
    """Load an embedding model.

    Args:
        source: Where it lies.
        device: As torch names it; None: a GPU where there is one, else the processor.

    Raises:
        ModelError: The folder holds none that can be loaded.
    """
    try:
        with _no_bars():
            model = SentenceTransformer(
                str(source.folder), device=device, local_files_only=True, trust_remote_code=False
            )
    except _LOADING_FAILURES as error:
        raise _unloadable(source.folder, "a sentence-transformers model", error) from error
    # Some models are stored in 16 bits, which the exported encoder and most processors lack.
    model.float()
    model.eval()
    return model


def load_cross_encoder(folder: Path, device: str | None = None) -> CrossEncoder:
    """Load a model that reads a query and a text together and gives one score; otherwise as `load_embedder`."""
    try:
        with _no_bars():
            model: CrossEncoder = CrossEncoder(
                str(folder), device=device, local_files_only=True, trust_remote_code=False
            )
    except _LOADING_FAILURES as error:
        raise _unloadable(folder, "a sentence-transformers CrossEncoder", error) from error
    if model.num_labels != 1:
        raise ModelError(
            str(folder),
            found=f"a model that gives {model.num_labels} numbers",
            wanted="a CrossEncoder that gives one score",
            remedy="choose a model for reranking",
        )
    model.float()
    model.eval()
    return model


def library_encode(source: ModelSource, device: str | None = None) -> Callable[[Sequence[str]], Vectors]:
    """Give SentenceTransformer.encode with its defaults and unit norm: what a benchmark compares with.

    Raises:
        ModelError: As `load_embedder`.
    """
    model = load_embedder(source, device)

    def encode(texts: Sequence[str]) -> Vectors:
        found: Vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return found

    return encode


def write_table(source: ModelSource, folder: Path) -> None:
    """Write a static model: each token has the embedding that a transformer begins with, and a text has their mean.

    It ranks badly and encodes as fast as texts can be read, which is what measurements of all the rest want.

    Raises:
        ModelError: As `load_embedder`.
    """
    # The module moved within the library; only this needs it.
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding  # noqa: PLC0415

    transformer: Any = load_embedder(source, "cpu")[0]
    rows = transformer.auto_model.get_input_embeddings().weight.detach().numpy()
    tokenizer = Tokenizer.from_file(str(source.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    made = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=rows)], device="cpu")
    made.save(str(folder))


@contextmanager
def _no_bars() -> Iterator[None]:
    """Keep transformers from drawing its own progress bar while weights are loaded."""
    were_enabled = _bars.is_progress_bar_enabled()
    _bars.disable_progress_bar()
    try:
        yield
    finally:
        if were_enabled:
            _bars.enable_progress_bar()


def _unloadable(folder: Path, wanted: str, error: Exception) -> ModelError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return ModelError(
        str(folder),
        found=f"a model that cannot be loaded ({reason})",
        wanted=wanted,
        remedy="download the model again",
    )
