"""Sizes of bars and columns, by hand."""

from scenthound.pages.charts import HEIGHT, WIDTH, Bar, bars, columns


def test_bars_are_measured_by_the_longest_and_shares_by_all() -> None:
    assert bars([("a", 3, "note"), ("b", 1, "")], 8) == (
        Bar("a", 3, 0.375, 100.0, "note"),
        Bar("b", 1, 0.125, 33.33, ""),
    )


def test_nothing_has_no_length() -> None:
    assert bars([("a", 0, "")], 0) == (Bar("a", 0, 0.0, 0.0, ""),)
    assert bars([], 0) == ()
    assert columns([]).columns == ()


def test_columns_stand_side_by_side_on_one_ground() -> None:
    drawn = columns([("a", 4), ("b", 0), ("c", 2), ("d", 1)])
    assert [column.height for column in drawn.columns] == [HEIGHT, 0, HEIGHT / 2, HEIGHT / 4]
    assert all(column.y + column.height == HEIGHT for column in drawn.columns)
    assert [column.x for column in drawn.columns] == [9, 159, 309, 459]
    assert all(column.x + column.width < WIDTH for column in drawn.columns)
    assert (drawn.largest, drawn.total) == (4, 7)


def test_one_of_a_million_can_be_seen() -> None:
    assert columns([("a", 1_000_000), ("b", 1)]).columns[1].height == 1
