"""Published numbers hold within their tolerance and nothing more."""

from pathlib import Path

import pytest

from benchmarks.errors import ExpectationError
from benchmarks.expectation import TABLES, Expectation, expectations_for

PUBLISHED = Expectation("bm25", "nDCG@10", 0.6789, 0.0005, "somebody")


@pytest.mark.parametrize(
    ("value", "holds"), [(0.6789, True), (0.6784, True), (0.6794, True), (0.67835, False), (0.6795, False)]
)
def test_a_value_holds_up_to_the_tolerance_and_not_beyond(value: float, holds: bool) -> None:
    assert PUBLISHED.holds_for(value) is holds


def test_every_table_of_the_project_can_be_read() -> None:
    names = [path.stem for path in TABLES.glob("*.toml")]
    assert "scifact" in names
    for name in names:
        for expected in expectations_for(name):
            assert 0 < expected.value < 1
            assert 0 < expected.tolerance <= 0.003
            assert expected.source


def test_a_collection_without_a_table_has_no_expectations() -> None:
    assert expectations_for("no such collection") == ()


@pytest.mark.parametrize("text", ["expected = 1", "[[expected]]\nsystem = 'bm25'", "not toml", "[other]"])
def test_a_table_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ExpectationError, match="broken.toml"):
        expectations_for("broken", tables=tmp_path)
