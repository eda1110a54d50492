"""Words looked up by spelling, held against a plain count of edits."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.search.suggest.words import Neighbour, Words

SPELLED = st.text(alphabet="abc", min_size=1, max_size=6)


def test_neighbours_by_hand() -> None:
    words = Words([("learning", 90), ("leaning", 5), ("earning", 7), ("lerning", 1), ("yearning", 2), ("x", 1)])
    assert words.neighbours("lerning", 2) == [
        Neighbour(1, "learning", 90),
        Neighbour(1, "leaning", 5),
        Neighbour(2, "earning", 7),
        Neighbour(2, "yearning", 2),
    ]
    assert [each.word for each in words.neighbours("lerning", 1)] == ["learning", "leaning"]
    assert words.neighbours("laerning", 1) == [Neighbour(1, "learning", 90), Neighbour(1, "lerning", 1)]
    assert (len(words), words.documents("earning"), words.documents("no")) == (6, 7, 0)


def test_beginnings_by_hand() -> None:
    words = Words([("sort", 3), ("sorting", 9), ("sorted", 9), ("so", 50), ("tor", 1), ("sor\U0010fffe", 1)])
    assert words.beginning("sor", 3) == ["sorted", "sorting", "sort"]
    assert words.beginning("so", 9) == ["sorted", "sorting", "sort", "sor\U0010fffe"]
    assert words.beginning("z", 9) == Words([]).beginning("", 9) == []


def edits(first: str, second: str) -> int:
    """Optimal string alignment: letters in, out, changed, or neighbours swapped once."""
    rows = [list(range(len(second) + 1))]
    for i, a in enumerate(first, start=1):
        rows.append([i])
        for j, b in enumerate(second, start=1):
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i].append(best)
    return rows[-1][-1]


@given(st.dictionaries(SPELLED, st.integers(1, 9), max_size=12), SPELLED, st.integers(1, 2))
def test_all_neighbours_are_found(counts: dict[str, int], word: str, most: int) -> None:
    expected = [
        Neighbour(edits(word, other), other, documents)
        for other, documents in counts.items()
        if 0 < edits(word, other) <= most
    ]
    expected.sort(key=lambda each: (each.distance, -each.documents, each.word))
    assert Words(counts.items()).neighbours(word, most) == expected


@given(st.dictionaries(SPELLED, st.integers(1, 9), max_size=12), st.text(alphabet="abc", max_size=3))
def test_all_beginnings_are_found(counts: dict[str, int], start: str) -> None:
    expected = [word for word in counts if word.startswith(start) and word != start]
    assert Words(counts.items()).beginning(start, 99) == sorted(expected, key=lambda word: (-counts[word], word))
