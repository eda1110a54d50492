"""The only door to torch and sentence-transformers: encodes passages when an index is built, and exports the query
encoder that belongs to them.

In: a model's folder, texts. Out: unit vectors; a folder with `model.onnx`, `tokenizer.json` and `encoder.json`.
The import alone takes seconds, so nothing that serves may import this file. Must not: reach the network.
"""

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from crawler.progress import Progress
from indexer.backends.base import Vectors
from indexer.encoders.model import ModelSource
from indexer.encoders.query_encoder import EncoderCard, OnnxQueryEncoder
from indexer.errors import ModelError

# Longest input where a model states none; the longest that BuildSettings.passage_tokens can ask for.
_LONGEST_INPUT = 8192

_bars: Any = transformers_logging  # parts of it are untyped

# Passages encoded together where no size is asked for. all-MiniLM-L6-v2 on two cores, passages of 200 tokens: 22.5 a
# second in batches of 8, 19.6 of 16, 18.4 of 32, 16.8 of 64: small batches stay in the cache. A GPU wants more work.
_CPU_BATCH = 8
_GPU_BATCH = 128

# ONNX's operator set 17 (2022) has LayerNormalization, and every runtime since onnxruntime 1.13 reads it.
_OPSET = 17

# What an exported encoder may differ from the model, in any number of a unit vector: float32 rounding, no more.
_EXPORT_TOLERANCE = 1e-4

_PROBES = ("", "a short query", "What does the spam filter of an index for agents do? " * 40, "naïve 東京 😀 \u200b")


class SentenceTransformerEncoder:
    """Any sentence-transformers model, on a GPU where there is one."""

    def __init__(self, source: ModelSource, batch_size: int | None = None, device: str | None = None) -> None:
        """Load a model.

        Args:
            source: Where it lies.
            batch_size: Passages encoded together; None: what suits the device.
            device: As torch names it; None: a GPU where there is one, else the processor.

        Raises:
            ModelError: The folder holds no model that can be loaded, or one without a fast tokenizer.
        """
        self._source = source
        self._model = _load(source, device)
        self._batch_size = batch_size or (_CPU_BATCH if self._model.device.type == "cpu" else _GPU_BATCH)
        self._dim = int(self._model.encode("", show_progress_bar=False).shape[0])
        if not getattr(self._model.tokenizer, "is_fast", False):
            raise ModelError(
                source.name,
                found="a tokenizer that cannot say where its tokens lie",
                wanted="a model with a tokenizer.json",
                remedy="choose another model",
            )
        self._tokenizer = _ModelTokenizer(self._model)

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._dim

    @property
    def tokenizer(self) -> "_ModelTokenizer":
        """What passages are measured with."""
        return self._tokenizer

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Give the vectors of passages, (len(texts), dim) float32, unit norm, in the order of `texts`.

        Texts of like length in tokens share a batch, so that little padding is computed.
        """
        vectors = np.empty((len(texts), self._dim), dtype=np.float32)
        lengths = self._tokenizer.lengths(texts)
        by_length = sorted(range(len(texts)), key=lambda row: (-lengths[row], row))
        for start in range(0, len(texts), self._batch_size):
            rows = by_length[start : start + self._batch_size]
            vectors[rows] = self._model.encode(
                [texts[row] for row in rows],
                prompt=_prompt(self._model, "document", "passage"),
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            progress("passages", start + len(rows), len(texts))
        return vectors

    def export(self, folder: Path) -> None:
        """Write the query encoder into an empty folder, and hold it against the model.

        Raises:
            ModelError: The exported encoder gives other vectors than the model.
        """
        tokenizer = self._model.tokenizer
        inputs = _features(self._model, ["hello world", "a b c d e f"])
        (folder / "tokenizer.json").write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
        _export_onnx(self._model, inputs, folder / "model.onnx")
        card = EncoderCard(
            dim=self._dim,
            max_tokens=self._tokenizer.max_tokens,
            prompt=_prompt(self._model, "query") or "",
            lower_case=bool(getattr(self._model[0], "do_lower_case", False)),
            inputs=tuple(inputs),
            model=self._source.name,
            model_digest=self._source.digest,
        )
        (folder / "encoder.json").write_text(json.dumps(card.fields(), indent=1) + "\n", encoding="utf-8")
        self._compare(OnnxQueryEncoder(folder))

    def _compare(self, exported: OnnxQueryEncoder) -> None:
        expected = self._model.encode(
            list(_PROBES),
            prompt=_prompt(self._model, "query"),
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        found = np.stack([exported.encode(text) for text in _PROBES])
        difference = float(np.abs(found - expected).max())
        if not difference <= _EXPORT_TOLERANCE:
            raise ModelError(
                self._source.name,
                found=f"an exported encoder whose vectors differ by {difference:.2g}",
                wanted=f"at most {_EXPORT_TOLERANCE}",
                remedy="choose another model",
            )


class _ModelTokenizer:
    """The model's tokenizer as passages are cut with."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._tokenizer: Any = model.tokenizer
        stated = model.max_seq_length or self._tokenizer.model_max_length
        self.max_tokens = min(int(stated), _LONGEST_INPUT)
        self.special_tokens = int(self._tokenizer.num_special_tokens_to_add())

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, cut where the model cuts."""
        if not texts:
            return []
        found = self._tokenizer(list(texts), truncation=True, max_length=self.max_tokens, verbose=False)
        return [len(ids) for ids in found["input_ids"]]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the character range of each token."""
        found = self._tokenizer(
            text, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False
        )
        return [(start, end) for start, end in found["offset_mapping"] if start < end]


