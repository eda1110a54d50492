"""`scenthound bench report` writes the report of the project's own results, and refuses what it cannot read."""

import json
from pathlib import Path

import lxml.html
import pytest

from scenthound.__main__ import main
from tests.benchmarks.report.rows import row, write_rows


@pytest.mark.slow
def test_the_project_s_own_results_fill_every_section(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "report", "--out", str(tmp_path / "out"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    sections = ["quality", "generalisation", "load", "speed", "cost", "extraction", "crawl", "cleaning"]
    assert [name for name in told["sections"] if name != "others"] == sections
    assert told["left_out"] == []
    tree = lxml.html.parse(tmp_path / "out/report.html").getroot()
    assert [each.get("id") for each in tree.iter("h2")] == told["sections"]
    for figure in tree.iter("figure"):
        assert figure.xpath(".//tbody/tr")
        assert figure.xpath("figcaption//pre[contains(text(), 'scenthound bench')]")
    drawn = {each.xpath("string(ancestor::section/h2/@id)") for each in tree.xpath("//svg")}
    assert drawn == {"generalisation", "load", "speed", "cost", "extraction"}
    assert (tmp_path / "out/report.md").read_text(encoding="utf-8").count("\n## ") == len(told["sections"])


def test_it_says_what_it_wrote_and_what_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_rows(tmp_path / "rows", row("kills", repeats=3))
    assert main(["bench", "report", "--results", str(folder), "--out", str(tmp_path / "out")]) == 0
    out = capsys.readouterr().out
    assert "   1 figures  Crawling" in out
    assert "Load on servers is left out: no rows of load, changes." in out
    assert out.endswith("report.html is ready. Next: open it in a browser\n")


def test_absent_and_damaged_results_end_with_2_and_write_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["bench", "report", "--out", str(tmp_path / "out"), "--results"]
    assert main([*options, str(tmp_path / "nowhere")]) == 2
    assert f"{tmp_path / 'nowhere'}: found no such folder" in capsys.readouterr().err
    folder = write_rows(tmp_path / "rows", row("kills", repeats=3))
    with (folder / "kills.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"cut off": ')
    assert main([*options, str(folder)]) == 2
    assert f"{folder / 'kills.jsonl'}:2: found no JSON" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_place_that_is_taken_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    folder = write_rows(tmp_path / "rows", row("kills", repeats=3))
    assert main(["bench", "report", "--results", str(folder), "--out", str(tmp_path / "file")]) == 2
    assert "choose another --out" in capsys.readouterr().err
