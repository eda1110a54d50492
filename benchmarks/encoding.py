"""How fast texts become vectors, beside the library's own way to do it.

In: texts of documents and queries. Out: a `Rate` for each way. Every way is measured in turn,
round after round, so that other work on the machine is shared by all.
Must not: know how a way encodes.
"""

import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.errors import CollectionError
from crawler.progress import silent
from indexer.encoders.base import PassageEncoder
from indexer.encoders.model import find_model
from indexer.encoders.query_encoder import open_query_encoder
from indexer.settings import BuildSettings

Encode = Callable[[Sequence[str]], object]

# What everything is compared with: SentenceTransformer.encode as it comes.
LIBRARY = "sentence_transformers"


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one way encodes.

    Attributes:
        texts_per_s: Median over the rounds.
        spread: Lowest and highest.
        ratio: To the library's, by the medians of the times; above 1 it is faster.
        least_cosine: Of a vector with the library's for the same text.
        mean_cosine: The same over all texts.
    """

    texts_per_s: float
    spread: tuple[float, float]
    ratio: float
    least_cosine: float
    mean_cosine: float


def some_texts(folder: Path, wanted: int) -> list[str]:
    """Read documents of a collection in BEIR's layout, title and text, evenly spaced; all where there are no more.

    Raises:
        CollectionError: There is no corpus.jsonl or corpus.jsonl.gz, or a line of it cannot be read.
    """
    path = next((path for path in (folder / "corpus.jsonl", folder / "corpus.jsonl.gz") if path.is_file()), None)
    try:
        if path is None:
            raise FileNotFoundError("no corpus.jsonl or corpus.jsonl.gz")
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        fields = [json.loads(line) for line in content.splitlines() if line.strip()]
        texts = [f"{each.get('title', '')} {each['text']}".strip() for each in fields]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise CollectionError(
            str(path or folder),
            found=str(error) or type(error).__name__,
            wanted='JSON objects with "text", one a line',
            remedy="give the folder of a collection in BEIR's layout",
        ) from error
    return [texts[place * len(texts) // wanted] for place in range(wanted)] if len(texts) > wanted else texts


def measure(ways: Mapping[str, Encode], texts: Sequence[str], *, rounds: int, warm_up: int = 8) -> dict[str, Rate]:
    """Encode the same texts by each way, in turn.

    Args:
        ways: By name; `LIBRARY` is among them. Each gives (len(texts), dim) of unit norm.
        texts: What to encode.
        rounds: How often.
        warm_up: Texts encoded by each way before anything is timed.
    """
    for encode in ways.values():
        encode(texts[:warm_up])
    times: dict[str, list[float]] = {name: [] for name in ways}
    vectors: dict[str, np.ndarray] = {}
    for _ in range(rounds):
        for name, encode in ways.items():
            began = time.perf_counter()
            found = encode(texts)
            times[name].append(time.perf_counter() - began)
            vectors[name] = np.asarray(found, dtype=np.float64)
    return {
        name: _rate(taken, len(texts), median(times[LIBRARY]), (vectors[name] * vectors[LIBRARY]).sum(axis=1))
        for name, taken in times.items()
    }


@contextmanager
def passage_ways(model: str) -> Iterator[dict[str, Encode]]:
    """Give the ways to encode passages: the library's default, and each precision of a build."""
    encoders = {name: _encoder(model, BuildSettings(precision=name)) for name in ("float32", "bfloat16")}
    yield {LIBRARY: _library(model)} | {name: _passages(encoder) for name, encoder in encoders.items()}


@contextmanager
def query_ways(model: str) -> Iterator[dict[str, Encode]]:
    """Give the ways to encode queries one by one: the library's, and each query encoder that a snapshot can carry."""
    library = _library(model)
    ways: dict[str, Encode] = {LIBRARY: lambda texts: np.concatenate([np.asarray(library([text])) for text in texts])}
    with TemporaryDirectory() as work:
        for name in ("float32", "int8"):
            folder = Path(work) / name
            folder.mkdir()
            _encoder(model, BuildSettings(query_precision=name)).export(folder)
            ways[name] = _queries(folder)
        yield ways


def _rate(taken: list[float], texts: int, library_s: float, cosines: np.ndarray) -> Rate:
    return Rate(
        texts_per_s=round(texts / median(taken), 1),
        spread=(round(texts / max(taken), 1), round(texts / min(taken), 1)),
        ratio=round(library_s / median(taken), 2),
        least_cosine=round(float(cosines.min()), 5),
        mean_cosine=round(float(cosines.mean()), 5),
    )


def _encoder(model: str, settings: BuildSettings) -> PassageEncoder:
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder  # noqa: PLC0415  loads torch

    return SentenceTransformerEncoder(find_model(model), settings)


def _library(model: str) -> Encode:
    from indexer.encoders.library import library_encode  # noqa: PLC0415  loads torch

    return library_encode(find_model(model))


def _passages(encoder: PassageEncoder) -> Encode:
    return lambda texts: encoder.encode(texts, silent)


def _queries(folder: Path) -> Encode:
    encoder = open_query_encoder(folder)
    return lambda texts: np.stack([encoder.encode(text) for text in texts])