class _Pipeline(torch.nn.Module):
    """The whole model as one function of tensors: transformer, pooling, and whatever else it has; then unit norm."""

    def __init__(self, model: SentenceTransformer, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.names = tuple(names)

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        embedding = self.model(dict(zip(self.names, tensors, strict=True)))["sentence_embedding"]
        return torch.nn.functional.normalize(embedding, dim=1)


def _load(source: ModelSource, device: str | None) -> SentenceTransformer:
    try:
        with _no_bars():
            model = SentenceTransformer(str(source.folder), device=device, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(
            str(source.folder),
            found=f"a model that cannot be loaded ({reason})",
            wanted="a sentence-transformers model",
            remedy="download the model again",
        ) from error
    # Some models are stored in 16 bits, which the exported encoder and most processors lack.
    model.float()
    model.eval()
    return model


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


def _prompt(model: SentenceTransformer, *names: str) -> str | None:
    """Give the text that the model wants before an input of that kind, as it states; None: nothing."""
    for name in names:
        if model.prompts.get(name):
            return str(model.prompts[name])
    return None


def _features(model: SentenceTransformer, texts: list[str]) -> dict[str, torch.Tensor]:
    """Tokenize texts of different length, so that the exported graph sees padding."""
    tokens = model.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    return {name: tensor for name, tensor in tokens.items() if isinstance(tensor, torch.Tensor)}


def _export_onnx(model: SentenceTransformer, inputs: dict[str, torch.Tensor], path: Path) -> None:
    device = model.device
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs} | {"embedding": {0: "batch"}}
    try:
        with warnings.catch_warnings(), torch.no_grad():
            # The exporter that needs no further package is called legacy; it is the one that keeps dynamic lengths.
            warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"torch\.onnx")
            warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*legacy TorchScript-based ONNX.*")
            # What tracing may get wrong (frozen branches, negative indices) shows when `_compare` looks at the result.
            warnings.filterwarnings("ignore", category=UserWarning, message="Exporting aten::index operator")
            warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)  # type: ignore[attr-defined]  # not in the stubs
            torch.onnx.export(
                _Pipeline(model.to("cpu"), list(inputs)).eval(),
                tuple(inputs.values()),
                str(path),
                input_names=list(inputs),
                output_names=["embedding"],
                dynamic_axes=axes,
                opset_version=_OPSET,
                dynamo=False,
            )
    finally:
        model.to(device)
