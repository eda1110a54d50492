"""What `scenthound serve` is told to serve: one index, or several by name."""

from pathlib import Path

import click
import pytest

from scenthound.__main__ import main
from scenthound.serve import named_folders


def test_one_path_is_an_index_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert named_folders(["index/"]) == Path("index")
    Path("a=b").mkdir()
    assert named_folders(["a=b"]) == Path("a=b")


def test_several_have_names_in_their_order() -> None:
    assert named_folders(["a=one/"]) == {"a": Path("one")}
    named = named_folders(["b=two", "a=x=y"])
    assert named == {"b": Path("two"), "a": Path("x=y")}
    assert isinstance(named, dict)
    assert list(named) == ["b", "a"]


@pytest.mark.parametrize("arguments", [["one", "two"], ["a=one", "two"], ["a=one", "a=two"], ["=one"], ["a="]])
def test_a_missing_name_or_one_that_comes_twice_is_refused(arguments: list[str]) -> None:
    with pytest.raises(click.UsageError):
        named_folders(arguments)
    assert main(["serve", *arguments]) == 2


def test_a_name_that_cannot_stand_in_an_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "a b=one", "c=two", "--port", "18099"]) == 2
    assert "the name of an index: found 'a b'" in capsys.readouterr().err
