"""Texts of rows as a report may show them: one line, without signs that nobody sees.

Must not: escape; whoever writes markup does.
"""

_MOST = 300

# They would turn the reading direction of what follows, or be seen as something else than they are.
_UNSHOWN = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))


def plain(text: str, most: int = _MOST) -> str:
    """Give a text as one line that is cut at `most` characters.

    Example:
        >>> plain("one\\u202e\\x07 two", 7)
        'one two'
    """
    whole = text[: 4 * most].translate(_UNSHOWN).encode("utf-8", "replace").decode()
    line = " ".join("".join(each if each.isprintable() else " " for each in whole).split())
    return line if len(line) <= most else line[: most - 1] + "…"
