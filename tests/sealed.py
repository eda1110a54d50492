"""Whole indexes as `scenthound index` leaves them, on any engine, with a query encoder that is a table of words.

In: entries. Out: a folder with a sealed snapshot and CURRENT, which every command can open; no model is loaded.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from crawler.artefact import identify, new_artefact, seal
from indexer.backends.base import Backend, Entry
from indexer.encoders.query_encoder import EncoderCard, OnnxQueryEncoder
from indexer.passages import Passage
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, ENCODER, FORMAT_VERSION, INDEX, KIND
from tests.documents import document

DIM = 8
WORDS = ("[UNK]", "dog", "cat", "river", "bank", "green", "run", "sea", "the", "old")


def write_encoder(folder: Path, *, dim: int = DIM, stated_dim: int | None = None, words: Sequence[str] = WORDS) -> None:
    """Write a query encoder: the mean of a vector a word, of length 1."""
    import json

    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers

    rows = np.random.default_rng(3).standard_normal((len(words), dim)).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
            helper.make_node("ReduceMean", ["rows"], ["mean"], axes=[1], keepdims=0),
            helper.make_node("LpNormalization", ["mean"], ["embedding"], axis=1, p=2),
        ],
        "table",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", dim])],
        [numpy_helper.from_array(rows, "table")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, str(folder / "model.onnx"))
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment, unused-ignore]
    tokenizer.save(str(folder / "tokenizer.json"))
    card = EncoderCard(stated_dim or dim, 64, "", True, ("input_ids",), "a table of words", "0" * 32)
    (folder / "encoder.json").write_text(json.dumps(card.fields()), encoding="utf-8")


def pages(size: int, encoder: OnnxQueryEncoder) -> list[Entry]:
    """Make documents of one passage each, every word known to the encoder."""
    chance = np.random.default_rng(5)
    result: list[Entry] = []
    for number in range(size):
        doc_id = f"{number:04}"
        text = " ".join(chance.choice(WORDS[1:], size=int(chance.integers(1, 40))))
        page = replace(
            document(doc_id, text, title=f"Page {number}", url=f"https://w{number % 5}.example.org/{number}"),
            site="example.org",
        )
        result.append((page, (Passage(doc_id, 0, 0, len(text)),), encoder.encode(text)[None, :], ()))
    return result


def sealed_index(folder: Path, backend: Backend, name: str, *, size: int = 40) -> Path:
    """Write an index of one snapshot.

    Args:
        folder: Where; made here.
        backend: The engine, under a hostile setting or not.
        name: The engine's name, for the manifest.
        size: Documents.
    """
    snapshot_id = identify("a snapshot for tests", name, size)
    settings = BuildSettings(backend=name, exact_vectors_up_to=0)
    with new_artefact(folder / snapshot_id, KIND) as made:
        (made / INDEX).mkdir()
        (made / ENCODER).mkdir()
        write_encoder(made / ENCODER)
        writer = backend.write(made / INDEX, DIM, settings)
        for entry in pages(size, OnnxQueryEncoder(made / ENCODER)):
            writer.add(*entry)
        writer.seal()
        seal(
            made,
            kind=KIND,
            format_version=FORMAT_VERSION,
            artefact_id=snapshot_id,
            parent_id=identify("its corpus"),
            settings={"backend": name, "dim": DIM, "inputs_id": identify("its inputs"), "passage_tokens": 256},
            counts={"documents": size, "passages": size},
        )
    (folder / CURRENT).write_text(snapshot_id + "\n", encoding="utf-8")
    return folder
