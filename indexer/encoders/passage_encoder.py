"""The only door to torch: encodes passages when an index is built, and exports the query encoder that belongs to them.

In: a model's folder, texts. Out: unit vectors; a folder with `model.onnx`, `tokenizer.json` and `encoder.json`.
The import alone takes seconds, so nothing that serves may import this file. Must not: reach the network.
"""

import json
import warnings
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from crawler.progress import Progress
from indexer.backends.base import Vectors
from indexer.encoders.library import SentenceTransformer, load_embedder
from indexer.encoders.model import ModelSource
from indexer.encoders.passage_tokenizer import PassageTokenizer, passage_tokenizer
from indexer.encoders.precision import with_precision
from indexer.encoders.query_encoder import EncoderCard, OnnxQueryEncoder, quantise
from indexer.encoders.side_by_side import encode_side_by_side
from indexer.errors import ModelError
from indexer.settings import BuildSettings

# Passages encoded together where no size is asked for: on a processor small batches stay in its cache, a GPU wants more
# work. `scenthound bench encoding` measures both precisions beside the library's own way.
_CPU_BATCH = 8
_GPU_BATCH = 128

# ONNX's operator set 17 (2022) has LayerNormalization, and every runtime since onnxruntime 1.13 reads it.
_OPSET = 17

# How far a vector of the exported encoder may lie from the model's, both of length 1: float32 rounding, no more.
_EXPORT_TOLERANCE = 1e-4

# The same for 8 bits: a cosine of .96. all-MiniLM-L6-v2's queries have .98 to .997.
_INT8_TOLERANCE = 0.28

_PROBES = ("", "a short query", "What does the spam filter of an index for agents do? " * 40, "naïve 東京 😀 \u200b")


