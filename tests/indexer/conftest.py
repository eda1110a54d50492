"""A small corpus and a model folder that needs no model, for tests of building."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from crawler.artefact import new_artefact
from crawler.corpus import CorpusWriter
from crawler.document import Document
from indexer.settings import BuildSettings
from tests.documents import document

CorpusMaker = Callable[..., Path]

PAGES = (
    document(
        "c", "Rivers run to the sea.\n\nBanks of rivers are green.", title="Rivers", url="https://a.example.org/c"
    ),
    document("a", "Dogs run.", title="Dogs", url="https://b.example.org/a", language="de"),
    document("b", "", title="A title alone"),
    document("d", ""),
    document("e#/ ", " ".join(f"word{number}" for number in range(200)), title="Long"),
)


@pytest.fixture
def corpus_of(tmp_path: Path) -> CorpusMaker:
    """Writes a corpus of given documents, `PAGES` by default, under a given name."""

    def make(pages: Iterable[Document] = PAGES, name: str = "corpus") -> Path:
        with new_artefact(tmp_path / name, "corpus") as folder:
            writer = CorpusWriter(folder)
            for page in pages:
                writer.add(page)
            writer.seal(settings={}, parent_id=None)
        return tmp_path / name

    return make


@pytest.fixture
def small(tmp_path: Path) -> BuildSettings:
    """Settings of the in-memory engine, with a folder that only looks like a model."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    return BuildSettings(
        backend="memory", model=str(folder), passage_tokens=32, passage_overlap_tokens=4, analyzer="en"
    )
