"""Declarations that hide text, and colours that look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.styles import alike, colour, declarations, hides, without_comments


@pytest.mark.parametrize(
    ("style", "reason"),
    [
        ("display:none", "display"),
        ("DISPLAY : None !important", "display"),
        ("display/* a comment */:none", "display"),
        (r"d\69splay:none", "display"),
        ("content-visibility:hidden", "display"),
        ("visibility:hidden", "visibility"),
        ("visibility: collapse", "visibility"),
        ("opacity:0", "opacity"),
        ("opacity: .0", "opacity"),
        ("opacity:0%", "opacity"),
        ("font-size:0", "tiny_text"),
        ("font-size: 1px", "tiny_text"),
        ("font-size:0.01em", "tiny_text"),
        ("width:0;overflow:hidden", "zero_size"),
        ("max-height:0px;overflow-y:clip", "zero_size"),
        ("position:absolute;left:-9999px", "off_screen"),
        ("position:fixed;top:-999em", "off_screen"),
        ("text-indent:-999px", "off_screen"),
        ("margin-left:-5000px", "off_screen"),
        ("margin:0 0 0 -9999px", "off_screen"),
        ("transform:translateX(-9999px)", "off_screen"),
        ("transform:scale(0)", "off_screen"),
        ("position:absolute;clip:rect(0,0,0,0)", "screen_reader"),
        ("clip: rect(1px, 1px, 1px, 1px)", "screen_reader"),
        ("clip-path:inset(50%)", "screen_reader"),
        ("width:1px;height:1px;overflow:hidden", "screen_reader"),
    ],
)
def test_what_hides_is_named(style: str, reason: str) -> None:
    assert hides(declarations(style)) == reason


@pytest.mark.parametrize(
    "style",
    [
        "",
        "display:block",
        "display:none;display:block",
        "display:block!important;display:none",
        "opacity:0.5",
        "opacity:0;transition:opacity 1s",
        "opacity:0;transform:translateY(20px)",
        "opacity:var(--shown)",
        "font-size:0.875rem",
        "font-size:12px",
        "width:0",
        "height:0;overflow:visible",
        "left:-9999px",
        "position:static;left:-9999px",
        "position:absolute;left:-100%",
        "position:absolute;left:-100vw",
        "margin-top:-120px",
        "transform:translate3d(-300px,0,0)",
        "clip:auto",
        "clip:rect(0,100px,100px,0)",
        "clip-path:inset(5%)",
        "background:url(data:image/png;base64,display:none)",
    ],
)
def test_what_shows_is_not_hidden(style: str) -> None:
    assert hides(declarations(style)) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#fff", (255, 255, 255)),
        ("#FFFFFF".lower(), (255, 255, 255)),
        ("#ffffff80", (255, 255, 255)),
        ("#000000", (0, 0, 0)),
        ("#0000", "transparent"),
        ("#12345600", "transparent"),
        ("rgb(255, 0, 10)", (255, 0, 10)),
        ("rgb(255 0 10 / 0)", "transparent"),
        ("rgba(1,2,3,0.5)", (1, 2, 3)),
        ("white no-repeat", (255, 255, 255)),
        ("white url(a.png)", None),
        ("linear-gradient(#fff,#000)", None),
        ("rebeccapurple", "rebeccapurple"),
        ("inherit", None),
        ("var(--ink)", None),
        ("rgb(a,b,c)", None),
    ],
)
def test_colours_are_read(text: str, expected: object) -> None:
    assert colour(text) == expected


def test_colours_that_people_cannot_tell_apart_are_alike() -> None:
    assert alike((255, 255, 255), (254, 254, 250))
    assert not alike((255, 255, 255), (255, 255, 240))
    assert alike("rebeccapurple", "rebeccapurple")
    assert not alike("rebeccapurple", (102, 51, 153))


def test_a_comment_that_does_not_end_takes_the_rest_along() -> None:
    assert without_comments("a/*b*/c/**/d/*e") == "acd"


PIECES = st.sampled_from([
    "opacity", "left", ":", ";", "-", "9", "px", "rect(", "#", "\\", "/*", "rgb(", ",", ".", "%", "!",
    "position:absolute", " ", "²",
])  # fmt: skip
REASONS = ("", "display", "visibility", "opacity", "zero_size", "tiny_text", "off_screen", "screen_reader")


@given(st.text(max_size=200) | st.lists(PIECES, max_size=40).map("".join))
def test_no_text_makes_it_raise(text: str) -> None:
    style = declarations(text)
    assert hides(style) in REASONS
    for value in style.values():
        colour(value)
