"""The documents tell the truth: links lead somewhere, every setting and file is described."""

import dataclasses
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("crawler", "indexer", "server", "benchmarks", "scenthound")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / name / "README.md" for name in (*PACKAGES, "examples")),
]
SETTINGS = [
    ("crawler.settings", "CrawlSettings"),
    ("crawler.settings", "CleanSettings"),
    ("indexer.settings", "BuildSettings"),
    ("indexer.settings", "SearchSettings"),
    ("server.settings", "ServerSettings"),
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "#")):
            assert (path.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_python_file_a_readme_names_exists(path: Path) -> None:
    folder = path.parent
    for name in re.findall(r"`([\w/]+\.py)`", path.read_text(encoding="utf-8")):
        assert (folder / name).exists() or (ROOT / name).exists(), name


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_does(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        first = path.read_text(encoding="utf-8").lstrip()
        assert first.startswith(('"""', 'r"""')), path


@pytest.mark.parametrize(("module", "name"), SETTINGS, ids=str)
def test_every_setting_is_documented_with_its_default(module: str, name: str) -> None:
    settings = getattr(importlib.import_module(module), name)
    documentation = settings.__doc__ or ""
    for field in dataclasses.fields(settings):
        assert re.search(rf"^\s+{field.name}: ", documentation, flags=re.MULTILINE), field.name


def test_files_keep_to_their_size() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
