"""A server with a reranker: it judges what requests ask for, and a folder that holds none is refused."""

from pathlib import Path

import pytest

from crawler.artefact import new_artefact
from crawler.corpus import CorpusWriter
from indexer.building.build import build
from indexer.errors import ModelError
from indexer.settings import BuildSettings
from server.application import create_app
from server.run import sources_in
from server.settings import ServerSettings
from server.source import FolderSource
from tests.documents import document
from tests.indexer.encoders.test_cross_encoder import TEXTS, cross_encoder
from tests.indexer.encoders.test_kinds_of_models import static_model
from tests.server.client import running

pytestmark = pytest.mark.slow


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with new_artefact(tmp_path / "corpus", "corpus") as corpus:
        writer = CorpusWriter(corpus)
        for number, text in enumerate(TEXTS):
            writer.add(document(f"d{number}", f"river {text}"))
        writer.seal(settings={}, parent_id=None)
    settings = BuildSettings(model=str(static_model(tmp_path / "model")), passage_tokens=16, passage_overlap_tokens=0)
    build(tmp_path / "corpus", tmp_path / "index", settings)
    return tmp_path / "index"


def test_as_many_documents_are_judged_as_a_request_asks_for(index: Path, tmp_path: Path) -> None:
    sources = sources_in(index, cross_encoder(tmp_path / "judge"))
    with running(create_app(sources, ServerSettings(warm_up_s=0))) as client:

        def judged(query: str) -> int:
            hits = client.get(f"/v1/search?q=river&{query}").json()["hits"]
            assert len(hits) == len(TEXTS)
            return sum(part["leg"] == "rerank" for hit in hits for part in hit["parts"])

        assert [judged(query) for query in ("k=10", "rerank_depth=2", "rerank_depth=0")] == [len(TEXTS), 2, 0]
        late = client.get("/v1/search?q=river&rerank_time_ms=0").json()
        assert late["missing"] == ["rerank"]
        assert len(late["hits"]) == len(TEXTS)


def test_without_a_reranker_nothing_is_judged(index: Path) -> None:
    with running(create_app(sources_in(index), ServerSettings(warm_up_s=0))) as client:
        hits = client.get("/v1/search?q=river&rerank_depth=10").json()["hits"]
        assert {part["leg"] for hit in hits for part in hit["parts"]} == {"lexical", "dense"}


def test_a_folder_that_holds_no_reranker_is_refused(index: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"found no config.json, wanted the folder of a sentence-transformers CrossEncoder"
    ):
        FolderSource(index, tmp_path).open("")
