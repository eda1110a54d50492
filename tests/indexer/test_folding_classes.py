"""Character classes in ranges hold the same signs as they would sign by sign."""

import re

import pytest
import regex

from indexer.folding import ACCENTS, fold, spellings_of


def test_accents_are_the_signs_that_folding_leaves_out() -> None:
    accents = re.compile(ACCENTS)
    for code in (*range(0x20, 0x3000), 0xFE20, 0x1F600):
        is_left_out = fold("a" + chr(code)) == "a" and chr(code) not in "\u0345"
        assert not is_left_out or accents.fullmatch(chr(code)), hex(code)
    assert accents.fullmatch("")
    assert not accents.fullmatch("a")


@pytest.mark.parametrize("letter", ["a", "e", "s", "z", "0", "β", "ж", "]", "^", "-", "\\", "中"])
@pytest.mark.parametrize("engine", [re, regex])
def test_a_class_of_spellings_holds_what_folds_to_the_letter_alone(letter: str, engine: object) -> None:
    found = engine.compile(f"[{spellings_of(letter)}]")  # type: ignore[attr-defined]  either of two engines
    for code in (*range(0x30, 0x7B), *range(0xC0, 0x250), *range(0x386, 0x530), *range(0x1E00, 0x2000), 0x4E2D):
        sign = chr(code)
        folds = fold(sign) == fold(letter) and len(fold(sign)) == 1
        if folds and (sign.isalnum() or sign == letter):
            assert found.fullmatch(sign), (letter, sign)
        elif not folds and not (letter == "s" and sign in "ßẞ"):
            assert not found.fullmatch(sign), (letter, sign)
