"""Spelling: what is changed, what never is, and what decides between two words."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.suggest.spelling import spell
from indexer.search.suggest.words import Words

WORDS = Words(
    [
        ("the", 900), ("machine", 200), ("learning", 300), ("leaning", 40), ("python", 150), ("paris", 60),
        ("garden", 90), ("gardens", 70), ("gradient", 50), ("descent", 45), ("recursion", 30), ("lerning", 2),
        ("brussel", 1), ("brussels", 90), ("straße", 12), ("strasse", 2), ("utf8", 40), ("oddity", 2),
    ]
)  # fmt: skip
TOGETHER = {frozenset(("gradient", "descent")): 40, frozenset(("machine", "learning")): 90}


def changed(query: str, *, found: Sequence[str] = ()) -> str | None:
    """Spell a query anew; `found` are words that the index knows in another form only."""

    def together(words: Sequence[str]) -> int:
        return TOGETHER.get(frozenset(words), 0)

    spelling = spell(query, WORDS, lambda word: word in found, together)
    return spelling.text if spelling else None


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("pyhton", "python"),
        ("pythn garden", "python garden"),
        ("What is (recusrion)?", "What is (recursion)?"),
        ("Pyhton basics", "Python basics"),
        ("machine leraning", "machine learning"),
        ("gradeint desecnt", "gradient descent"),
        ("recurzoin", "recursion"),  # Nine letters: two may be wrong.
        ("STRASSE straßße", "STRASSE straße"),
        ("  two   spaces  pyhton ", "  two   spaces  python "),
    ],
)
def test_a_word_that_is_unknown_is_spelled_as_a_frequent_neighbour(query: str, text: str) -> None:
    assert changed(query) == text


@pytest.mark.parametrize(
    "query",
    [
        "python machine learning",
        '"pyhton"',
        '"the pyhton book" machine',
        "“pyhton snake” machine",
        'never "closed pyhton',
        "site:pyhton.example",
        "-pyhton",
        "+pyhton",
        "pyhton.py",
        "pyhton3",
        "pyhton_x",
        "machine/pyhton",
        "@pyhton",
        "PYHTON",
        "pyHton",
        "pyht",  # Four letters with no neighbour at distance 1.
        "pyt",
        "utf",
        "1234 0x7f",
        "Oddity",  # A name that the index holds,
        "Lerning",  # also where a frequent neighbour exists.
        "oddety",  # The only neighbour is rare itself.
        "zyzzyva",
        "",
        "   ",
        "?!",
    ],
)
def test_what_is_never_changed(query: str) -> None:
    assert changed(query) is None


def test_another_form_of_a_known_word_is_no_mistake() -> None:
    assert changed("gardend") == "garden"
    assert changed("gardend", found=["gardend"]) is None


def test_a_rare_word_is_changed_only_where_clearly_more_is_found() -> None:
    # "lerning" stands in 2 documents; "learning" in 300, more than 20 times as many, and beside "machine" in 90.
    assert changed("machine lerning") == "machine learning"
    assert changed("python lerning") is None
    assert changed("lerning") == "learning"
    assert changed("brussel") == "brussels"


def test_what_stands_together_decides_between_equally_near_words() -> None:
    words = Words([("form", 500), ("from", 900), ("fort", 300), ("knox", 20)])

    def together(asked: Sequence[str]) -> int:
        return 19 if set(asked) == {"fort", "knox"} else 1

    spelling = spell("forz knox", words, lambda _: False, together)
    assert spelling is not None
    assert (spelling.text, spelling.changes[0].start, spelling.changes[0].end) == ("fort knox", 0, 4)
    alone = spell("foxm", words, lambda _: False, together)
    assert alone is not None
    assert alone.text == "form"


def test_a_whole_text_is_left_alone() -> None:
    assert changed("pyhton " + "the machine learning python garden descent paris " * 5) is None


@given(st.text(alphabet='pyhton "-:()AB1', max_size=40) | st.text())
def test_any_query_is_answered_and_only_words_are_changed(query: str) -> None:
    spelling = spell(query, WORDS, lambda _: False, lambda _: 1)
    if spelling is not None:
        assert spelling.text != query
        last = 0
        rebuilt = ""
        for change in spelling.changes:
            assert query[change.start : change.end].isalpha()
            assert change.end - change.start >= 4
            rebuilt += query[last : change.start] + change.replacement
            last = change.end
        assert spelling.text == rebuilt + query[last:]
