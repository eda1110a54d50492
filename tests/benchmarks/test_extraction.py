import pytest

from benchmarks.extraction import PageResult, TypeResult, summarize, with_held_out
from benchmarks.extraction_training import HeldOutScore

PAGES = (
    PageResult("1", "article", "article", 1.0, 0.5, 1.0, 3.0),
    PageResult("2", "article", "forum", 0.5, 0.5, 1.0, 3.0),
    PageResult("3", "forum", "forum", 0.9, 0.8, 2.0, 2.0),
)
HELD_OUT = (
    HeldOutScore("1", "article", "article", 0.9),
    HeldOutScore("2", "article", "article", 0.3),
    HeldOutScore("3", "forum", "forum", 0.75),
)


def test_pages_are_averaged_by_type_and_over_all() -> None:
    report = summarize(PAGES)
    assert [(each.page_type, each.pages) for each in report.types] == [("article", 2), ("forum", 1), ("all", 3)]
    assert [each.word_f1 for each in report.types] == pytest.approx([0.75, 0.9, 0.8])
    assert [each.trafilatura_f1 for each in report.types] == pytest.approx([0.5, 0.8, 0.6])
    assert [each.cross_validated for each in report.types] == [None, None, None]
    assert (report.types_right, report.pages_per_s, report.speed) == pytest.approx((2 / 3, 0.75, 2.0))


def test_held_out_scores_stand_beside_those_of_pages_that_were_seen() -> None:
    report = with_held_out(summarize(PAGES), HELD_OUT)
    assert [each.cross_validated for each in report.types] == pytest.approx([0.6, 0.75, 0.65])
    assert [each.word_f1 for each in report.types] == pytest.approx([0.75, 0.9, 0.8])


def test_a_type_keeps_up_by_its_cross_validated_figure_where_there_is_one() -> None:
    assert [each.keeps_up for each in summarize(PAGES).types] == [True, True, True]
    report = with_held_out(summarize(PAGES), HELD_OUT)
    assert [each.keeps_up for each in report.types] == [True, False, True]


def test_a_type_as_good_as_trafilatura_keeps_up() -> None:
    assert TypeResult("forum", 1, 0.5, 0.5).keeps_up
    assert TypeResult("forum", 1, 0.1, 0.5, 0.5).keeps_up
    assert not TypeResult("forum", 1, 0.9, 0.5, 0.4999).keeps_up
