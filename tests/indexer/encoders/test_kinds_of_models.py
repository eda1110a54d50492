"""Models of other kinds than the one that is installed: tables of vectors, other poolings, prompts, shorter vectors."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.backends.base import Vectors
from indexer.building.build import build
from indexer.errors import ModelError
from indexer.query import Query
from indexer.settings import BuildSettings
from indexer.snapshot import open_snapshot
from tests.documents import document
from tests.indexer.conftest import CorpusMaker

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]

NAMES = ["river", "sea", "dog", "cat", "run", "green", "bank", "city", "query", "document", ":", "."]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *NAMES]
TEXTS = ["river sea", "dog", "a dog run to the green bank .", "", "cat " * 50]
FLOAT32 = BuildSettings(precision="float32", query_precision="float32")


def tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers

    made = Tokenizer(models.WordPiece({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()  # type: ignore[assignment, unused-ignore]
    return made


def static_model(folder: Path) -> Path:
    """Make a table of vectors, as model2vec distils them."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    rows = np.random.default_rng(7).standard_normal((len(WORDS), 16)).astype(np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer(), embedding_weights=rows)], device="cpu").save(str(folder))
    return folder


def transformer(folder: Path, pooling: str, *, dense: bool = False, prompts: dict[str, str] | None = None) -> Path:
    """Make a BERT of one layer and random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules as models
    from transformers import BertConfig, BertModel, BertTokenizerFast  # type: ignore[attr-defined]  # not in the stubs

    torch.manual_seed(7)
    bert = folder.with_name(folder.name + "-bert")
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(bert)
    folder.with_name("vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(folder.with_name("vocab.txt")), model_max_length=64).save_pretrained(bert)
    parts: list[Any] = [models.Transformer(str(bert)), models.Pooling(32, pooling_mode=pooling)]
    if dense:
        parts.append(models.Dense(32, 24))
    SentenceTransformer(modules=parts, prompts=prompts or {}, device="cpu").save(str(folder))
    return folder


def both_sides(model: Path, settings: BuildSettings, work: Path) -> tuple[Vectors, Vectors]:
    """Encode texts as passages, and as queries by what is exported."""
    from indexer.encoders.model import find_model
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder
    from indexer.encoders.query_encoder import open_query_encoder

    encoder = SentenceTransformerEncoder(find_model(str(model)), settings, "cpu")
    work.mkdir()
    encoder.export(work)
    queries = open_query_encoder(work)
    assert encoder.dim == queries.dim
    return encoder.encode(TEXTS, lambda *_: None), np.stack([queries.encode(text) for text in TEXTS])


def expected(model: Path, texts: list[str], dim: int | None = None) -> Vectors:
    """Encode as sentence-transformers does."""
    from sentence_transformers import SentenceTransformer

    loaded = SentenceTransformer(str(model), device="cpu", truncate_dim=dim)
    found: Vectors = loaded.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    return found


@pytest.mark.parametrize(
    ("pooling", "dense", "dim"),
    [
        ("mean", False, None),
        ("cls", False, None),
        ("max", True, None),
        ("lasttoken", False, None),
        ("mean", True, 8),
        ("weightedmean", False, None),
        ("mean_sqrt_len_tokens", False, 5),
    ],
)
def test_any_pooling_a_dense_module_and_fewer_dimensions(
    pooling: str, dense: bool, dim: int | None, tmp_path: Path
) -> None:
    model = transformer(tmp_path / "model", pooling, dense=dense)
    settings = BuildSettings(precision="float32", query_precision="float32", dim=dim)
    passages, queries = both_sides(model, settings, tmp_path / "encoder")
    assert passages.shape == (len(TEXTS), dim or (24 if dense else 32))
    assert passages == pytest.approx(expected(model, TEXTS, dim), abs=1e-5)
    assert queries == pytest.approx(passages, abs=1e-5)
    assert np.linalg.norm(queries, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_prompts_fewer_dimensions_and_a_dense_module_together(tmp_path: Path) -> None:
    model = transformer(
        tmp_path / "model", "mean", dense=True, prompts={"query": "query : ", "document": "document : "}
    )
    settings = BuildSettings(precision="float32", query_precision="float32", dim=8)
    passages, queries = both_sides(model, settings, tmp_path / "encoder")
    assert queries == pytest.approx(expected(model, ["query : " + text for text in TEXTS], 8), abs=1e-4)
    assert passages == pytest.approx(expected(model, ["document : " + text for text in TEXTS], 8), abs=1e-4)


def test_on_a_gpu_passages_are_those_of_the_processor(tmp_path: Path) -> None:
    import torch

    from indexer.encoders.model import find_model
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder

    if not torch.cuda.is_available():
        pytest.skip("needs a GPU")
    model = transformer(tmp_path / "model", "mean")
    passages = SentenceTransformerEncoder(find_model(str(model)), FLOAT32).encode(TEXTS, lambda *_: None)
    assert passages == pytest.approx(expected(model, TEXTS), abs=1e-4)


def test_more_dimensions_than_the_model_has_are_refused(tmp_path: Path) -> None:
    model = transformer(tmp_path / "model", "mean")
    with pytest.raises(ModelError, match="found vectors of 32 numbers, wanted at least 33"):
        both_sides(model, BuildSettings(dim=33), tmp_path / "encoder")


def test_prompts_are_the_models_own_unless_others_are_chosen(tmp_path: Path) -> None:
    model = transformer(tmp_path / "model", "mean", prompts={"query": "query : ", "passage": "document : "})
    passages, queries = both_sides(model, FLOAT32, tmp_path / "own")
    assert queries == pytest.approx(expected(model, ["query : " + text for text in TEXTS]), abs=1e-5)
    assert passages == pytest.approx(expected(model, ["document : " + text for text in TEXTS]), abs=1e-5)
    chosen = BuildSettings(precision="float32", query_precision="float32", query_prompt="", passage_prompt="sea ")
    passages, queries = both_sides(model, chosen, tmp_path / "chosen")
    assert queries == pytest.approx(expected(model, TEXTS), abs=1e-5)
    assert passages == pytest.approx(expected(model, ["sea " + text for text in TEXTS]), abs=1e-5)


def test_a_prompt_takes_room_in_a_passage(tmp_path: Path) -> None:
    from indexer.encoders.model import find_model
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder

    model = find_model(str(transformer(tmp_path / "model", "mean")))
    rooms = [
        SentenceTransformerEncoder(model, BuildSettings(passage_prompt=prompt), "cpu").tokenizer.special_tokens
        for prompt in ("", "document : ")
    ]
    assert rooms == [2, 4]


def test_bfloat16_and_int8_are_near_float32(tmp_path: Path) -> None:
    model = transformer(tmp_path / "model", "mean")
    exact, _ = both_sides(model, FLOAT32, tmp_path / "exact")
    settings = BuildSettings(precision="bfloat16", query_precision="int8")
    passages, queries = both_sides(model, settings, tmp_path / "rounded")
    assert (exact * passages).sum(axis=1).min() > 0.999
    assert (exact * queries).sum(axis=1).min() > 0.96
    # They are other numbers: had nothing been rounded, they would be equal.
    assert float(np.abs(exact - passages).max()) > 1e-5
    assert float(np.abs(exact - queries).max()) > 1e-5
    assert np.linalg.norm(passages, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


@pytest.mark.parametrize("dim", [None, 5])
def test_a_table_of_vectors_encodes_both_sides(dim: int | None, tmp_path: Path) -> None:
    model = static_model(tmp_path / "model")
    passages, queries = both_sides(model, BuildSettings(dim=dim), tmp_path / "encoder")
    wanted = expected(model, TEXTS, dim)
    assert passages == pytest.approx(wanted, abs=1e-5)
    assert np.array_equal(queries, passages)
    # A text without tokens has the vector of none of them, which finds nothing.
    assert not passages[3].any()


def test_an_index_of_a_table_of_vectors_is_built_and_searched(corpus_of: CorpusMaker, tmp_path: Path) -> None:
    model = static_model(tmp_path / "model")
    pages = [document("r", "river sea bank ."), document("d", "dog cat run ."), document("c", "city green .")]
    settings = BuildSettings(backend="memory", model=str(model))
    assert build(corpus_of(pages), tmp_path / "index", settings).counts == {"documents": 3, "passages": 3}
    with open_snapshot(tmp_path / "index") as snapshot:
        for page in pages:
            found = snapshot.index.dense.retrieve(Query(page.text), snapshot.encoder.encode(page.text), 1)
            assert found.entries[0].doc_id == page.doc_id
            assert found.entries[0].score == pytest.approx(1, abs=1e-2)


def test_an_update_by_a_table_of_vectors_loads_no_model_library_and_gives_the_same_vectors(
    corpus_of: CorpusMaker, tmp_path: Path
) -> None:
    model = static_model(tmp_path / "model")
    pages = [document(f"d{number:02}", f"river sea bank . {number}") for number in range(20)]
    settings = BuildSettings(
        backend="memory", model=str(model), passage_prompt="document : ", query_prompt="query : ", reuse_vectors=False
    )
    build(corpus_of(pages), tmp_path / "index", settings)
    newer = corpus_of([*pages, document("new", "dog cat run to the green city .", title="river")])
    build(newer, tmp_path / "whole", settings)
    program = (
        "import sys; from pathlib import Path; from indexer.building.update import update\n"
        "from indexer.settings import BuildSettings\n"
        f"settings = BuildSettings(backend='memory', model={str(model)!r}, passage_prompt='document : ', "
        "query_prompt='query : ', reuse_vectors=False)\n"
        f"report = update(Path({str(newer)!r}), Path({str(tmp_path / 'index')!r}), settings)\n"
        "print(report.changes['added'], sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stderr == ""
    assert done.stdout == "1 []\n"
    with open_snapshot(tmp_path / "index") as updated, open_snapshot(tmp_path / "whole") as whole:
        assert np.array_equal(updated.index.vectors("new"), whole.index.vectors("new"))
        wanted = expected(model, ["document : river\ndog cat run to the green city ."])
        assert updated.index.vectors("new") == pytest.approx(wanted, abs=1e-5)


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    from indexer.encoders.model import find_model

    model = static_model(tmp_path / "model")
    modules = json.loads((model / "modules.json").read_text(encoding="utf-8"))
    modules[0]["type"] = "mine.Module"
    (model / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (model / "mine.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    with pytest.raises(ModelError, match="found a module 'mine.Module' that is code of the model's own"):
        find_model(str(model))
