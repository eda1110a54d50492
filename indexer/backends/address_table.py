"""The addresses of all documents as one text, which is looked through at the speed of memory.

In: addresses as `addresses.address_of` gives them, by ordinal. Out: `addresses.txt` of a part, and which ordinals have
something in their address. Must not: know an engine, or judge what an address means.

The file is a line end, then each address and a line end. It is mapped when it is first asked for: most queries never
look at addresses.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.addresses import stands_in

FILE = "addresses.txt"

_LINE_END = 10
_SLASH = 47
_QUESTION = 63

# What a byte is to `stands_in`: a sign, a letter or digit, or part of a character that only its whole can tell.
_SIGN, _LETTER, _PART = 0, 1, 2
_KINDS = np.array([_PART if byte > 127 else int(chr(byte).isalnum()) for byte in range(256)], dtype=np.uint8)


def write_addresses(folder: Path, addresses: Sequence[str]) -> None:
    """Write the addresses of a part, by ordinal; none holds a line end."""
    (folder / FILE).write_text("\n" + "".join(f"{address}\n" for address in addresses), encoding="utf-8", newline="\n")


class AddressTable:
    """One part's addresses; safe for concurrent use by threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def __len__(self) -> int:
        return len(self._starts)

    def having(self, text: str) -> NDArray[np.bool_]:
        """Say of each ordinal whether `stands_in` holds of its address, (documents,) bool."""
        result = np.zeros(len(self), dtype=np.bool_)
        places, lines = self._find(text)
        if not len(places):
            return result
        ends = places + len(text.encode())
        before = _KINDS[self._bytes[places - 1]] if text[0].isalnum() else np.zeros(len(places), dtype=np.uint8)
        after = _KINDS[self._bytes[ends]] if text[-1].isalnum() else np.zeros(len(places), dtype=np.uint8)
        result[lines[(before == _SIGN) & (after == _SIGN)]] = True
        for line in np.unique(lines[(before == _PART) | (after == _PART)]).tolist():
            result[line] = stands_in(self._line(line), text)
        return result

    def being(self, text: str) -> NDArray[np.bool_]:
        """Say of each ordinal whether a text is its whole address, (documents,) bool; "" is none."""
        result = np.zeros(len(self), dtype=np.bool_)
        places, lines = self._find(text)
        if len(places):
            ends = self._bytes[places + len(text.encode())] == _LINE_END
            result[lines[ends & (places == self._starts[lines])]] = True
        return result

    def lying_in(self, path: str) -> NDArray[np.bool_]:
        """Say of each ordinal whether its address' path lies in a directory, as `lies_in` reads both."""
        result = np.zeros(len(self), dtype=np.bool_)
        places, lines = self._find(path)
        if len(places):
            following = self._bytes[places + len(path.encode())]
            ends = (following == _SLASH) | (following == _QUESTION) | (following == _LINE_END)
            result[lines[ends & (places == self._path_starts[lines])]] = True
        return result

    @cached_property
    def _bytes(self) -> NDArray[np.uint8]:
        return np.memmap(self._path, dtype=np.uint8, mode="r")

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """The place of each line's first byte."""
        return np.flatnonzero(self._bytes == _LINE_END)[:-1] + 1

    @cached_property
    def _path_starts(self) -> NDArray[np.int64]:
        """The place of each line's first "/" or "?", or of one in a later line."""
        signs = np.flatnonzero((self._bytes == _SLASH) | (self._bytes == _QUESTION))
        following = np.searchsorted(signs, self._starts)
        return np.append(signs, len(self._bytes))[following]

    def _find(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find all places of a text, and the line of each."""
        if not text or "\n" in text:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        pattern = re.escape(text.encode("utf-8", "replace"))
        if any(text.endswith(text[:length]) for length in range(1, len(text))):
            # Two places of such a text can overlap, and the second may be the one that counts.
            pattern = b"(?=" + pattern + b")"
        found = re.finditer(pattern, self._bytes.data)
        places = np.fromiter((match.start() for match in found), dtype=np.int64)
        return places, np.searchsorted(self._starts, places, side="right") - 1

    def _line(self, line: int) -> str:
        start = int(self._starts[line])
        end = int(self._starts[line + 1]) - 1 if line + 1 < len(self) else len(self._bytes) - 1
        return self._bytes[start:end].tobytes().decode()
