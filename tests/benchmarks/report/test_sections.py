"""Sections hold what was worked out by hand from rows made by hand."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.datasets.registry import Dataset
from benchmarks.errors import ResultsError
from benchmarks.report.content import DotChart, Figure, LineChart, number, sources_of
from benchmarks.report.cost import cost, slope
from benchmarks.report.crawl import cleaning
from benchmarks.report.extraction import extraction
from benchmarks.report.generalisation import generalisation
from benchmarks.report.load import load
from benchmarks.report.quality import quality
from benchmarks.report.ratios import ratios_of
from benchmarks.report.report import make_report
from benchmarks.report.results import Results, read_results
from benchmarks.report.speed import speed
from tests.benchmarks.report.rows import level, lexical, row, scored, write_rows

DATASETS = {
    "seas": Dataset("seas", 7, 2, "", "", "", "science"),
    "laws": Dataset("laws", 9, 2, "", "", "", "law"),
}

# One client each, to Scenthound and to a peer.
PAIR = [level("scenthound", "native-bm25", 1, 50.0, 4.0, 9.0), level("pyserini", "pyserini", 1, 100.0, 1.0, 2.0)]


def results_of(folder: Path, *rows: dict[str, object]) -> Results:
    return read_results(write_rows(folder, *rows))


def column(figure: Figure, name: str) -> list[str]:
    at = figure.table.columns.index(name)
    return [each[at] for each in figure.table.rows]


def test_scores_stand_beside_published_numbers_with_the_difference(tmp_path: Path) -> None:
    tables = tmp_path / "expected"
    tables.mkdir()
    entry = '[[expected]]\nsystem = "{}"\nmeasure = "nDCG@10"\nvalue = {}\ntolerance = 0.001\nsource = "A Paper"\n'
    text = entry.format("bm25", 0.5) + entry.format("dense", 0.4) + entry.format("hybrid", 0.9)
    (tables / "seas.toml").write_text(text, encoding="utf-8")
    rows = (
        scored("seas", "bm25", "words", 0.1),  # not the latest
        scored("seas", "bm25", "words", 0.5008),
        scored("seas", "dense", "baseline", 0.41),
        scored("seas", "dense", "default", 0.6),  # made otherwise than the published ones
    )
    figure, everything = quality(results_of(tmp_path / "rows", *rows), tables).figures
    assert column(figure, "measured") == ["0.5008", "0.4100", "not measured"]
    assert column(figure, "published") == ["0.5000", "0.4000", "0.9000"]
    assert column(figure, "difference") == ["+0.0008", "+0.0100", ""]
    assert column(figure, "held") == ["yes", "NO", ""]
    assert "1 of 2" in figure.note
    assert [each.figures.number("n") if "n" in each.figures else None for each in figure.sources] == [None, None]
    assert column(everything, "nDCG@10") == ["0.5008", "0.4100", "0.6000"]


def test_runs_of_others_are_held_against_published_numbers_too(tmp_path: Path) -> None:
    (tmp_path / "expected").mkdir()
    entry = (
        '[[expected]]\nsystem = "Run"\nqrels = "full"\nmeasure = "R@100"\nvalue = 0.25\ntolerance = 0.0\nsource = "S"\n'
    )
    (tmp_path / "expected/seas.toml").write_text(entry, encoding="utf-8")
    judged = row("evaluate", collection="seas", qrels="full", scores={"Run": {"R@100": 0.25}, "Other": {"R@100": 0.5}})
    figure, _ = quality(results_of(tmp_path / "rows", judged), tmp_path / "expected").figures
    assert (column(figure, "system"), column(figure, "held")) == (["Run"], ["yes"])


def test_one_setting_stands_beside_each_collection_s_own_best(tmp_path: Path) -> None:
    legs = {"seas": {"lexical": 0.3, "dense": 0.4, "fused": 0.45}, "laws": {"lexical": 0.6, "dense": 0.2, "fused": 0.5}}
    aside = {"halves": {"lexical": 0.2, "dense": 0.1, "fused": 0.3}}
    tried = {"seas": {"rrf 0.5": 0.45, "rrf 0.7": 0.5}, "laws": {"rrf 0.5": 0.5, "rrf 0.7": 0.4}}
    rows = (
        row("fusion", build="default", collections=legs, fused=tried),
        row("fusion", build="default", collections=aside, fused={"halves": {"rrf 0.5": 0.3}}, held_out=True),
        scored("seas", "bm25", "default", 0.32),  # the collection's own rows count before the sweep's
        scored("seas", "dense", "default", 0.40),
        scored("seas", "hybrid", "default", 0.46),
        scored("notes", "bm25", "default", 0.2),
        scored("notes", "dense", "default", 0.3),
        scored("notes", "hybrid", "default", 0.24),
        scored("halves", "bm25", "default", 0.2),  # without its other leg
    )
    figure, by_domain = generalisation(results_of(tmp_path, *rows), DATASETS).figures
    assert column(figure, "collection") == ["laws", "halves", "notes", "seas"]
    assert column(figure, "domain") == ["law", "not stated", "not stated", "science"]
    assert column(figure, "over the better leg") == ["-0.1000", "+0.1000", "-0.0600", "+0.0600"]
    assert column(figure, "own best setting") == ["rrf 0.5", "rrf 0.5", "not tried", "rrf 0.7"]
    assert column(figure, "default beside it") == ["0.0000", "0.0000", "", "-0.0400"]
    assert column(figure, "part in the choice") == ["yes", "no", "no", "yes"]
    # (-.1 + .06) / 2 = -.02 of the two that the setting was chosen on.
    assert "-0.0200 on average of 2 with a part in the choice, -0.1000 at worst (laws)" in figure.note
    assert "+0.0200 on average of 2 without" in figure.note
    assert column(by_domain, "gain, mean") == ["-0.1000", "+0.0200", "+0.0600"]


def test_load_has_a_line_a_server_and_counts_what_was_not_answered(tmp_path: Path) -> None:
    levels = [*PAIR, level("scenthound", "native-bm25", 8, 80.0, 40.0, 90.0)]
    (figure,) = load(results_of(tmp_path, row("load", levels=levels, ratios={"pyserini_1": 0.5}))).figures
    assert column(figure, "not answered") == ["3", "3", "3"]
    assert column(figure, "answered a second") == ["50", "100", "80"]
    middle, high = figure.charts
    assert isinstance(middle, LineChart)
    assert isinstance(high, LineChart)
    (line,) = middle.lines  # one point makes no line
    assert (line.name, line.points, line.marks) == ("scenthound, bm25", ((50.0, 4.0), (80.0, 40.0)), ("1", "8"))
    assert [point[1] for point in high.lines[0].points] == [9.0, 90.0]


def test_a_server_that_answered_nothing_has_a_row_and_no_line(tmp_path: Path) -> None:
    dead = level("scenthound", "native-bm25", 1, 0.0, 1.0, 1.0) | {"latency_ms": {}, "cpu_ms": float("inf")}
    (figure,) = load(results_of(tmp_path, row("load", levels=[dead, dead], ratios={}))).figures
    assert (column(figure, "p50 ms"), column(figure, "CPU ms a request"), figure.charts) == (["", ""], ["", ""], ())


def test_ratios_are_of_speeds_whatever_a_row_states(tmp_path: Path) -> None:
    rows = (
        lexical(1000, [10.0, 8.0], 0.5),
        row("update", documents=100, full_s=40.0, update_s=8.0, update_spread_s=[5.0, 10.0]),
        row("crawl", scenthound_pages_per_s=200, scenthound_pages_per_s_spread=[150, 250], scrapy_8_pages_per_s=100,
            scrapy_8_pages_per_s_spread=[75, 125]),
        row("load", levels=PAIR, ratios={"pyserini_1": 0.5}),
    )  # fmt: skip
    found = {(each.of, each.beside): (each.value, each.spread) for each in ratios_of(results_of(tmp_path, *rows))}
    assert found == {
        ("BM25, 10 hits of 1,000 documents", "tantivy, as documented"): (2.0, None),
        ("BM25, 1,000 hits of 1,000 documents", "tantivy, as documented"): (1.0, None),
        # 100 by 200 a second; the other's 4 to 5 s by the own 8 to 10 s.
        ("indexing 1,000 documents", "tantivy"): (0.5, (0.4, 0.625)),
        ("update of 1 % of 100 documents", "a full build"): (5.0, (4.0, 8.0)),
        ("crawl of loopback hosts", "Scrapy, 8 requests a host"): (2.0, (1.2, 250 / 75)),
        ("requests answered, bm25, clients: 1", "pyserini's server"): (0.5, None),
    }


def test_ratios_are_drawn_about_one(tmp_path: Path) -> None:
    figure, answers = speed(results_of(tmp_path, lexical(1000, [10.0, 8.0], 0.5))).figures
    (chart,) = figure.charts
    assert isinstance(chart, DotChart)
    assert (chart.reference, chart.dots[0].values) == (1.0, (2.0, 1.0, 0.5))
    assert column(answers, "ninth tenth") == ["1", "2", "0.5", "0.5"]


def test_costs_have_the_slope_of_their_logarithms(tmp_path: Path) -> None:
    # Ten times the documents: 100 times the seconds, ten times the bytes, as long for an answer.
    rows = (lexical(100, [9.0], 9.0), lexical(1000, [100.0, 300.0], 0.5), lexical(100, [2.0], 0.5))
    (figure,) = cost(results_of(tmp_path, *rows)).figures
    assert figure.table.columns == ("cost", "engine", "100 documents", "1,000 documents", "slope")
    assert figure.table.rows[:2] == (
        ("indexing, s", "scenthound", "2", "200", "2.00"), ("indexing, s", "tantivy", "1", "100", "2.00"),
    )  # fmt: skip
    assert column(figure, "slope")[2:4] == ["1.00", "1.00"]
    assert column(figure, "slope")[4:6] == ["0.00", "0.00"]
    assert len(figure.charts) == 4


def test_load_has_slopes_of_the_same_clients_where_there_are_two_sizes(tmp_path: Path) -> None:
    def loaded(documents: int, p50: float, *more: dict[str, object]) -> dict[str, object]:
        levels = [
            level("scenthound", "native-bm25", 8, 50.0, p50, 90.0),
            level("pyserini", "pyserini", 8, 9.0, 3.0, 4.0),
        ]
        return row("load", f"scenthound bench load texts-{documents}", documents=documents, levels=[*levels, *more])

    one = level("scenthound", "native-bm25", 1, 50.0, 7777.0, 90.0)
    assert not cost(results_of(tmp_path / "one", loaded(100, 2.0))).figures
    found = cost(results_of(tmp_path / "two", loaded(100, 9.0), loaded(100, 2.0), loaded(1000, 20.0, one)))
    (figure,) = found.figures
    assert figure.table.rows == (
        ("CPU a request, ms", "scenthound, bm25", "1.5", "1.5", "0.00"),
        ("CPU a request, ms", "pyserini", "1.5", "1.5", "0.00"),
        ("median latency, ms", "scenthound, bm25", "2", "20", "1.00"),
        ("median latency, ms", "pyserini", "3", "3", "0.00"),
    )
    assert len(figure.charts) == 2


def test_a_slope_is_fitted_to_all_sizes_and_wants_two() -> None:
    assert slope([(1, 3.0), (10, 30.0), (100, 300.0)]) == 1.0
    # The logarithms to base 10 are (0, 0), (1, 2), (2, 1): least squares gives 1/2.
    assert slope([(1, 1.0), (10, 100.0), (100, 10.0)]) == 0.5
    assert slope([(10, 5.0)]) is None
    assert slope([(10, 5.0), (10, 6.0)]) is None


def test_extraction_takes_cross_validated_rows_before_others(tmp_path: Path) -> None:
    types = {
        "forum": {"pages": 3, "word_f1": 0.9, "trafilatura_f1": 0.7},
        "all": {"pages": 5, "word_f1": 0.8, "trafilatura_f1": 0.6},
    }
    older = row(
        "extraction",
        "scenthound bench extraction f --folds 5",
        **types,
        cross_validated_forum=0.75,
        cross_validated_all=0.5,
    )
    newer = row("extraction", "scenthound bench extraction f --folds 0", **types)
    assert column(extraction(results_of(tmp_path / "new", newer)).figures[0], "cross-validated") == ["", ""]
    assert column(extraction(results_of(tmp_path / "old", older)).figures[0], "difference") == ["-0.1000", "+0.0500"]


def test_spam_has_a_line_a_mixture(tmp_path: Path) -> None:
    made = {"seas_0.1_clean": 90, "seas_0.1_made": 10, "seas_0.1_auc_all": [0.5, 0.6, 0.9]}
    figures = made | {"seas_0.1_at_0.9": {"clean_lost": 1, "caught_share": 0.25}}
    (figure,) = cleaning(results_of(tmp_path, row("spam", **figures))).figures
    assert figure.table.rows == (("seas", "0.1", "90", "10", "0.500", "0.600", "0.900", "1", "0.250"),)


def hybrid(documents: int, own_ms: float, lance_ms: float) -> dict[str, Any]:
    built = {"seconds": [float(documents)], "bytes": 10 * documents}
    figures: dict[str, Any] = {"top10_ms_scenthound": [own_ms, 0, 9], "top10_ms_lancedb": [lance_ms, 0, 9]}
    figures |= {"documents": documents, "index_scenthound": built, "index_lancedb": built, "left_out": ["milvus_lite"]}
    return row("hybrid", f"scenthound bench hybrid texts.jsonl --most {documents}", **figures)


def test_words_and_vectors_have_ratios_and_slopes_of_the_engines_that_were_measured(tmp_path: Path) -> None:
    rows = (hybrid(100, 1.0, 4.0), hybrid(10_000, 10.0, 400.0))
    found = cost(results_of(tmp_path, *rows))
    table = {cells[:2]: cells[-1] for cells in found.figures[0].table.rows}
    assert table["ten hits, ms", "scenthound"] == "0.50"
    assert table["ten hits, ms", "lancedb"] == "1.00"
    assert ("ten hits, ms", "milvus lite") not in table
    values = {(each.of, each.beside): each.value for each in ratios_of(results_of(tmp_path, *rows))}
    assert values == {
        ("words and vectors, ten hits of 100 documents", "LanceDB"): 4.0,
        ("words and vectors, ten hits of 10,000 documents", "LanceDB"): 40.0,
    }


def test_a_kind_that_nobody_knows_is_listed_and_what_is_missing_is_told(tmp_path: Path) -> None:
    report = make_report(
        write_rows(tmp_path, row("agents", recall=0.5, cost={"tokens_each": 1200}, ended=True, by=None))
    )
    (section,) = report.sections
    assert section.figures[0].table.rows == (
        ("recall", "0.5"), ("cost: tokens each", "1,200"), ("ended", "yes"), ("by", "none")
    )  # fmt: skip
    assert "Load on servers is left out: no rows of load, changes." in report.left_out
    assert "Cost against size is left out: no rows of lexical, hybrid." in report.left_out
    assert len(report.left_out) == 8


def test_a_row_that_lacks_a_figure_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = write_rows(tmp_path, lexical(100, [2.0], 0.5) | {"index_scenthound": {"per_s": 3}})
    with pytest.raises(ResultsError, match=r"lexical.jsonl:1 index_scenthound: found nothing as 'seconds'"):
        make_report(folder)


def test_a_time_of_nothing_cannot_be_compared(tmp_path: Path) -> None:
    folder = write_rows(tmp_path, row("update", documents=100, full_s=40.0, update_s=0))
    with pytest.raises(ResultsError, match=r"update.jsonl:1: found a time or rate that is not above 0"):
        make_report(folder)


def test_rows_of_the_same_day_commit_and_machine_share_a_source(tmp_path: Path) -> None:
    rows = (row("a", "one"), row("a", "two"), row("a", "two", x=1), row("a", "three") | {"commit": "def"})
    sources = sources_of(results_of(tmp_path, *rows).by_kind["a"])
    assert [(each.commit, each.commands) for each in sources] == [("abc123", ("one", "two")), ("def", ("three",))]
    assert sources[0].versions == "python 3.11.7, pyserini 1.6.0"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (150000, "150,000"),
        (1234.5, "1,234"),
        (438.31, "438.3"),
        (42.0, "42"),
        (0.99997, "0.99997"),
        (0.0437, "0.0437"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_keep_three_figures(value: float, written: str) -> None:
    assert number(value) == written


def test_agents_stand_in_one_table_the_latest_play_of_each(tmp_path: Path) -> None:
    def played(system: str, agent: str, whole: float) -> dict[str, Any]:
        figures = {"collection": "seas", "qrels": "test", "build": "default", "system": system, "agent": agent}
        return row("agent", f"{system} {agent}", **figures, recall=0.5, whole=whole, calls=8.0, tokens=1200.4)

    rows = (played("bm25", "once", 0.1), played("bm25", "names", 0.3), played("bm25", "once", 0.2))
    (figure,) = quality(results_of(tmp_path, *rows)).figures
    assert figure.table.rows == (
        ("seas", "bm25", "once", "0.5000", "0.2000", "8", "1,200"),
        ("seas", "bm25", "names", "0.5000", "0.3000", "8", "1,200"),
    )
