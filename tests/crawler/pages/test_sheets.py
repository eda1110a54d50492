"""Rules of a page's own style sheets, believed only where nothing can undo them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.sheets import MAX_STYLE_CHARACTERS, StyleRules
from crawler.pages.styles import hides


def way(sheet: str, tag: str = "p", identity: str = "", classes: str = "", *, media: str = "") -> str:
    return hides(StyleRules([(sheet, media)]).of(tag, identity, classes))


def test_a_class_an_id_and_both_with_a_tag_hide() -> None:
    assert way(".x{display:none}", classes="a x b") == "display"
    assert way("#x{visibility:hidden}", identity="x") == "visibility"
    assert way("p.x.y{display:none}", classes="y x") == "display"
    assert way("a, .b , p.x {left:-9999px;position:absolute}", classes="x") == "off_screen"


def test_a_rule_hides_only_what_it_names() -> None:
    assert way("p.x{display:none}", "div", classes="x") == ""
    assert way(".x.y{display:none}", classes="x") == ""
    assert way(".x{display:none}", classes="X") == ""
    assert way("p{display:none}") == ""


def test_the_more_specific_rule_wins_and_among_equals_the_later() -> None:
    assert way(".x{display:none}.x.y{display:block}", classes="x y") == ""
    assert way(".x.y{display:none}.x{display:block}", classes="x y") == "display"
    assert way(".x{display:none}.y{display:block}", classes="x y") == ""
    assert way(".y{display:block}.x{display:none}", classes="x y") == "display"


@pytest.mark.parametrize(
    "undoing",
    [
        ".open .x{display:block}",
        ".x:target{display:block}",
        "input:checked ~ .x { display: block }",
        "@media (min-width:600px){.x{display:flex}}",
        ".card{.x{display:block}}",
    ],
)
def test_a_rule_that_another_may_undo_hides_nothing(undoing: str) -> None:
    assert way(".x{display:none}" + undoing, classes="x") == ""


@pytest.mark.parametrize(
    "sheet",
    [
        ".menu .x{display:none}",
        ".x:before{display:none}",
        "@media print{.x{display:none}}",
        "@media (max-width:600px){.x{display:none}}",
        "@supports (display:grid){.x{display:none}}",
        "/* .x{display:none} */",
        ".x{color:red}",
    ],
)
def test_a_rule_under_a_condition_hides_nothing(sheet: str) -> None:
    assert way(sheet, classes="x") == ""


def test_a_rule_for_all_screens_hides() -> None:
    assert way("@media screen{.x{display:none}}", classes="x") == "display"
    assert way("@charset 'utf-8';@layer base{.x{display:none}}", classes="x") == "display"
    assert way(".x{display:none}", classes="x", media="all") == "display"
    assert way(".x{display:none}", classes="x", media="print") == ""


def test_a_rule_that_is_not_closed_holds_as_in_browsers() -> None:
    assert way(".x{display:none", classes="x") == "display"


def test_without_rules_that_hide_there_is_nothing_to_ask() -> None:
    assert not StyleRules([(".x{color:red}", ""), ("", "")])
    assert StyleRules([(".x{display:none}", "")])


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    long = " " * MAX_STYLE_CHARACTERS
    assert way(long + ".x{display:none}", classes="x") == ""
    rules = StyleRules([(long, ""), (".x{display:none}", "")])
    assert not rules


HOSTILE = {
    "braces": "{" * 1_000_000,
    "letters": "a" * 1_000_000,
    "comments": "/*" * 500_000,
    "rules": ".x{display:none}" * 60_000,
    "selectors": ".x," * 300_000 + ".x{display:none}",
    "dots": "." * 1_000_000,
    "media": "@media " * 140_000,
    "parentheses": ".x:not(" * 140_000 + "{display:none}",
}


@pytest.mark.slow
@pytest.mark.parametrize("sheet", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_sheet_takes_bounded_time(sheet: str) -> None:
    started = time.process_time()
    way(sheet, classes="x")
    assert time.process_time() - started < 10


@pytest.mark.slow
def test_elements_without_end_take_bounded_time() -> None:
    rules = StyleRules([("".join(f".c{number}{{display:none}}" for number in range(1000)) * 20, "")])
    started = time.process_time()
    for number in range(20_000):
        rules.of("p", "", " ".join(f"c{(number * step) % 1000}" for step in range(1, 25)))
    assert time.process_time() - started < 10


PIECES = st.sampled_from([
    ".x", "#x", "p", "{", "}", "display:none", ";", ",", " ", "@media print", ":hover", "[a=b]", "\\", "/*",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_sheet_makes_it_raise(sheet: str) -> None:
    assert way(sheet, "p", "x", "x y") in ("", "display")
