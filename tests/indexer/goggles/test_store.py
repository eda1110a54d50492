"""The store of goggles: versions by content, nothing half written, no name that leads elsewhere."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import GoggleError
from indexer.goggles.store import GoggleStore


def test_what_was_put_is_listed_read_and_removed(tmp_path: Path) -> None:
    store = GoggleStore(tmp_path / "goggles")
    assert store.list() == ()
    first = store.put("no-copies", "$discard,site=a.example\n")
    second = store.put("no-copies", "$discard,site=b.example\n")
    other = store.put("a", "! only a comment: ä")
    assert [(each.name, each.version, each.is_current) for each in store.list()] == [
        ("a", other.version, True),
        ("no-copies", second.version, True),
        ("no-copies", first.version, False),
    ]
    assert store.get("no-copies").instructions[0].site == "b.example"
    assert store.get("no-copies", first.version).instructions[0].site == "a.example"
    assert store.get("no-copies").name == "no-copies"
    assert store.get("no-copies").version == second.version
    assert store.text("a") == "! only a comment: ä"
    store.remove("no-copies", first.version)
    store.remove("a")
    assert [each.version for each in store.list()] == [second.version]
    with pytest.raises(GoggleError, match="'a': found none of that name"):
        store.get("a")
    with pytest.raises(GoggleError, match=f"no version {first.version}"):
        store.get("no-copies", first.version)


def test_the_same_text_again_is_the_same_version_and_current_again(tmp_path: Path) -> None:
    store = GoggleStore(tmp_path)
    first = store.put("x", "/a/")
    store.put("x", "/b/")
    assert store.put("x", "/a/") == first
    assert [(each.version == first.version, each.is_current) for each in store.list()] == [(True, True), (False, False)]


def test_the_current_version_stays(tmp_path: Path) -> None:
    store = GoggleStore(tmp_path)
    current = store.put("x", "/a/").version
    with pytest.raises(GoggleError, match="its current version"):
        store.remove("x", current)
    assert store.get("x").version == current


def test_a_goggle_that_is_wrong_changes_nothing(tmp_path: Path) -> None:
    store = GoggleStore(tmp_path)
    store.put("x", "/a/")
    before = store.list()
    with pytest.raises(GoggleError) as caught:
        store.put("x", "/a/\n/b/$bost")
    assert caught.value.line == 2
    with pytest.raises(GoggleError):
        store.put("y", "$bost")
    assert store.list() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x"]


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    store = GoggleStore(tmp_path)
    version = store.put("x", "/a/").version
    for damage in (b"/b/", b"\xff"):
        (tmp_path / "x" / f"{version}.goggle").write_bytes(damage)
        with pytest.raises(GoggleError, match="another text than its name says"):
            store.get("x")


def test_a_writer_that_died_leaves_the_goggles_as_they_were(tmp_path: Path) -> None:
    store = GoggleStore(tmp_path)
    store.put("x", "/a/")
    before = store.list()
    (tmp_path / "x" / ".CURRENT.7.partial").write_text("half")
    (tmp_path / "y").mkdir()  # Killed before its version was current.
    (tmp_path / "y" / f"{'0' * 32}.goggle").write_text("/a/")
    (tmp_path / ".z.7.removed").mkdir()
    assert store.list() == before
    with pytest.raises(GoggleError, match="none of that name"):
        store.get("y")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "/etc", "a\\b", "A", "a.b", "-a", "a-", "a\n", "a\x00", "ä", "x" * 65]
)
def test_names_that_are_none(name: str, tmp_path: Path) -> None:
    store = GoggleStore(tmp_path / "goggles")
    for call in (lambda: store.put(name, "/a/"), lambda: store.get(name), lambda: store.remove(name)):
        with pytest.raises(GoggleError, match="a goggle's name"):
            call()
    assert list(tmp_path.iterdir()) == []


@given(st.text())
def test_no_version_leads_anywhere(version: str) -> None:
    store = GoggleStore(Path("nowhere"))
    with pytest.raises(GoggleError):
        store.get("x", version)
    with pytest.raises(GoggleError):
        store.remove("x", version)
