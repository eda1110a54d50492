"""Windows: what they cover, how long they are, and where they are cut."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Document
from indexer.passages import Passage, fitting_title, passage_text, split
from indexer.settings import BuildSettings
from tests.documents import document
from tests.encoder import WordTokenizer

# 16 tokens a passage, two of them special: 14 for title and window.
SMALL = BuildSettings(passage_tokens=16, passage_overlap_tokens=3)
TOKENIZER = WordTokenizer(max_tokens=512)


def texts(page: Document, settings: BuildSettings = SMALL) -> list[str]:
    return [page.text[passage.start : passage.end] for passage in split(page, TOKENIZER, settings)]


def test_a_short_document_is_one_passage() -> None:
    page = document("a", "  one two three\n", title="Title")
    (passage,) = split(page, TOKENIZER, SMALL)
    assert passage == Passage("a", 0, 2, 15)
    assert passage.passage_id == "a#0"
    assert passage_text(page, passage, page.title) == "Title one two three"


def test_cuts_are_made_before_a_heading_rather_than_between_paragraphs() -> None:
    page = document("a", "a b c d e f g h\n\n# i\nj\n\nk l m n o p")
    # The first 14 tokens end with "l"; of the borders among their second half the heading wins.
    assert texts(page) == ["a b c d e f g h", "# i\nj\n\nk l m n o p"]


def test_cuts_are_made_between_paragraphs_rather_than_after_a_sentence() -> None:
    page = document("a", "a b c d e f g h i\n\nj. k. l m n o p")
    assert texts(page) == ["a b c d e f g h i", "j. k. l m n o p"]


@pytest.mark.parametrize("end", [".", "!)", '."', "?”", "…", "؟", "।", "。", "！」"])
def test_sentences_of_many_scripts_end(end: str) -> None:
    # Signs are tokens too, two at most: the cut lies in the second half of 14 tokens.
    page = document("a", f"a b c d e f g h i{end} j k l m n o p q r")
    assert texts(page)[0] == f"a b c d e f g h i{end}"


def test_a_comment_far_in_is_no_heading() -> None:
    page = document("a", "a b c d e f g h\n    # i\nj k l m n o p q")
    assert texts(page)[0] == "a b c d e f g h\n    # i"


def test_cuts_are_made_after_a_sentence_rather_than_between_words() -> None:
    page = document("a", "a b c d e f g h. i j k l m n o p q")
    assert texts(page) == ["a b c d e f g h.", "i j k l m n o p q"]


def test_a_sentence_that_fits_the_overlap_is_repeated() -> None:
    # The cut falls after "h."; "g h ." are three tokens, which is what may be repeated.
    page = document("a", "a b c d e f. g h. i j k l m n o p q")
    assert texts(page) == ["a b c d e f. g h.", "g h. i j k l m n o p q"]


def test_words_are_repeated_after_a_cut_between_words() -> None:
    # The first 14 of 16 words, then from the third before the cut on.
    page = document("a", "a b c d e f g h i j k l m n o p")
    assert texts(page) == ["a b c d e f g h i j k l m n", "l m n o p"]


def test_a_text_without_borders_is_cut_between_tokens() -> None:
    page = document("a", "!" * 30)
    assert [(passage.start, passage.end) for passage in split(page, TOKENIZER, SMALL)] == [(0, 14), (14, 28), (28, 30)]


def test_one_passage_a_document_is_the_whole_text_with_the_whole_title_where_the_model_cuts() -> None:
    settings = BuildSettings(passage_tokens=16, passage_overlap_tokens=3, max_passages_per_document=1)
    page = document("a", " " + "word " * 100, title="t " * 20)
    (passage,) = split(page, WordTokenizer(max_tokens=16), settings)
    assert (passage.start, passage.end) == (0, len(page.text))
    assert fitting_title(page, WordTokenizer(max_tokens=16), settings) == page.title


def test_one_passage_that_is_shorter_than_the_models_limit_is_the_first_window() -> None:
    settings = BuildSettings(passage_tokens=16, passage_overlap_tokens=3, max_passages_per_document=1)
    page = document("a", "word " * 100)
    assert texts(page, settings) == texts(page)[:1] == [("word " * 14).strip()]


def test_no_more_passages_than_asked_for_are_made() -> None:
    settings = BuildSettings(passage_tokens=16, passage_overlap_tokens=0, max_passages_per_document=2)
    page = document("a", "word " * 100)
    assert texts(page, settings) == texts(page, BuildSettings(passage_tokens=16, passage_overlap_tokens=0))[:2]


def test_a_title_alone_is_one_empty_passage_and_nothing_is_none() -> None:
    page = document("a", " \n", title="Only a title")
    (passage,) = split(page, TOKENIZER, SMALL)
    assert passage_text(page, passage, page.title) == "Only a title"
    assert split(document("a", " ", title=" "), TOKENIZER, SMALL) == ()


def test_a_long_title_leaves_half_of_the_passage_to_the_text() -> None:
    page = document("a", "word " * 50, title="title " * 50)
    assert fitting_title(page, TOKENIZER, SMALL) == " ".join(["title"] * 7)
    assert texts(page)[0] == " ".join(["word"] * 7)


def test_a_model_with_a_shorter_input_sets_the_length() -> None:
    page = document("a", "word " * 50)
    passages = split(page, WordTokenizer(max_tokens=10), SMALL)
    assert page.text[passages[0].start : passages[0].end] == " ".join(["word"] * 8)


PIECES = st.sampled_from(["word", "a", ".", "! ", "。", " ", "  ", "\n", "\n\n", "\n## ", "- ", "日本", "\u200b", "é"])


@given(
    text=st.lists(PIECES, max_size=200).map("".join),
    title=st.lists(st.sampled_from(["title", " ", "t."]), max_size=30).map("".join),
    tokens=st.integers(16, 40),
    overlap=st.integers(0, 8),
)
def test_windows_cover_every_sign_fit_the_model_and_overlap_little(
    text: str, title: str, tokens: int, overlap: int
) -> None:
    page = document("a", text, title=title)
    settings = BuildSettings(passage_tokens=tokens, passage_overlap_tokens=overlap)
    passages = split(page, TOKENIZER, settings)
    cut_title = fitting_title(page, TOKENIZER, settings)
    covered = {offset for passage in passages for offset in range(passage.start, passage.end)}
    assert {offset for offset, sign in enumerate(text) if not sign.isspace()} <= covered
    for number, passage in enumerate(passages):
        assert passage.number == number
        assert len(TOKENIZER.spans(passage_text(page, passage, cut_title))) + TOKENIZER.special_tokens <= tokens
    for first, second in itertools.pairwise(passages):
        assert first.start < second.start
        assert first.end < second.end
        assert len(TOKENIZER.spans(text[second.start : first.end])) <= overlap


@pytest.mark.parametrize("gap", ["\n", "\n ", " ", "\n\n \t", '."', "\n#", ".", "#"])
def test_a_long_run_of_borders_between_words_takes_a_moment(gap: str) -> None:
    # A second for what takes hundreds if each sign is looked at from each other.
    page = document("a", "word " * 10 + gap * 50_000 + " word" * 100)
    began = time.process_time()
    passages = split(page, TOKENIZER, SMALL)
    assert time.process_time() - began < 5
    assert passages[-1].end == len(page.text)


@pytest.mark.parametrize("text", ["\u200b" * 5000, "x" * 100_000, "\n" * 10_000 + "x", ". " * 20_000])
def test_hostile_texts_come_to_an_end(text: str) -> None:
    passages = split(document("a", text), TOKENIZER, SMALL)
    assert passages[-1].end == len(text.rstrip())
