"""Models by name or folder."""

import socket
from pathlib import Path

import pytest

from indexer.encoders.model import find_model
from indexer.errors import ModelError
from indexer.settings import DEFAULT_MODEL


def model_folder(folder: Path, weights: bytes = b"weights") -> Path:
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "modules.json").write_text("[]")
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "1_Pooling" / "config.json").write_text("{}")
    return folder


@pytest.mark.slow
def test_the_default_model_is_the_installed_one_and_its_weights_are_the_official_ones() -> None:
    source = find_model(DEFAULT_MODEL)
    assert (source.folder / "modules.json").is_file()
    assert source == find_model(DEFAULT_MODEL)
    assert find_model(str(source.folder)).digest == source.digest


def test_a_folder_is_named_by_its_content_and_not_by_its_place(tmp_path: Path) -> None:
    one, two = find_model(str(model_folder(tmp_path / "one"))), find_model(str(model_folder(tmp_path / "two")))
    assert one.digest == two.digest
    assert one.folder == tmp_path / "one"
    other = find_model(str(model_folder(tmp_path / "three", b"other weights")))
    assert other.digest != one.digest


def test_prose_and_hidden_files_do_not_change_the_name(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "one")
    before = find_model(str(folder)).digest
    (folder / "README.md").write_text("read me")
    (folder / ".gitattributes").write_text("x")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "lock").touch()
    assert find_model(str(folder)).digest == before
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode": "cls"}')
    assert find_model(str(folder)).digest != before


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="found a folder without modules.json"):
        find_model(str(tmp_path))


@pytest.mark.parametrize("name", ["", "/no/such/folder", "./nothing", "~/nothing-of-that-name"])
def test_a_path_that_is_not_there_is_refused_without_asking_the_hub(name: str) -> None:
    with pytest.raises(ModelError, match="found no folder at that path"):
        find_model(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["no-such/model-at-all", "a/b/c", "ümlaut"])
def test_a_name_that_cannot_be_had_is_refused_with_a_remedy(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.constants

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="download the model and give its folder"):
        find_model(name)
