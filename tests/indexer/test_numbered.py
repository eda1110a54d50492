"""doc_ids by number: the texts they stand for, their order, and lists put on one table."""

import numpy as np

from indexer.numbered import Numbered, on_one_table

TABLE = ("b", "a", "c")
RANKS = np.array([1, 0, 2])


def numbered(*numbers: int) -> Numbered:
    return Numbered(TABLE, np.array(numbers), RANKS)


def test_numbers_read_as_the_doc_ids_that_they_stand_for() -> None:
    found = numbered(2, 0, 1)
    assert list(found) == ["c", "b", "a"]
    assert (found[0], found[-1], len(found)) == ("c", "a", 3)
    assert list(found[1:]) == ["b", "a"]
    assert "a" in found
    assert found.index("b") == 1


def test_they_are_equal_to_the_same_texts_in_the_same_order_and_to_nothing_else() -> None:
    assert numbered(1, 0) == ("a", "b")
    assert numbered(1, 0) == ("a", "b")
    assert numbered(1, 0) == Numbered(("a", "b"), np.array([0, 1]))
    assert hash(numbered(1, 0)) == hash(("a", "b"))
    assert numbered(0, 1) != ("a", "b")
    assert Numbered(("a", "b"), np.array([0, 1])) != "ab"


def test_ranks_are_in_the_order_of_the_texts() -> None:
    assert numbered(2, 0, 1).ranks.tolist() == [2, 1, 0]
    assert Numbered(("a", "b"), np.array([1, 0])).ranks.tolist() == [1, 0]


def test_lists_of_one_table_stay_as_they_are_and_others_get_one_that_ascends() -> None:
    alike = [numbered(0), numbered(2, 1)]
    assert on_one_table(alike) == alike
    assert on_one_table(alike)[0] is alike[0]
    mixed = on_one_table([numbered(0, 2), ["d", "a"], []])
    assert [list(each) for each in mixed] == [["b", "c"], ["d", "a"], []]
    assert [each.ranks.tolist() for each in mixed] == [[1, 2], [3, 0], []]
    assert len({id(each.table) for each in mixed}) == 1
    assert on_one_table([]) == []
