"""What a style does to the text of an element: which declarations hide it, and which colours look alike.

In: the value of a `style` attribute, or the body of a rule. Out: declarations as plain mappings, the reason by which
they hide, colours to compare. It knows the few properties by which text is hidden. Must not: see a tree or a selector.
"""

import re
from collections.abc import Callable, Mapping

# Characters of one declaration list that are read; longer ones hold pictures as data, and no person wrote them.
MAX_DECLARATION_CHARACTERS = 4096

Declarations = Mapping[str, str]
"""Property to value, both in lower case, the value without "!important" and with single spaces."""

# The units that text is hidden with, as pixels. Of a share of the window's width nothing is known but that ten windows
# are far away; 100 % or 100vw to the left is where carousels keep their next slide.
_PIXELS = {"": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0,
           "cm": 37.8, "mm": 3.78, "%": 1.0, "vw": 1.0, "vh": 1.0}  # fmt: skip
_LENGTH = re.compile(r"([+-]?[0-9]{0,30}(?:\.[0-9]{0,30})?)([a-z]{0,3}|%)")
_FAR = -999.0
_FAR_MOVE = re.compile(r"translate(?:x|y|3d)?\(\s{0,9}-[0-9]{4,9}|scale(?:x|y|3d)?\(\s{0,9}0\s{0,9}[,)]")
_PLACES = ("left", "top", "right", "bottom")
_MARGINS = ("margin-left", "margin-top", "margin")
_SIZES = ("width", "height", "max-width", "max-height")

# Without one of these nothing is hidden.
_TELLING = frozenset({
    "display", "content-visibility", "visibility", "clip", "clip-path", "overflow", "overflow-x", "overflow-y",
    "opacity", "font-size", "text-indent", "transform", *_PLACES, *_MARGINS,
})  # fmt: skip

# What makes a page fade things in as people scroll: what starts transparent beside one of these is shown.
_MOVING = ("transform", "-webkit-transform", "transition", "animation", "will-change", "filter", "translate", "scale")

_CLIP = re.compile(r"rect\(\s{0,9}([01](?:px|%)?[\s,]{1,9}){3}[01](?:px|%)?\s{0,9}\)")
_CLIP_PATH = re.compile(
    r"inset\(\s{0,9}(?:[5-9][0-9]|100)(?:\.0)?%|circle\(\s{0,9}0"
    r"|polygon\(\s{0,9}(?:0(?:px|%)? 0(?:px|%)?[\s,]{0,9}){3,}\)"
)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?")

# Colours by name that text is hidden with; any other name is equal to itself alone.
_NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250), "azure": (240, 255, 255), "aliceblue": (240, 248, 255), "red": (255, 0, 0),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "gainsboro": (220, 220, 220),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "darkgray": (169, 169, 169), "maroon": (128, 0, 0),
    "darkgrey": (169, 169, 169), "dimgray": (105, 105, 105), "dimgrey": (105, 105, 105), "yellow": (255, 255, 0),
    "olive": (128, 128, 0), "lime": (0, 255, 0), "green": (0, 128, 0), "aqua": (0, 255, 255), "teal": (0, 128, 128),
    "cyan": (0, 255, 255), "blue": (0, 0, 255), "navy": (0, 0, 128), "fuchsia": (255, 0, 255),
    "magenta": (255, 0, 255), "purple": (128, 0, 128), "orange": (255, 165, 0),
}  # fmt: skip
_HEX = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_RGB = re.compile(r"rgba?\(([^()]{1,60})\)")

# Channels that differ by no more look alike (of 255): #fefefe on white.
_ALIKE = 6

Colour = tuple[int, int, int]


def declarations(text: str) -> dict[str, str]:
    """Read a list of declarations; of two for one property the last one holds, and an important one before it."""
    found: dict[str, str] = {}
    important: set[str] = set()
    text = without_comments(text[:MAX_DECLARATION_CHARACTERS]).lower()
    if "\\" in text:
        text = _ESCAPE.sub(_unescape, text)
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip()
        if not colon or not name:
            continue
        value, mark, _ = value.partition("!")
        if name not in important or mark:
            found[name] = " ".join(value.split())
        if mark:
            important.add(name)
    return found


