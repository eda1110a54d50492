"""One pattern of a goggle, found in a text in linear time.

In: a pattern and a padded text. Out: whether it is there. No regular expression is made, so that no pattern can make
one go back: runs between `*` are looked for from left to right, each once, by `str.find` where they hold no `^`, and
else by the shift-and method, whose steps are the text's characters.
Source: R. Baeza-Yates, G. Gonnet, A New Approach to Text Searching, Communications of the ACM 35(10), 1992.
Must not: know what a goggle does.
"""

# `^` takes one character that stands in no word, or the end; this many of them may stand at the end (`language.py`).
_PAST_THE_END = "\0\0"

# Brave's `[^\w\d._%-]`.
_NO_SEPARATORS = "_.%-"

# What a step of shift-and costs, in characters that `str.find` looks at in the same time, roughly.
_STEP = 64


def pad(text: str) -> str:
    """Make a text one that patterns can be looked for in."""
    return text + _PAST_THE_END


class Pattern:
    """A pattern that is looked for in many texts.

    Attributes:
        literal: A piece of every text that it matches, the longest there is; may be "".
        cost: Time that a look at a text takes for each of its characters, where `literal in text` takes 1.
    """

    __slots__ = ("_ends", "_pieces", "_starts", "cost", "literal")

    def __init__(self, pattern: str) -> None:
        """Take a pattern apart.

        Args:
            pattern: Not only "|"; at most two "*" and two "^", no control characters.
        """
        self._starts = pattern.startswith("|")
        self._ends = pattern.endswith("|")
        body = pattern[self._starts : len(pattern) - self._ends]
        self._pieces = tuple(_Piece(piece) for piece in body.split("*"))
        self.literal = max((part for piece in self._pieces for part in piece.text.split("^")), key=len)
        self.cost = _STEP if "^" in body else 1

    def matches(self, padded: str) -> bool:
        """Say whether a text, as `pad` gave it, holds the pattern."""
        end = len(padded) - len(_PAST_THE_END)
        place = 0
        for number, piece in enumerate(self._pieces):
            is_first_fixed = self._starts and number == 0
            if self._ends and number == len(self._pieces) - 1:
                return self._is_last(piece, padded, place, end, is_first_fixed=is_first_fixed)
            if is_first_fixed and not piece.stands(padded, 0):
                return False
            start = 0 if is_first_fixed else piece.find(padded, place)
            if start < 0:
                return False
            # A "^" that took the end took no character.
            place = min(start + piece.length, end)
        return True

    @staticmethod
    def _is_last(piece: "_Piece", padded: str, place: int, end: int, *, is_first_fixed: bool) -> bool:
        """Say whether a piece stands at the text's end, which a `^` of it may lie behind."""
        starts = range(end - piece.length, end - piece.length + piece.carets + 1)
        return any(
            start >= place and (start == 0 or not is_first_fixed) and piece.stands(padded, start) for start in starts
        )


class _Piece:
    """What stands between two `*`: characters, and `^`, each as long as one character."""

    __slots__ = ("_caret_mask", "_masks", "carets", "length", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)
        self.carets = text.count("^")
        self._masks: dict[str, int] = {}
        self._caret_mask = 0
        if self.carets:
            for place, sign in enumerate(text):
                if sign == "^":
                    self._caret_mask |= 1 << place
                else:
                    self._masks[sign] = self._masks.get(sign, 0) | 1 << place

    def find(self, padded: str, start: int) -> int:
        """Find the first place from `start` on, -1 for none; all are of one length, so it also ends first."""
        if not self.carets:
            return padded.find(self.text, start)
        state, last = 0, 1 << (self.length - 1)
        for place in range(start, len(padded)):
            sign = padded[place]
            mask = self._masks.get(sign, 0)
            if _separates(sign):
                mask |= self._caret_mask
            state = (state << 1 | 1) & mask
            if state & last:
                return place - self.length + 1
        return -1

    def stands(self, padded: str, start: int) -> bool:
        """Say whether it stands at a place."""
        if not self.carets:
            return padded.startswith(self.text, start)
        there = padded[start : start + self.length]
        return len(there) == self.length and all(
            _separates(sign) if wanted == "^" else sign == wanted for wanted, sign in zip(self.text, there, strict=True)
        )


def _separates(sign: str) -> bool:
    return not (sign.isalnum() or sign in _NO_SEPARATORS)
