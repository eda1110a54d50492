"""The passage encoder and the query encoder that it exports: the same vectors, whatever the text."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.settings import DEFAULT_MODEL, BuildSettings

if TYPE_CHECKING:  # loading it takes seconds, which only the slow tests may
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder
    from indexer.encoders.query_encoder import OnnxQueryEncoder

ROOT = Path(__file__).resolve().parents[3]

TEXTS = (
    "",
    " ",
    "a",
    "What is the capital of France?",
    "hello world " * 400,
    "東京都は日本の首都です。" * 30,
    "naïve Straße ﬁne İstanbul ΣΟΦΟΣ",
    "\x00\u200b\ufeff😀 👨‍👩‍👧 <b>[SEP] [CLS] [MASK] [PAD]</b>",
    "x" * 5000,
    "العربية עברית ไทย 한국어",
    "\n\n\t\r\n",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> "SentenceTransformerEncoder":
    from indexer.encoders.model import find_model
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(
        find_model(DEFAULT_MODEL), BuildSettings(batch_size=4, precision="float32", query_precision="float32"), "cpu"
    )


@pytest.fixture(scope="module")
def exported(model: "SentenceTransformerEncoder", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("encoder")
    model.export(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def queries(exported: Path) -> "OnnxQueryEncoder":
    from indexer.encoders.query_encoder import open_query_encoder

    return open_query_encoder(exported)


def test_query_vectors_are_those_of_sentence_transformers(
    model: "SentenceTransformerEncoder", queries: "OnnxQueryEncoder"
) -> None:
    expected = model._model.encode(list(TEXTS), normalize_embeddings=True, show_progress_bar=False)
    found = np.stack([queries.encode(text) for text in TEXTS])
    assert found.dtype == np.float32
    assert float(np.abs(found - expected).max()) <= 1e-5
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert queries.dim == model.dim == found.shape[1]


def test_int8_query_vectors_lie_near_those_of_sentence_transformers(
    model: "SentenceTransformerEncoder", tmp_path: Path
) -> None:
    from indexer.encoders.model import find_model
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder
    from indexer.encoders.query_encoder import open_query_encoder

    settings = BuildSettings(precision="float32", query_precision="int8")
    SentenceTransformerEncoder(find_model(DEFAULT_MODEL), settings, "cpu").export(tmp_path)
    queries = open_query_encoder(tmp_path)
    expected = model._model.encode(list(TEXTS), normalize_embeddings=True, show_progress_bar=False)
    found = np.stack([queries.encode(text) for text in TEXTS])
    # What a build refuses to go below (`passage_encoder`): a cosine of .96.
    assert float((found * expected).sum(axis=1).min()) >= 0.96
    assert float(np.abs(found - expected).max()) > 1e-4


def test_passages_come_back_in_their_order_whatever_lies_beside_them(model: "SentenceTransformerEncoder") -> None:
    told: list[tuple[str, int, int | None]] = []
    vectors = model.encode(TEXTS, lambda *call: told.append(call))
    assert told == [("passages", 11, 11)]
    alone = np.stack([model.encode([text], lambda *_: None)[0] for text in TEXTS])
    # Padding beside longer texts changes rounding only.
    assert float(np.abs(vectors - alone).max()) <= 1e-5
    assert model.encode([], lambda *_: None).shape == (0, model.dim)


def test_the_tokenizer_says_where_tokens_lie(model: "SentenceTransformerEncoder") -> None:
    tokenizer = model.tokenizer
    assert (tokenizer.max_tokens, tokenizer.special_tokens) == (256, 2)
    assert tokenizer.spans("Hello wörld!") == [(0, 5), (6, 11), (11, 12)]
    assert len(tokenizer.spans("word " * 1000)) == 1000


def test_vectors_are_the_same_bytes_again_and_on_many_threads(queries: "OnnxQueryEncoder") -> None:
    expected = [queries.encode(text).tobytes() for text in TEXTS]
    answers: list[list[bytes]] = []
    workers = [
        threading.Thread(target=lambda: answers.append([queries.encode(text).tobytes() for text in TEXTS]))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == [expected] * 4


def test_a_query_with_half_a_surrogate_pair_has_a_vector(queries: "OnnxQueryEncoder") -> None:
    assert queries.encode("a \ud800 b").tobytes() == queries.encode("a ? b").tobytes()


def test_all_tokens_of_a_text_are_located_whatever_the_model_reads(queries: "OnnxQueryEncoder") -> None:
    text = "Sorting lists, \ud800 élan! " * 300
    spans = queries.spans(text)
    assert len(spans) > 300 * 5
    assert spans == sorted(spans)
    assert [text[start:end] for start, end in spans[:3]] == ["Sorting", "lists", ","]
    assert queries.spans("") == []


@pytest.mark.parametrize("name", ["encoder.json", "tokenizer.json", "model.onnx"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"nonsense"])
def test_a_damaged_encoder_is_refused(name: str, content: bytes | None, exported: Path, tmp_path: Path) -> None:
    from indexer.encoders.query_encoder import open_query_encoder

    for path in exported.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match="no query encoder that can be loaded .*build the index again"):
        open_query_encoder(tmp_path)


def test_encoding_a_query_loads_no_training_library(exported: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexer.encoders.query_encoder import open_query_encoder\n"
        f"open_query_encoder(Path({str(exported)!r})).encode('hello')\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'pyserini'} & set(sys.modules)))"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_loading_and_exporting_print_nothing(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from indexer.encoders.model import find_model\n"
        "from indexer.encoders.passage_encoder import SentenceTransformerEncoder\n"
        "from indexer.settings import BuildSettings\n"
        f"SentenceTransformerEncoder(find_model({DEFAULT_MODEL!r}), BuildSettings()).export(Path({str(tmp_path)!r}))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    from indexer.encoders.model import find_model
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder

    (tmp_path / "modules.json").write_text("not json")
    with pytest.raises(ModelError, match="found a model that cannot be loaded"):
        SentenceTransformerEncoder(find_model(str(tmp_path)), BuildSettings())
