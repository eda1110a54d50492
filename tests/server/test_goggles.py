import asyncio
from pathlib import Path

import pytest

from indexer.errors import GoggleError
from indexer.goggles.store import GoggleStore
from server.goggles import goggles_of, stored_goggle


def test_a_goggle_is_kept_or_written_out(tmp_path: Path) -> None:
    GoggleStore(tmp_path).put("docs", "$boost,site=docs.example")
    kept, inline = asyncio.run(goggles_of(tmp_path, [" docs\n", "wiki"]))
    assert (kept.name, kept.instructions[0].site) == ("docs", "docs.example")
    assert (inline.name, inline.instructions[0].pattern) == ("inline", "wiki")
    assert asyncio.run(goggles_of(None, ["docs"]))[0].instructions[0].pattern == "docs"
    assert asyncio.run(goggles_of(None, [])) == ()


def test_the_current_version_counts(tmp_path: Path) -> None:
    store = GoggleStore(tmp_path)
    for site in ("a.example", "b.example"):
        store.put("docs", f"$boost,site={site}")
        assert asyncio.run(stored_goggle(tmp_path, "docs")).instructions[0].site == site


@pytest.mark.parametrize("name", ["other", "../docs", "", "docs/CURRENT", "\x00"])
def test_a_name_reaches_nothing_but_what_is_kept(tmp_path: Path, name: str) -> None:
    GoggleStore(tmp_path / "goggles").put("docs", "a")
    with pytest.raises(GoggleError):
        asyncio.run(stored_goggle(tmp_path / "goggles", name))
    with pytest.raises(GoggleError, match="a server with goggles"):
        asyncio.run(stored_goggle(None, name))


@pytest.mark.parametrize("address", ["https://a.example/b.goggle", " HTTP://a.example ", "http://[oops"])
def test_an_address_is_refused_because_nothing_is_fetched(address: str) -> None:
    with pytest.raises(GoggleError, match="nothing is fetched"):
        asyncio.run(goggles_of(None, [address]))
