"""The only door to onnxruntime and tokenizers: turns queries into vectors with what a snapshot carries.

In: a folder that `passage_encoder` wrote. Out: `OnnxQueryEncoder`. It loads in a tenth of a second and needs no torch,
and being in the snapshot it cannot drift away from the vectors. Must not: import torch or transformers.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, RuntimeException
from tokenizers import Tokenizer

from indexer.backends.base import Vectors
from indexer.errors import ModelError

# A query is read no further than this many characters a token of the model's input: words are shorter, and a client
# must not make the tokenizer work through megabytes that are cut off anyway.
_CHARACTERS_PER_TOKEN = 64

_CARD = "encoder.json"
_TOKENIZER = "tokenizer.json"


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What `encoder.json` says.

    Attributes:
        dim: Numbers in a vector.
        max_tokens: Longest input, special tokens included.
        prompt: Text before each query; often "".
        lower_case: Whether the model wants lower case.
        inputs: Names of the graph's inputs, in their order.
        model: Name of the model, for people.
        model_digest: 32 hex digits over the model's files.
        special_tokens: Whether the tokenizer adds its own, [CLS] say; a table of vectors wants none.
        passage_prompt: Text before each passage, where passages go through this very graph; None where the model itself
            encodes them.
    """

    dim: int
    max_tokens: int
    prompt: str
    lower_case: bool
    inputs: tuple[str, ...]
    model: str
    model_digest: str
    special_tokens: bool = True
    passage_prompt: str | None = None

    def fields(self) -> dict[str, Any]:
        """Give what is written as JSON; what does not apply is left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class OnnxQueryEncoder:
    """A sentence-transformers model for queries; safe for concurrent use by threads."""

    def __init__(self, folder: Path, *, for_passages: bool = False) -> None:
        """Load an encoder.

        Args:
            folder: Where it lies.
            for_passages: Whether the prompt of passages goes before each text instead of that of queries.

        Raises:
            ModelError: A file is missing or damaged.
        """
        try:
            self.card = _read_card(folder)
            self._prompt = (self.card.passage_prompt or "") if for_passages else self.card.prompt
            self._tokenizer: Any = Tokenizer.from_str((folder / _TOKENIZER).read_text(encoding="utf-8"))
            self._session: Any = _session(folder / "model.onnx")
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(max_length=self.card.max_tokens)
            self._unknown = _unknown_of(self._tokenizer)
            self._folder = folder
            self._try()
        except ModelError:
            raise
        # Nothing narrower: tokenizers raises Exception itself for a file that it cannot read.
        except Exception as error:
            raise _damaged(folder, error) from error

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self.card.dim

    def encode(self, text: str) -> Vectors:
        """Give the vector of a query, (dim,) float32, unit norm.

        Raises:
            ModelError: The model cannot read what the tokenizer gives it: they are not of one model.
        """
        encoding = self._tokens(self._prompt + text, special=self.card.special_tokens)
        columns = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feeds = {name: np.array([columns[name]], dtype=np.int64) for name in self.card.inputs}
        try:
            vector: Vectors = self._session.run(None, feeds)[0][0]
        except (InvalidArgument, RuntimeException, Fail) as error:
            raise _damaged(self._folder, error) from error
        return vector

    def known(self, text: str) -> float:
        """Give the share of a query's tokens that the model knows; 1 where its tokenizer can spell everything."""
        if self._unknown is None:
            return 1.0
        ids = self._tokens(text, special=False).ids
        return 1 - ids.count(self._unknown) / len(ids) if ids else 1.0

    def _tokens(self, text: str, *, special: bool) -> Any:
        # A lone surrogate, which JSON can smuggle in, is no character to the tokenizer.
        text = text[: self.card.max_tokens * _CHARACTERS_PER_TOKEN].encode("utf-8", "replace").decode()
        return self._tokenizer.encode(text.lower() if self.card.lower_case else text, add_special_tokens=special)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the character range of each token, without special tokens; what a query would be cut off counts too."""
        first = self._tokenizer.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False)
        # The tokenizer cuts where the model does, and keeps what it cut off.
        return [(start, end) for part in (first, *first.overflowing) for start, end in part.offsets if start < end]

    def _try(self) -> None:
        """Encode a text, so that what does not fit together shows now and not when somebody asks.

        Raises:
            ValueError: The vector is not what the card says.
        """
        vector = self.encode("a")
        if vector.shape != (self.card.dim,) or not np.isfinite(vector).all():
            raise ValueError(f"a model whose vectors have shape {vector.shape}, and a card that says {self.card.dim}")


def open_query_encoder(folder: Path) -> OnnxQueryEncoder:
    """Load the encoder that a snapshot carries.

    Raises:
        ModelError: A file is missing or damaged.
    """
    return OnnxQueryEncoder(folder)


def carried_card(folder: Path) -> EncoderCard:
    """Read what a snapshot says of its encoder, without loading that.

    Raises:
        ModelError: The file is missing or damaged.
    """
    try:
        return _read_card(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, error) from error


def whole_tokenizer(folder: Path) -> Any:
    """Load an encoder's tokenizer as `tokenizers` has it, which cuts nothing off.

    Raises:
        ModelError: The file is missing or damaged.
    """
    try:
        found: Any = Tokenizer.from_str((folder / _TOKENIZER).read_text(encoding="utf-8"))
    # Nothing narrower: tokenizers raises Exception itself.
    except Exception as error:
        raise _damaged(folder, error) from error
    found.no_padding()
    found.no_truncation()
    return found


def _read_card(folder: Path) -> EncoderCard:
    card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
    return EncoderCard(**{**card, "inputs": tuple(card["inputs"])})


def quantise(path: Path) -> None:
    """Store a graph's constant matrices in 8-bit whole numbers, one scale a column: a quarter of their bytes is read.

    The products of two activations (attention) and the table of words stay floats.
    """
    # Here, because onnx is no part of serving.
    import onnx  # noqa: PLC0415
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    graph = onnx.load(str(path))
    # Says that the graph was looked through before; without it the library warns on the root logger.
    graph.metadata_props.add(key="onnx.quant.pre_process", value="onnxruntime.quant")
    onnx.save(graph, str(path))
    quantize_dynamic(path, path, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8)


def _unknown_of(tokenizer: Any) -> int | None:
    """Find the token that stands for what a tokenizer does not know; None where there is none."""
    name = getattr(tokenizer.model, "unk_token", None)
    found: int | None = tokenizer.token_to_id(name) if name else getattr(tokenizer.model, "unk_id", None)
    return found


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    # One thread a query: sums are then always taken in one order, so vectors are the same bytes on any number of cores,
    # and a server under load runs queries beside each other instead of splitting each.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Without its fallback, which prints on standard output what a damaged file says, and tries the same again.
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], enable_fallback=0)


def _damaged(folder: Path, error: Exception) -> ModelError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return ModelError(
        str(folder),
        found=f"no query encoder that can be loaded ({reason})",
        wanted="model.onnx, tokenizer.json and encoder.json as Scenthound wrote them",
        remedy="build the index again",
    )
