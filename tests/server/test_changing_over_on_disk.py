"""Twenty changes between snapshots on disk under load: no request fails, answers keep to one, memory comes back."""

import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.artefact import new_artefact
from crawler.corpus import CorpusWriter
from indexer.building.build import build
from indexer.search.pipeline import Searcher
from indexer.settings import BuildSettings
from indexer.shelf import use
from indexer.snapshot import open_snapshot
from server.application import create_app
from server.settings import ServerSettings
from server.source import FolderSource
from tests.documents import document
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.server.client import Client, running
from tests.server.test_changing_over import wait_for

_DOCUMENTS = 3000
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


class HashSource(FolderSource):
    """A folder of snapshots whose queries the tests' encoder reads."""

    def __init__(self, index_folder: Path) -> None:
        super().__init__(index_folder)
        self._index_folder = index_folder

    def open(self, snapshot_id: str) -> Searcher:
        return Searcher(open_snapshot(self._index_folder, snapshot_id or None, open_encoder=open_hash_encoder))


def build_edition(folder: Path, name: str) -> str:
    """Build a snapshot whose every document names it, and make it current; give its id."""
    with new_artefact(folder / name, "corpus") as corpus:
        writer = CorpusWriter(corpus)
        for number in range(_DOCUMENTS):
            text = f"A lemur of edition {name}. " + " ".join(f"word{(number * place) % 997}" for place in range(1, 60))
            writer.add(document(f"{number:05}", text, title=f"Lemur {number}"))
        writer.seal(settings={}, parent_id=None)
    model = folder / "model"
    model.mkdir(exist_ok=True)
    (model / "modules.json").write_text("[]", encoding="utf-8")
    settings = BuildSettings(model=str(model), passage_tokens=64, passage_overlap_tokens=4, analyzer="en")
    made = build(folder / name, folder / "index", settings, load_encoder=lambda *_: HashPassageEncoder())
    return made.folder.name


def resident_kib() -> int:
    found = _RESIDENT.search(Path("/proc/self/status").read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1])


@pytest.mark.slow
def test_twenty_changes_on_disk_fail_no_request_and_give_memory_back(tmp_path: Path) -> None:
    names = ("red", "blue")
    editions = {build_edition(tmp_path, name): name for name in names}
    ids: Sequence[str] = tuple(editions)
    stop = threading.Event()
    problems: list[object] = []
    answered = [0] * 3

    def ask(client: Client, place: int) -> None:
        while not stop.is_set():
            word = f"word{answered[place] % 997}"
            answer = client.get(f"/v1/search?q=lemur+edition+{word}&operators=false&offset={place}")
            body = answer.json()
            name = editions.get(body.get("snapshot_id", ""))
            texts = " ".join(hit["snippet"]["text"] for hit in body.get("hits", ()))
            # A piece may be one without the beginning; what names an edition must name the one that is stated.
            named = set(re.findall(r"edition (\w+)\.", texts))
            if answer.status_code != 200 or not texts or named - {name}:
                problems.append(body)
            answered[place] += 1

    app = create_app(HashSource(tmp_path / "index"), ServerSettings(look_s=0, cache_bytes=0, search_threads=2))
    with running(app) as client, ThreadPoolExecutor(3) as threads:

        def change(number: int) -> None:
            wanted = ids[number % 2]
            use(tmp_path / "index", wanted)
            app.state.indexes.look()
            before = list(answered)
            wait_for(lambda: client.get("/v1/snapshot").json()["snapshot_id"] == wanted)
            wait_for(lambda: all(now > then + 5 for now, then in zip(answered, before, strict=True)))

        asking = [threads.submit(ask, client, place) for place in range(3)]
        try:
            for number in range(6):  # Java's heap and the allocator's have grown to what they need by then.
                change(number)
            before_kib = resident_kib()
            for number in range(20):
                change(number)
            after_kib = resident_kib()
        finally:
            stop.set()
        for each in asking:
            each.result()
    assert not problems, problems[0]
    assert after_kib <= 1.1 * before_kib, f"{before_kib} kB before, {after_kib} kB after"
