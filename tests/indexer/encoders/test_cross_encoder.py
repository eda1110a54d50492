"""A CrossEncoder of random weights, made here: what it judges, and which folders are refused."""

import json
from pathlib import Path

import pytest

from indexer.errors import ModelError
from indexer.ranking import WHOLE_DOCUMENT, FusedDocument
from indexer.search.rerank import rerank
from tests.indexer.encoders.test_kinds_of_models import WORDS

pytestmark = pytest.mark.slow

TEXTS = ["a dog run to the sea .", "green bank of the river", "cat cat cat", "city"]


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    import torch
    from transformers import (  # type: ignore[attr-defined]  # not in the stubs
        BertConfig,
        BertForSequenceClassification,
        BertTokenizerFast,
    )

    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        num_labels=labels,  # type: ignore[call-arg]  # not in the stubs
    )
    BertForSequenceClassification(config).save_pretrained(str(folder))
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(str(folder))
    return folder


def test_scores_are_the_models_own_whatever_is_judged_together(tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    from indexer.encoders.cross_encoder import CrossEncoderScorer

    folder = cross_encoder(tmp_path / "judge")
    scorer = CrossEncoderScorer(folder, device="cpu")
    model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    expected = [float(model.predict([("river", text)], show_progress_bar=False)[0]) for text in TEXTS]
    assert scorer("river", TEXTS) == pytest.approx(expected, abs=1e-5)
    assert len(set(expected)) == len(TEXTS)
    assert scorer("river", []) == []


def test_it_reranks_documents(tmp_path: Path) -> None:
    from indexer.encoders.cross_encoder import CrossEncoderScorer

    scorer = CrossEncoderScorer(cross_encoder(tmp_path / "judge"), device="cpu")
    fused = [FusedDocument(str(number), 1 - number / 10, WHOLE_DOCUMENT, ()) for number in range(len(TEXTS))]
    found = rerank(fused, TEXTS, "river", scorer)
    scores = [document.parts[-1].score for document in found.documents]
    assert scores == sorted(scorer("river", TEXTS), reverse=True)
    assert found.judged == len(TEXTS)


def test_a_text_longer_than_the_model_reads_is_cut(tmp_path: Path) -> None:
    from indexer.encoders.cross_encoder import CrossEncoderScorer

    scorer = CrossEncoderScorer(cross_encoder(tmp_path / "judge"), device="cpu")
    assert scorer("river", ["sea " * 1000])[0] == pytest.approx(scorer("river", ["sea " * 2000])[0])


def test_folders_that_hold_no_judge_are_refused(tmp_path: Path) -> None:
    from indexer.encoders.cross_encoder import CrossEncoderScorer

    with pytest.raises(ModelError, match=r"no config\.json"):
        CrossEncoderScorer(tmp_path)
    with pytest.raises(ModelError, match="3 numbers"):
        CrossEncoderScorer(cross_encoder(tmp_path / "three", labels=3))
    broken = cross_encoder(tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(ModelError, match="cannot be loaded"):
        CrossEncoderScorer(broken)
    foreign = cross_encoder(tmp_path / "foreign")
    (foreign / "modules.json").write_text(json.dumps([{"type": "custom_code.Judge"}]))
    with pytest.raises(ModelError, match="runs no code"):
        CrossEncoderScorer(foreign)
