"""The score is made of named parts, each a ramp, and drops only what is worthless to anyone."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.quality.families import Family
from crawler.quality.page import PageCounts
from crawler.quality.signals import quality_signals
from crawler.quality.spam import (
    DROP_THRESHOLD,
    PARTS,
    Evidence,
    Part,
    SiteSignals,
    SpamScore,
    SpamSettings,
    is_worthless,
    spam_score,
)

PROSE = (
    "The whale is a mammal that lives in the sea, and it has to come up for air. Most of them eat small animals which "
    "they take out of the water with plates in their mouths; others hunt fish or squid in the deep. They talk to each "
    "other over long distances, and what they say is not yet known. In former times people hunted them for their oil, "
    "so that some kinds had almost gone when the hunt was forbidden. Today ships and nets are their worst enemies, and "
    "noise makes it hard for them to find one another. Some of the oldest are more than two hundred years of age."
)
STUFFED = "buy cheap widgets " * 60


def test_writing_has_a_score_of_0() -> None:
    score = spam_score(quality_signals("The whale", PROSE, language="en"))
    assert score.score == 0.0
    assert [name for name, _ in score.parts] == [part.name for part in PARTS]


def test_parts_are_ramps_and_the_score_is_a_noisy_or() -> None:
    parts = (
        Part("ads", lambda seen: seen.signals.ads, 10, 20, 0.5),
        Part("links", lambda seen: seen.signals.links, 0, 100, 0.8),
        Part("few_scripts", lambda seen: seen.signals.scripts, 4, 0, 1.0),
    )
    signals = quality_signals("", "", PageCounts(ads=15, links=50, scripts=4))
    # Half of a weight of .5 leaves .75, half of .8 leaves .6, and the third part leaves all.
    score = spam_score(signals, parts=parts)
    assert score.parts == (("ads", 0.5), ("links", 0.5), ("few_scripts", 0.0))
    assert score.score == pytest.approx(1 - 0.75 * 0.6)
    assert spam_score(replace(signals, scripts=0), parts=parts).score == 1.0


def test_what_does_not_apply_is_not_held_against_a_page() -> None:
    part = Part("nothing", lambda seen: math.nan, 0, 1, 1.0)
    assert part.strength(Evidence(quality_signals("", ""))) == 0.0


def parts_of(score: SpamScore) -> dict[str, float]:
    return dict(score.parts)


def test_stuffing_repetition_and_placeholder_text_are_worthless_when_extreme() -> None:
    stuffed = spam_score(quality_signals("Buy widgets", STUFFED, language="en"))
    assert parts_of(stuffed)["run"] == 1.0
    assert is_worthless(stuffed, SpamSettings())
    lorem = spam_score(quality_signals("Home", "Lorem ipsum dolor sit amet. " * 9))
    assert is_worthless(lorem, SpamSettings())


def test_nothing_about_the_page_or_its_site_alone_is_worthless() -> None:
    bare = quality_signals("The whale", PROSE, language="en")
    for counts in (
        PageCounts(affiliate_links=500, sponsored_links=500),
        PageCounts(hidden_words=9999),
        PageCounts(ads=99),
    ):
        score = spam_score(quality_signals("The whale", PROSE, counts, language="en"))
        assert 0 < score.score < DROP_THRESHOLD
    assert 0.5 < spam_score(bare, SiteSignals(1.0, Family(1.0, 200))).score < DROP_THRESHOLD


def test_one_paid_link_in_an_article_is_nothing() -> None:
    signals = quality_signals("The whale", PROSE, PageCounts(affiliate_links=1), language="en")
    assert spam_score(signals).score == 0.0


def test_a_list_of_members_is_read_as_a_list() -> None:
    # An API reference: the same names over and over, hardly a function word.
    names = ("begin", "end", "size", "empty", "insert", "erase", "find", "count", "swap", "clear")
    listed = "\n".join(f"- container.{name}() const noexcept; container.{name}(position)" for name in names * 2)
    score = spam_score(quality_signals("container", listed, language="en"))
    same_as_prose = spam_score(replace(quality_signals("container", listed, language="en"), function_word_share=0.4))
    assert score.score < same_as_prose.score < 1
    assert not is_worthless(score, SpamSettings())


@pytest.mark.parametrize(("threshold", "dropped"), [(0.5, True), (0.51, False), (1.1, False)])
def test_the_threshold_is_a_setting(threshold: float, dropped: bool) -> None:
    assert is_worthless(SpamScore(0.5, ()), SpamSettings(drop_threshold=threshold)) is dropped


@given(st.text(max_size=400), st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_every_score_and_part_is_between_0_and_1(text: str, count: int, family: float, template: float) -> None:
    counts = PageCounts(links=count, affiliate_links=count, ads=count, hidden_words=count)
    signals = quality_signals(text[:40], text, counts, language="en")
    score = spam_score(signals, SiteSignals(template, Family(family, 9)))
    assert 0 <= score.score <= 1
    assert all(0 <= value <= 1 for _, value in score.parts)
    assert spam_score(signals, SiteSignals(template, Family(family, 9))) == score


@given(
    st.sampled_from(["affiliate_links", "ads", "hidden_word_share", "lorem_ipsum", "longest_run"]), st.integers(0, 60)
)
def test_more_of_a_bad_thing_never_lowers_the_score(name: str, amount: int) -> None:
    signals = quality_signals("The whale", PROSE, language="en")
    value = min(amount / 60, 1.0) if name.endswith("_share") else amount
    changed: dict[str, Any] = {name: value}
    more = replace(signals, **changed)
    assert spam_score(more).score >= spam_score(signals).score


def test_every_part_has_its_own_name_and_a_weight_below_1() -> None:
    assert len({part.name for part in PARTS}) == len(PARTS)
    assert all(0 < part.weight < 1 and part.low != part.high for part in PARTS)
