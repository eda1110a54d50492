"""All signals of a document: in their bounds on any text, the same each time, silent where they do not apply."""

import math
import time
from dataclasses import asdict, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.quality.page import PageCounts
from crawler.quality.signals import QualitySignals, code_line_share, quality_signals, table_line_share

CHINESE = "鲸鱼是生活在海洋中的哺乳动物。它们用肺呼吸，所以必须浮到水面。" * 3
WORDS_ONLY = (
    "c4_line_share", "mean_word_length", "symbol_word_ratio", "alphabetic_word_share", "lix", "flagged_word_share",
)  # fmt: skip


def test_every_field_is_a_number_that_a_column_can_hold() -> None:
    assert {field.type for field in fields(QualitySignals)} == {int, float}
    signals = quality_signals("A title", "Some text.", PageCounts(links=2), language="en")
    assert all(type(value) is (int if field.type is int else float) for field, value in pairs(signals))


def test_a_small_text_worked_out_by_hand() -> None:
    text = "# Widgets\n\nWidgets are the best. Buy widgets now!\n\n| a | b |\n\n```\nx = {}\n```"
    page = PageCounts(links=4, link_characters=10, characters=40, affiliate_links=1, hidden_words=13)
    signals = quality_signals("Cheap widgets", text, page, language="en")
    # widgets, widgets are the best, buy widgets now, a b, x
    assert signals.words == 11
    assert signals.lines == 6
    assert signals.table_line_share == 1 / 6
    assert signals.code_line_share == 1 / 6
    assert signals.curly_brackets == 1
    assert signals.top_term_share == 3 / 11
    assert signals.title_term_share == 3 / 11
    assert signals.title_coverage == 1 / 2
    # "are", "the", "now" is none; "a" is one.
    assert signals.function_word_share == 3 / 11
    assert signals.stop_words == 1
    assert signals.symbol_word_ratio == 0.0
    assert signals.link_density == 1 / 4
    assert signals.affiliate_links == 1
    assert signals.hidden_word_share == 13 / 24


def test_words_of_a_script_without_spaces_are_not_measured_and_repetition_is() -> None:
    signals = quality_signals("鲸鱼", CHINESE, language="zh")
    assert all(math.isnan(getattr(signals, name)) for name in WORDS_ONLY)
    assert math.isnan(signals.function_word_share)
    assert math.isnan(signals.stop_words)
    # The second and third copy of the same three sentences.
    assert signals.duplicate_10gram_share == pytest.approx(2 / 3)
    assert signals.title_coverage == 1.0


def test_stop_words_are_for_english_and_function_words_for_languages_with_a_list() -> None:
    text = "Der Wal ist ein Tier, und er lebt in dem Meer."
    assert math.isnan(quality_signals("", text, language="de").stop_words)
    assert quality_signals("", text, language="de").function_word_share == 7 / 11
    assert math.isnan(quality_signals("", text, language="fi").function_word_share)
    assert math.isnan(quality_signals("", text).title_coverage)


def test_an_empty_document_is_all_zero_or_does_not_apply() -> None:
    signals = quality_signals("", "")
    assert signals.words == signals.sentences == signals.lines == 0
    assert {value for value in asdict(signals).values() if not math.isnan(value)} == {0, 1.0}


def test_markdown_tables_and_code_are_told_from_other_lines() -> None:
    assert table_line_share(("| a |", "b |", "| - |")) == 2 / 3
    # A fence that is never closed holds to the end.
    assert code_line_share(("text", "```py", "x", "```", "more", "~~~", "y")) == 2 / 7


@given(st.text(max_size=80), st.text(max_size=300), st.sampled_from(["en", "de", "zh", "und", "", "x-y"]))
def test_any_text_gives_signals_in_their_bounds_and_the_same_ones_again(title: str, text: str, language: str) -> None:
    signals = quality_signals(title, text, language=language)
    for field, value in pairs(signals):
        assert math.isnan(value) or value >= 0
        if field.name.endswith(("_share", "type_token_ratio", "_coverage", "_density")):
            assert math.isnan(value) or value <= 1
    assert repr(quality_signals(title, text, language=language)) == repr(signals)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["a ", "- a\n", "| x |\n", "```\n", "# ", "...", "日本", "x\n\n", "a.b ", "Read more\n", "A", "́", "\x00", "'", "{"],
)
def test_a_hostile_text_takes_linear_time(piece: str) -> None:
    times = []
    for size in (100_000, 800_000):
        began = time.process_time()
        quality_signals("t", piece * (size // len(piece)) + "x", language="en")
        times.append(time.process_time() - began)
    # Eight times the text; quadratic would be 64 times the time. A tenth of a second is the clock's own noise.
    assert times[1] < 16 * times[0] + 0.5


def pairs(signals: QualitySignals):  # type: ignore[no-untyped-def]
    return [(field, getattr(signals, field.name)) for field in fields(signals)]
