"""What a query's words weigh where several analyzers read the documents, worked out by hand."""

from collections.abc import Mapping

from indexer.backends.conditions import terms_of
from indexer.backends.word_counts import MOST_WORDS, Asked, asked_terms

FOUND = {"run": 40, "running": 3, "the": 2, "sea": 10}


def asked(text: str, held: Mapping[str, int]) -> dict[str, Asked]:
    return asked_terms(text, held, lambda name, chunk: terms_of(chunk, name), lambda term: FOUND.get(term, 0))


def test_one_analyzer_gives_its_own_terms_and_counts() -> None:
    assert asked("the sea running sea", {"en": 100}) == {
        "sea": Asked(2, 10, frozenset({"en"})),
        "run": Asked(1, 40, frozenset({"en"})),
    }


def test_forms_of_a_word_weigh_as_the_most_frequent_of_them() -> None:
    # The English stem stands in 40 documents; that the form as it stands is in 3 does not make the word rare.
    told = asked("running", {"en": 100, "plain": 5})
    assert told == {"run": Asked(1, 40, frozenset({"en"})), "running": Asked(1, 40, frozenset({"plain"}))}


def test_what_an_analyzer_leaves_out_stands_in_all_its_documents() -> None:
    # English analysis has no term "the": 100 documents, and the 2 that "plain" found it in.
    assert asked("the", {"en": 100, "plain": 5}) == {"the": Asked(1, 102, frozenset({"plain"}))}
    assert asked("the", {"plain": 5}) == {"the": Asked(1, 2, frozenset({"plain"}))}


def test_a_term_that_several_give_belongs_to_all_of_them_and_counts_as_often_as_one_gives_it() -> None:
    assert asked("sea sea", {"en": 100, "plain": 5}) == {"sea": Asked(2, 10, frozenset({"en", "plain"}))}


def test_forms_are_not_matched_where_analyzers_cut_differently() -> None:
    # Pairs of signs beside single ones: which belong together is not known, so each counts for itself.
    cut = {"pairs": ["ab", "bc"], "signs": ["a", "b", "c"]}
    found = {"ab": 1, "bc": 2, "a": 3, "b": 4, "c": 5}
    told = asked_terms("abc", {"pairs": 10, "signs": 20}, lambda name, _: cut[name], found.__getitem__)
    assert {term: each.documents for term, each in told.items()} == found


def test_of_a_long_text_the_rest_is_read_as_a_whole() -> None:
    reads: list[str] = []

    def read(_: str, chunk: str) -> list[str]:
        reads.append(chunk)
        return chunk.split()

    text = " ".join(f"w{number}" for number in range(MOST_WORDS + 3))
    told = asked_terms(text, {"plain": 1}, read, lambda _: 1)
    assert reads[MOST_WORDS:] == [f"w{MOST_WORDS} w{MOST_WORDS + 1} w{MOST_WORDS + 2}"]
    assert len(told) == MOST_WORDS + 3


def test_a_query_without_words_asks_for_nothing() -> None:
    assert asked(" , ", {"en": 1, "plain": 1}) == {}