def hides(style: Declarations) -> str:
    """Name how declarations hide the text of an element.

    Returns:
        "display", "visibility", "opacity", "screen_reader" (clipped to nothing or to a pixel, as labels for screen
        readers are), "zero_size", "tiny_text", "off_screen", or "".
    """
    if _TELLING.isdisjoint(style):
        return ""
    return next((name for name, test in _TESTS.items() if test(style)), "")


def _is_gone(style: Declarations) -> bool:
    return style.get("display") == "none" or style.get("content-visibility") == "hidden"


def _is_invisible(style: Declarations) -> bool:
    return style.get("visibility") in ("hidden", "collapse")


def _is_clipped(style: Declarations) -> bool:
    if _CLIP.fullmatch(style.get("clip", "")) or _CLIP_PATH.match(style.get("clip-path", "")):
        return True
    sizes = [_pixels(style.get(name, "")) for name in ("width", "height")]
    return sizes == [1.0, 1.0] and _cuts(style)


def _is_nothing(style: Declarations) -> bool:
    return _cuts(style) and any(_pixels(style[name]) == 0.0 for name in _SIZES if name in style)


def _cuts(style: Declarations) -> bool:
    return any(
        word in ("hidden", "clip")
        for name in ("overflow", "overflow-y", "overflow-x")
        for word in style.get(name, "").split()
    )


def _is_transparent(style: Declarations) -> bool:
    value = style.get("opacity")
    if value is None or not any(digit in value for digit in "0123456789"):
        return False
    size = _pixels(value)
    return size is not None and size <= 0.01 and not any(name in style for name in _MOVING)


def _is_tiny(style: Declarations) -> bool:
    size = _pixels(style.get("font-size", ""))
    return size is not None and 0 <= size <= 1.0


def _is_far(style: Declarations) -> bool:
    if _FAR_MOVE.search(style.get("transform", "")):
        return True
    names = ("text-indent", *_MARGINS, *(_PLACES if style.get("position", "static") != "static" else ()))
    lengths = (_pixels(word) for name in names if name in style for word in style[name].split()[:4])
    return any(length is not None and length <= _FAR for length in lengths)


def _pixels(value: str) -> float | None:
    match = _LENGTH.fullmatch(value)
    if match is None or match[1].strip("+-.") == "" or match[2] not in _PIXELS:
        return None
    return float(match[1]) * _PIXELS[match[2]]


_TESTS: Mapping[str, Callable[[Declarations], bool]] = {
    "display": _is_gone,
    "visibility": _is_invisible,
    "screen_reader": _is_clipped,
    "zero_size": _is_nothing,
    "opacity": _is_transparent,
    "tiny_text": _is_tiny,
    "off_screen": _is_far,
}


def colour(value: str) -> Colour | str | None:
    """Read a colour: red, green and blue of 0 to 255; "transparent"; an unknown name as itself; None for anything else.

    A background's value may hold more than its colour; with a picture or a gradient in it nothing is known.
    """
    if "url(" in value or "gradient(" in value:
        return None
    if match := _HEX.search(value):
        digits = match[0][1:]
        digits = "".join(digit * 2 for digit in digits) if len(digits) <= 4 else digits
        if digits[6:] == "00":
            return "transparent"
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if match := _RGB.search(value):
        return _of_channels(match[1].replace(",", " ").replace("/", " ").split())
    for word in value.split():
        if word in _NAMES:
            return _NAMES[word]
    return value if value.isalpha() and value not in ("inherit", "initial", "unset", "currentcolor", "none") else None


def _of_channels(parts: list[str]) -> Colour | str | None:
    numbers = [float(part) for part in parts if part.isdecimal() or part.replace(".", "", 1).isdecimal()]
    if len(numbers) != len(parts) or len(parts) not in (3, 4):
        return None
    if len(parts) == 4 and numbers[3] == 0:
        return "transparent"
    return int(min(numbers[0], 255)), int(min(numbers[1], 255)), int(min(numbers[2], 255))


def alike(one: Colour | str, other: Colour | str) -> bool:
    """Say whether people cannot tell two colours apart."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def without_comments(text: str) -> str:
    """Take the comments out of CSS; one that does not end takes the rest along."""
    parts: list[str] = []
    position = 0
    while (start := text.find("/*", position)) >= 0:
        parts.append(text[position:start])
        end = text.find("*/", start + 2)
        if end < 0:
            return "".join(parts)
        position = end + 2
    return "".join((*parts, text[position:]))


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 0x20 <= code <= 0x7E else " "
