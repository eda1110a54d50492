"""`serve --check`: everything is opened once, and every problem is told, not only the first."""

import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from indexer.search.pipeline import Searcher
from server import checking
from server.checking import CheckedIndex, check
from server.indexes import Sources
from server.settings import ServerSettings
from server.source import FolderSource, source_of
from tests.server.access.keys import Clock, key_file, secret_of
from tests.server.site import pages


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, open_searcher: Callable[[], Searcher]) -> None:
    """Indexes of the tests' pages in the place of those in folders; a folder "none" has none."""

    def sources(folders: Path | Mapping[str, Path], _: Path | None) -> Sources:
        by_name = {"default": folders} if isinstance(folders, Path) else folders
        return {
            name: source_of(open_searcher) if path.name != "none" else source_of(FolderSource(path))
            for name, path in by_name.items()
        }

    monkeypatch.setattr(checking, "sources_in", sources)


@pytest.mark.usefixtures("served")
def test_what_would_be_served_is_told(tmp_path: Path) -> None:
    secret_of(tmp_path, "alice")
    secret_of(tmp_path, "bob")
    key_file(tmp_path, Clock()).revoke("bob")
    checked = check({"a": tmp_path, "b": tmp_path}, ServerSettings(port=0, keys_file=tmp_path / "keys.json"))
    assert checked.problems == ()
    assert checked.address.startswith("http://127.0.0.1:")
    assert [key.name for key in checked.keys or ()] == ["alice"]
    assert [(index.name, index.documents) for index in checked.indexes] == [("a", len(pages())), ("b", len(pages()))]
    assert len(checked.indexes[0].snapshot_id) == 32


@pytest.mark.usefixtures("served")
def test_nothing_stays_open(tmp_path: Path) -> None:
    first = check(tmp_path, ServerSettings(port=0))
    port = int(first.address.rpartition(":")[2])
    assert check(tmp_path, ServerSettings(port=port)).address == first.address
    assert first.keys is None


@pytest.mark.usefixtures("served")
def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = ServerSettings(
            port=taken.getsockname()[1], keys_file=tmp_path / "keys.json", counters_url="nowhere://"
        )
        checked = check({"whole": tmp_path, "a b": tmp_path, "broken": tmp_path / "none"}, settings)
    told = [problem.thing for problem in checked.problems]
    port = settings.port
    assert told[:4] == [f"127.0.0.1:{port}", str(tmp_path / "keys.json"), "the counters", "the name of an index"]
    assert str(tmp_path / "none") in told[4]
    assert len(told) == 5
    assert (checked.address, checked.keys) == ("", ())
    assert [type(index) for index in checked.indexes] == [CheckedIndex, CheckedIndex]


@pytest.mark.usefixtures("served")
def test_an_open_door_and_a_file_without_a_usable_key_are_problems(tmp_path: Path) -> None:
    exposed = check(tmp_path, ServerSettings(host="0.0.0.0", port=0))
    assert ["--without-keys" in str(problem) for problem in exposed.problems] == [True]
    secret_of(tmp_path, "alice")
    key_file(tmp_path, Clock()).revoke("alice")
    locked = check(tmp_path, ServerSettings(port=0, keys_file=tmp_path / "keys.json"))
    assert ["no key that is in use" in str(problem) for problem in locked.problems] == [True]
