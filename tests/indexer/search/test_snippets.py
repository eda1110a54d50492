"""Several snippets of one document: disjoint, best first, within a budget; in languages that Lucene alone can stem."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analyzer import analyze
from indexer.budget import Budget
from indexer.errors import RequestError
from indexer.folding import fold
from indexer.ranking import Snippet
from indexer.search.plain import plain_text
from indexer.search.snippet import Pieces, Snippets, cut_snippets
from indexer.search.words import QueryWords, StemReading
from tests.encoder import WordTokenizer

spans = WordTokenizer().spans
FILLER = "Nothing of note happens in this line. " * 12


def cut(text: str, query: str, language: str = "en", **pieces: object) -> Snippets:
    return cut_snippets(text, QueryWords(query).reading(language), Pieces(**pieces))  # type: ignore[arg-type]


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]


def test_further_pieces_are_the_best_of_what_is_left() -> None:
    text = f"A lemur. {FILLER}A lemur eats a fig. {FILLER}One fig. {FILLER}Lemurs sleep. {FILLER}"
    found = cut(text, "lemur fig", characters=60, extra=10)
    assert [marked(piece) for piece in (found.best, *found.extra)] == [["lemur", "fig"], ["lemur"], ["fig"], ["Lemurs"]]
    assert found.truncated
    assert found.next == found.best.end


def test_a_text_that_is_shown_whole_has_nothing_more() -> None:
    found = cut("A lemur eats a fig.\n", "fig", extra=3)
    assert (found.extra, found.truncated, found.next) == ((), False, None)
    nothing = cut("", "fig", extra=3)
    assert (nothing.best, nothing.truncated, nothing.next) == (Snippet("", (), 0, 0), False, None)


def test_a_rare_word_far_down_is_found_beside_a_frequent_one() -> None:
    text = "The fig is sweet. " * 3000 + "The lemur eats a fig. " + "The fig is sweet. " * 3000
    assert marked(cut(text, "lemur fig", characters=80).best).count("lemur") == 1
    assert "lemur eats a fig" in cut(text, "lemur fig", characters=80).best.text


def test_a_budget_in_characters_holds_for_all_pieces_together() -> None:
    text = f"A lemur. {FILLER}" * 8
    found = cut(text, "lemur", characters=100, extra=10, budget=Budget(characters=250))
    assert sum(len(piece.text) for piece in (found.best, *found.extra)) <= 250
    assert len(found.extra) == 2


def test_a_budget_in_tokens_holds_for_all_pieces_together() -> None:
    text = f"A lemur. {FILLER}" * 8
    for tokens in (12, 20, 50, 200):
        found = cut(text, "lemur", characters=300, extra=10, budget=Budget(tokens=tokens, spans=spans))
        assert 6 <= sum(len(spans(piece.text)) for piece in (found.best, *found.extra)) <= tokens
    assert cut(text, "lemur", budget=Budget(tokens=1, spans=spans)).best.text == ""


@pytest.mark.parametrize(("field", "value"), [("characters", 39), ("characters", 10_001), ("extra", -1), ("extra", 11)])
def test_a_value_outside_its_range_is_refused_by_the_field_s_name(field: str, value: int) -> None:
    with pytest.raises(RequestError) as caught:
        Pieces(**{field: value})  # type: ignore[arg-type]  # the point of the test
    assert caught.value.thing == field


@pytest.mark.parametrize(
    ("language", "query", "text", "words"),
    [
        ("de", "haus", "Das Haus und die Häuser, ein Hausboot.", ["Haus", "Häuser"]),
        ("de", "Straße", "STRASSE und Straßen, nicht Strand", ["STRASSE", "Straßen"]),
        ("fr", "l'élève", "Les ELEVES et l'eleve relevé", ["ELEVES", "eleve"]),
        ("ru", "книга", "Книги и книгой; книжный", ["Книги", "книгой"]),
        ("es", "mis libros de SQL", "El libro de SQL es de mi hermano", ["libro", "SQL"]),
        ("pl", "do na", "do domu, na dom", ["do", "na"]),
        ("ja", "東京都の人口", "東京の人口は多い。京に入る", ["東京", "の人口"]),
        ("zh", "猴", "猴子吃香蕉", ["猴"]),
        ("ko", "데이터", "데이터를 모은다", ["데이터"]),
        ("hi", "हिन्दी भाषा", "हिन्दी में, भाषाएँ", ["हिन्दी", "भाषाएँ"]),
        ("ar", "كتاب", "كِتَاب جديد", ["كِتَاب"]),
        ("und", "running", "He runs.", ["runs"]),
        ("en-GB", "running", "He runs.", ["runs"]),
    ],
)
def test_words_are_marked_as_their_language_writes_them(language: str, query: str, text: str, words: list[str]) -> None:
    assert marked(cut(text, query, language).best) == words


def test_a_sentence_in_any_script_begins_a_piece() -> None:
    text = "何もない文です。" * 60 + "猿は果物を食べる。" + "何もない文です。" * 60
    assert cut(text, "果物", "ja", characters=60).best.text.startswith("猿は果物を食べる。")
    text = "कुछ नहीं है। " * 60 + "बंदर फल खाता है। " + "कुछ नहीं है। " * 60
    assert cut(text, "बंदर", "hi", characters=60).best.text.startswith("बंदर फल खाता है।")


def test_an_abbreviation_ends_no_sentence() -> None:
    text = FILLER + "It eats fruit, e.g. the fig of J. Smith and no other thing. " + FILLER
    assert cut(text, "fig", characters=80).best.text.startswith("It eats fruit, e.g. the fig of J. Smith")


WORDS = (
    "lemur",
    "Lemurs",
    "fig",
    "figs.",
    "naïve",
    "can't",
    "example.com",
    "_fig_",
    "猴子",
    "İ",
    "Σ",
    "x" * 70,
    "\n",
    "a",
)
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=80).map(" ".join)


@settings(max_examples=300)
@given(TEXTS)
def test_the_words_that_are_marked_are_those_of_the_analyzer(text: str) -> None:
    terms = frozenset(token.term for token in analyze("lemur figs naïve can't example.com 猴"))
    shown = plain_text(text)
    expected = tuple((token.start, token.end) for token in analyze(shown) if token.term in terms)
    assert StemReading(terms).highlights(shown) == expected


@settings(max_examples=200)
@given(TEXTS, st.integers(0, 4), st.sampled_from(("en", "de", "zh")), st.integers(40, 200), st.integers(1, 100))
def test_any_text_gives_pieces_that_keep_their_promises(
    text: str, extra: int, language: str, characters: int, tokens: int
) -> None:
    query = "lemur figs 猴子 naive"
    budget = Budget(tokens=tokens, spans=spans) if tokens % 2 else None
    found = cut(text, query, language, characters=characters, extra=extra, budget=budget)
    pieces = [found.best, *found.extra]
    assert len(pieces) <= 1 + extra
    if budget is not None:
        assert sum(len(spans(piece.text)) for piece in pieces) <= tokens
    ranges = sorted((piece.start, piece.end) for piece in pieces)
    assert all(one[1] <= other[0] for one, other in pairwise(ranges))
    for piece in pieces:
        assert len(piece.text) <= characters
        assert 0 <= piece.start <= piece.end <= len(text)
        flat = [offset for pair in piece.highlights for offset in pair]
        assert flat == sorted(flat)
        for word in marked(piece):
            if language == "en":
                assert analyze(word)[0].term in {token.term for token in analyze(query)}
            else:
                assert fold(word)[:4] in {"lemu", "figs", "猴子", "naiv"}
    assert found.next is None or found.next == found.best.end


@pytest.mark.timeout(60)
@pytest.mark.parametrize("language", ["en", "de", "ja"])
@pytest.mark.parametrize("unit", ["a", "a ", "lemur fig. ", "figs", "fig ", "猴", "猴子", "é", "\n", "**", "x.com "])
def test_a_megabyte_of_any_one_thing_is_cut_in_time(unit: str, language: str) -> None:
    text = unit * (1_000_000 // len(unit))
    begin = time.process_time()
    cut(text, "lemur fig a 猴子 x.com", language, extra=10)
    # A quadratic step would take minutes.
    assert time.process_time() - begin < 2
