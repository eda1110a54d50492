"""The command line says what it can do, and ends with an exit code that means something."""

import json
from pathlib import Path

import click
import pytest

from crawler.errors import InputError
from scenthound.__main__ import main, scenthound
from scenthound.console import complain, count_lines, printable, report


def commands() -> list[str]:
    """Every command that does something, with its group."""
    found = []
    for name, command in scenthound.commands.items():
        if isinstance(command, click.Group):
            found += [f"{name} {below}" for below in command.commands]
        else:
            found.append(name)
    return found


def test_the_commands_are_those_that_the_readme_names() -> None:
    named = {
        "crawl",
        "clean",
        "corpus",
        "index",
        "snapshots",
        "goggles",
        "search",
        "suggest",
        "explain",
        "document",
        "serve",
        "import",
        "keys",
        "bench",
    }
    assert set(scenthound.commands) == named


@pytest.mark.parametrize("command", commands())
def test_each_command_has_help_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    help_text = capsys.readouterr().out
    assert f"  scenthound {command}" in help_text.partition("Examples:")[2]


@pytest.mark.parametrize("command", [name for name in commands() if name != "serve"])
def test_each_command_but_serve_has_json_output(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([*command.split(), "--help"])
    assert "--json" in capsys.readouterr().out


def test_the_version_is_the_project_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert "0.1.0" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["no-such-command"], ["clean"], ["clean", "--no-such-option"], ["bench"]])
def test_wrong_usage_ends_with_2_and_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("scenthound: ")
    assert captured.err.count("\n") == 1
    assert "--help" in captured.err


def test_refused_input_ends_with_2_and_names_thing_found_wanted_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out"), "--json"]) == 2
    captured = capsys.readouterr()
    error = json.loads(captured.out)["error"]
    assert error["thing"] == str(tmp_path / "nowhere")
    assert error["found"] == "nothing"
    assert error["wanted"]
    assert error["remedy"]
    assert captured.err.count("\n") == 1


def test_a_complaint_cannot_take_over_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    complain(InputError("\x1b]0;owned\x07title", found="x", wanted="y", remedy="z"), as_json=False)
    assert capsys.readouterr().err == "scenthound: ]0;ownedtitle: found x, wanted y; z\n"


def test_a_result_ends_with_where_it_lies_and_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    report({}, as_json=False, lines=["Done."], location="corpus/", following="scenthound index corpus/")
    assert capsys.readouterr().out == "Done.\ncorpus/ is ready. Next: scenthound index corpus/\n"


def test_a_result_for_programs_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    report({"documents": 3, "name": "é"}, as_json=True, lines=["Done."], location="x", following="y")
    assert capsys.readouterr().out == '{"documents": 3, "name": "é"}\n'


def test_counts_stand_in_a_column() -> None:
    assert count_lines({"documents": 1200, "drops.too_short": 7}) == ["  1,200  documents", "      7  drops.too_short"]


def test_printable_keeps_letters_of_all_scripts_and_line_breaks() -> None:
    assert printable("naïve 検索\n\tok\x00\x1b[31m\u202e") == "naïve 検索\n\tok[31m"