class SentenceTransformerEncoder:
    """Any sentence-transformers model, on a GPU where there is one."""

    def __init__(self, source: ModelSource, settings: BuildSettings, device: str | None = None) -> None:
        """Load a model.

        Args:
            source: Where it lies.
            settings: Of them `precision`, `batch_size`, `dim` and the prompts.
            device: As torch names it; None: a GPU where there is one, else the processor.

        Raises:
            ModelError: The folder holds no model that can be loaded, one without a fast tokenizer, or one whose vectors
                are shorter than `dim`.
        """
        self._source = source
        self._model = load_embedder(source, device)
        self._int8_queries = settings.query_precision == "int8"
        self._bfloat16 = with_precision(settings).precision == "bfloat16"
        self._batch_size = settings.batch_size or (_CPU_BATCH if self._model.device.type == "cpu" else _GPU_BATCH)
        self._dim = _dim(self._model, source, settings.dim)
        self._query_prompt = _prompt(self._model, settings.query_prompt, "query")
        self._passage_prompt = _prompt(self._model, settings.passage_prompt, "document", "passage", "corpus")
        self._tokenizer = passage_tokenizer(
            self._model, source, self._passage_prompt, is_static=_is_static(self._model)
        )

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._dim

    @property
    def tokenizer(self) -> PassageTokenizer:
        """What passages are measured with."""
        return self._tokenizer

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Give the vectors of passages, (len(texts), dim) float32, unit norm, in the order of `texts`.

        In float32 on a processor, and by a table of vectors on any machine, each text goes through the exported graph
        by itself, so that its vector does not hang on the texts beside it. Otherwise texts of like length in tokens
        share a batch, so that little padding is computed.
        """
        if _is_static(self._model) or (self._model.device.type == "cpu" and not self._bfloat16):
            return encode_side_by_side(self._graph, texts, progress)
        vectors = np.empty((len(texts), self._dim), dtype=np.float32)
        lengths = self._tokenizer.lengths(texts)
        by_length = sorted(range(len(texts)), key=lambda row: (-lengths[row], row))
        for start in range(0, len(texts), self._batch_size):
            rows = by_length[start : start + self._batch_size]
            with torch.autocast(self._model.device.type, torch.bfloat16, enabled=self._bfloat16):
                found = self._model.encode(
                    [texts[row] for row in rows],
                    prompt=self._passage_prompt,
                    batch_size=self._batch_size,
                    show_progress_bar=False,
                )
            vectors[rows] = _unit(found[:, : self._dim])
            progress("passages", start + len(rows), len(texts))
        return vectors

    def export(self, folder: Path) -> None:
        """Write the query encoder into an empty folder, and hold it against the model.

        Raises:
            ModelError: The exported encoder gives other vectors than the model.
        """
        self._write(folder, self._query_prompt)
        self._compare(OnnxQueryEncoder(folder), self._query_prompt, _EXPORT_TOLERANCE)
        if self._int8_queries and not _is_static(self._model):
            quantise(folder / "model.onnx")
            self._compare(OnnxQueryEncoder(folder), self._query_prompt, _INT8_TOLERANCE)

    @cached_property
    def _graph(self) -> OnnxQueryEncoder:
        """The model in float32 for passages."""
        with TemporaryDirectory() as folder:
            self._write(Path(folder), self._passage_prompt)
            encoder = OnnxQueryEncoder(Path(folder))
        self._compare(encoder, self._passage_prompt, _EXPORT_TOLERANCE)
        return encoder

    def _write(self, folder: Path, prompt: str) -> None:
        """Write an encoder in float32."""
        inputs = _features(self._model)
        (folder / "tokenizer.json").write_text(self._tokenizer.to_json(), encoding="utf-8")
        _export_onnx(self._model, inputs, self._dim, folder / "model.onnx")
        card = EncoderCard(
            dim=self._dim,
            max_tokens=self._tokenizer.max_tokens,
            prompt=prompt,
            lower_case=bool(getattr(self._model[0], "do_lower_case", False)),
            special_tokens=not _is_static(self._model),
            inputs=tuple(inputs),
            model=self._source.name,
            model_digest=self._source.digest,
            passage_prompt=self._passage_prompt if _is_static(self._model) else None,
        )
        (folder / "encoder.json").write_text(json.dumps(card.fields(), indent=1) + "\n", encoding="utf-8")

    def _compare(self, exported: OnnxQueryEncoder, prompt: str, tolerance: float) -> None:
        encoded = self._model.encode(list(_PROBES), prompt=prompt, show_progress_bar=False)
        expected = _unit(encoded[:, : self._dim])
        found = np.stack([exported.encode(text) for text in _PROBES])
        difference = float(np.linalg.norm(found - expected, axis=1).max())
        if not difference <= tolerance:
            raise ModelError(
                self._source.name,
                found=f"an exported encoder whose vectors differ by {difference:.2g}",
                wanted=f"at most {tolerance}",
                remedy='choose query_precision "float32", or another model',
            )


class _Pipeline(torch.nn.Module):
    """The whole model as one function of tensors: transformer, pooling, and whatever else it has; then unit norm."""

    def __init__(self, model: SentenceTransformer, names: Sequence[str], dim: int) -> None:
        super().__init__()
        self.model = model
        self.names = tuple(names)
        self.dim = dim

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        embedding = self._embed(dict(zip(self.names, tensors, strict=True)))
        return torch.nn.functional.normalize(embedding[:, : self.dim], dim=1)

    def _embed(self, features: dict[str, torch.Tensor]) -> torch.Tensor:
        embedding: torch.Tensor = self.model(features)["sentence_embedding"]
        return embedding


class _StaticPipeline(_Pipeline):
    """The same for a table of vectors: their mean, row by row, in operators that every runtime has."""

    def _embed(self, features: dict[str, torch.Tensor]) -> torch.Tensor:
        table, *rest = self.model
        weight: Any = table.embedding.weight  # type: ignore[union-attr]
        rows = torch.nn.functional.embedding(features["input_ids"], weight)
        tokens = torch.ones_like(features["input_ids"]).sum(dim=1, keepdim=True).clamp(min=1)
        found = {"sentence_embedding": rows.sum(dim=1) / tokens}
        for module in rest:
            found = module(found)
        return found["sentence_embedding"]


def _dim(model: SentenceTransformer, source: ModelSource, wanted: int | None) -> int:
    stated = int(model.encode("", show_progress_bar=False).shape[0])
    if wanted is not None and wanted > stated:
        raise ModelError(
            source.name,
            found=f"vectors of {stated} numbers",
            wanted=f"at least {wanted}",
            remedy="choose a smaller dim",
        )
    return wanted or stated


def _is_static(model: SentenceTransformer) -> bool:
    """Say whether a model is a table with a vector for each token, as model2vec makes them."""
    return isinstance(getattr(model[0], "embedding", None), torch.nn.EmbeddingBag)


def _prompt(model: SentenceTransformer, chosen: str | None, *names: str) -> str:
    """Give the text before an input of that kind: what was chosen, or what the model states; "" for none."""
    if chosen is not None:
        return chosen
    for name in (*names, model.default_prompt_name or ""):
        if model.prompts.get(name):
            return str(model.prompts[name])
    return ""


def _unit(vectors: Vectors) -> Vectors:
    """Scale rows to length 1; a row of zeros, which a text without tokens can have, stays so."""
    vectors = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.float32(1e-12)), dtype=np.float32)


def _features(model: SentenceTransformer) -> dict[str, torch.Tensor]:
    """Tokenize texts of different length, so that the exported graph sees padding."""
    if _is_static(model):
        return {"input_ids": torch.zeros((1, 3), dtype=torch.long)}
    tokens = model.tokenizer(["hello world", "a b c d e f"], padding=True, truncation=True, return_tensors="pt")
    return {name: tensor for name, tensor in tokens.items() if isinstance(tensor, torch.Tensor)}


def _export_onnx(model: SentenceTransformer, inputs: dict[str, torch.Tensor], dim: int, path: Path) -> None:
    device = model.device
    pipeline = _StaticPipeline if _is_static(model) else _Pipeline
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
                pipeline(model.to("cpu"), list(inputs), dim).eval(),
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
