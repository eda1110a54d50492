"""The page and the Markdown: nothing from a row becomes markup, nothing comes from elsewhere, colour tells nothing."""

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from benchmarks.report.content import DotChart, Dots, Line, LineChart
from benchmarks.report.drawing import draw
from benchmarks.report.markdown import escaped, markdown_of
from benchmarks.report.page import page_of
from benchmarks.report.report import Report, make_report
from benchmarks.report.writing import write_files
from crawler.errors import OutputError
from tests.benchmarks.report.rows import level, lexical, row, scored, write_rows

HOSTILE = "</text></svg><script>alert(1)</script>\u202e{{ 7 * 7 }} $\\frac{1}{0}$ & | `x`\x07"

LINES = LineChart(
    "A title", "documents", "ms", (Line("one", ((1.0, 2.0), (10.0, 4.0)), ("a", "b")), Line("two", ((1.0, 2.0),)))
)
OWN = Dots("own", (2.0, 0.5), ((1.0, 3.0), None))
DOTS = DotChart("Dots", "score", ("r1", "r2"), (OWN, Dots("other", (None, 1.0))))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report of rows that would be markup wherever they may be text."""
    folder = tmp_path_factory.mktemp("hostile") / "rows"
    levels = [level(HOSTILE, HOSTILE, 1, 50.0, 4.0, 9.0), level(HOSTILE, HOSTILE, 8, 80.0, 40.0, 90.0)]
    rows = [
        row("load", HOSTILE, levels=levels, ratios={}) | {"commit": HOSTILE, "date": HOSTILE},
        row(HOSTILE.replace("/", ""), **{HOSTILE: HOSTILE, "part": {HOSTILE: [HOSTILE]}}),
        row(
            "extraction",
            HOSTILE,
            pages_per_s=3,
            speed=2,
            **{HOSTILE: {"pages": 3, "word_f1": 0.9, "trafilatura_f1": 0.7}},
        ),
        *(scored(HOSTILE, system, "default", 0.5) for system in ("bm25", "dense", "hybrid")),
        lexical(10, [1.0], 0.1) | {"machine": {"cpu": HOSTILE, HOSTILE: HOSTILE}, "versions": {HOSTILE: HOSTILE}},
        lexical(100, [1.0], 0.1),
    ]
    # One file: not every kind here could name one.
    folder.mkdir()
    (folder / "rows.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return make_report(folder)


@pytest.fixture(scope="module")
def html(report: Report) -> str:
    return page_of(report)


def test_what_comes_from_rows_stays_text(html: str) -> None:
    tree = lxml.html.fromstring(html)
    assert {element.tag for element in tree.iter(lxml.html.etree.Element)}.isdisjoint(
        {"script", "img", "iframe", "link"}
    )
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert "\u202e" not in html
    assert "\x07" not in html
    assert "<script>alert(1)</script>" in tree.xpath("string(//figcaption)")
    assert "{{ 7 * 7 }}" in tree.text_content()
    assert "frac{1}{0}$" in "".join(tree.xpath("//svg//text()"))


def test_the_page_needs_nothing_from_anywhere(html: str) -> None:
    tree = lxml.html.fromstring(html)
    assert not tree.xpath("//@src | //link | //script | //object | //style[position() > 1]")
    assert all(each.startswith("#") for each in tree.xpath("//@href"))
    assert not re.search(r"@import|url\((?!#)", html)
    assert "default-src 'none'" in tree.xpath("string(//meta[@http-equiv]/@content)")


def test_headings_go_down_one_by_one_and_ids_are_unique_and_lead_somewhere(html: str) -> None:
    tree = lxml.html.fromstring(html)
    levels = [int(element.tag[1]) for element in tree.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)) > 10
    assert {each[1:] for each in tree.xpath("//@href")} <= set(ids)
    assert {word for each in tree.xpath("//@aria-labelledby") for word in each.split()} <= set(ids)


def test_each_figure_says_where_its_numbers_come_from(tmp_path: Path) -> None:
    folder = write_rows(tmp_path, row("kills", "scenthound bench kills DOCS --kills 2", repeats=3))
    made = make_report(folder)
    (figure,) = lxml.html.fromstring(page_of(made)).iter("figure")
    told = figure.xpath("string(figcaption)")
    for part in (
        "2026-11-20",
        "abc123",
        "2 CPUs, x86_64, Linux",
        "pyserini 1.6.0",
        "scenthound bench kills DOCS --kills 2",
    ):
        assert part in told
        assert part in markdown_of(made).replace("\\", "")


@pytest.mark.slow
def test_the_same_rows_give_the_same_bytes(report: Report, html: str) -> None:
    assert page_of(report) == html
    assert markdown_of(report) == markdown_of(report)


def test_what_is_left_out_is_told_on_the_page_and_in_markdown(tmp_path: Path) -> None:
    made = make_report(write_rows(tmp_path, row("kills", repeats=3)))
    sentence = "Generalisation is left out: no rows of retrieval, fusion."
    assert sentence in lxml.html.fromstring(page_of(made)).text_content()
    assert f"- {sentence}" in markdown_of(made)


def test_markdown_tables_keep_their_columns_whatever_stands_in_them(report: Report) -> None:
    told = markdown_of(report)
    assert "<script>" not in re.sub(r"(?m)^    .*$", "", told).replace("\\<", "")
    widths: set[int] = set()
    for line in [*told.splitlines(), ""]:
        if line.startswith("|"):
            widths.add(len(re.findall(r"(?<!\\)\|", line)))
        else:
            assert len(widths) <= 1
            widths = set()


def test_markdown_s_own_signs_are_escaped() -> None:
    assert escaped("a|b <i>_c_`d`") == r"a\|b \<i\>\_c\_\`d\`"


def test_a_drawing_is_told_in_words_and_holds_no_colourless_difference() -> None:
    tree = lxml.html.fromstring(draw(LINES, "x"))
    assert tree.get("role") == "img"
    assert tree.xpath("string(*[local-name() = 'title'])") == "A title"
    assert tree.xpath("string(*[local-name() = 'desc'])") == "ms over documents. one: 2 at 1, 4 at 10; two: 2 at 1."
    texts = [each.strip() for each in tree.xpath("//*[local-name() = 'text']//text()") if each.strip()]
    assert {"one", "two", "a", "b"} <= set(texts)
    assert "stroke-dasharray" in draw(replace(LINES, lines=tuple(replace(each, look=1) for each in LINES.lines)), "x")


def test_dots_below_the_reference_are_hollow() -> None:
    assert DOTS.told == "score. r1: own 2; r2: own 0.5, other 1."
    whole, hollow = (draw(replace(DOTS, dots=(OWN,), reference=each), "x") for each in (0.1, 1.0))
    # The picture's own paper is white, and so is the inside of what lies left of the line.
    assert hollow.count("fill: #ffffff") == whole.count("fill: #ffffff") + 1


def test_two_drawings_share_no_id() -> None:
    ids = [set(re.findall(r' id="([^"]+)"', draw(LINES, name))) for name in ("x", "y")]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_files(tmp_path / "a/b", {"one": "1", "two": "2"})
    assert sorted(path.name for path in (tmp_path / "a/b").iterdir()) == ["one", "two"]
    (tmp_path / "a/b/two").unlink()
    (tmp_path / "a/b/two").mkdir()
    (tmp_path / "a/b/two/kept").touch()
    with pytest.raises(OutputError, match="choose another --out"):
        write_files(tmp_path / "a/b", {"two": "x"})
    assert sorted(path.name for path in (tmp_path / "a/b").iterdir()) == ["one", "two"]
    with pytest.raises(OutputError, match="wanted a folder"):
        write_files(tmp_path / "a/b/one", {"x": ""})
