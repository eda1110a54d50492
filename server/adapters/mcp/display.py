"""A document as the browser of gpt-oss shows it: lines of at most 80 characters with numbers from L0.

In: a text of the web. Out: lines as ranges of the text, and a piece of them with a bar that says where it stands.
Must not: know the protocol, or an index.

Source: OpenAI, gpt-oss, simple_browser (2025): the width, the signs, the bar; there a view holds 1,024 tokens.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LINE_CHARACTERS: Final = 80
VIEW_CHARACTERS: Final = 4000
"""About 1,000 tokens of English."""

# A line ends where the text's does, else behind the last white space that it can hold, else in the middle of a word.
_LINE = re.compile(rf"[^\n]{{1,{_LINE_CHARACTERS}}}(?:(?=\n)|[^\S\n]|\Z)\n?|[^\n]{{1,{_LINE_CHARACTERS}}}\n?|\n")

# These signs are links, and no text of the web may write one.
_SIGNS = str.maketrans({"【": "〖", "】": "〗"})
_LABEL_SIGNS = str.maketrans({"【": "〖", "】": "〗", "†": "‡", "\n": " "})


@dataclass(frozen=True, slots=True)
class View:
    """What is shown at once.

    Attributes:
        first: Number of its first line.
        lines: The lines, without their ends.
        total: Lines of the whole.
    """

    first: int
    lines: tuple[str, ...]
    total: int

    @property
    def bar(self) -> str:
        """Say where it stands, as agents were taught to read it."""
        return f"**viewing lines [{self.first} - {self.first + len(self.lines) - 1}] of {self.total - 1}**"

    @property
    def numbered(self) -> str:
        """Write each line behind its number."""
        return "\n".join(f"L{number}: {line}" for number, line in enumerate(self.lines, self.first))


class Lines:
    """A text cut into lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [found.start() for found in _LINE.finditer(text)] or [0]

    def __len__(self) -> int:
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """Give the number of the line that holds a character."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def view(self, first: int, most: int | None = None) -> View:
        """Give the lines from one on: as many as asked for, at most as many as a view holds; one at least."""
        shown: list[str] = []
        characters = 0
        for start, end in self._ranges(first):
            line = plain(self._text[start:end].rstrip())
            characters += len(line) + 1
            if shown and (characters > VIEW_CHARACTERS or len(shown) == most):
                break
            shown.append(line)
        return View(first, tuple(shown), len(self))

    def _ranges(self, first: int) -> Sequence[tuple[int, int]]:
        ends = [*self._starts[first + 1 :], len(self._text)]
        return list(zip(self._starts[first:], ends, strict=True))


def plain(text: str) -> str:
    """Write a text of the web so that it holds no link of its own making."""
    return text.translate(_SIGNS)


def link(number: int, label: str, domain: str = "") -> str:
    """Write a link that an agent can open by its number."""
    return f"【{number}†{label.translate(_LABEL_SIGNS)}{f'†{domain}' if domain else ''}】"


def page(cursor: int, title: str, place: str, body: str) -> str:
    """Write what stands above every page, and the page."""
    heading = f"{title.translate(_LABEL_SIGNS)} ({place})" if place else title.translate(_LABEL_SIGNS)
    return f"[{cursor}] {heading}\n{body}"
