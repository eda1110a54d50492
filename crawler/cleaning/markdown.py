r"""Markdown as people read and engines tokenize it.

In: the Markdown that the extractor writes. Out: the same without backslash escapes (`max\_wal` is two words to an
engine and a puzzle to a reader), stray indents and runs of blank lines; code stays byte for byte.
Must not: change words.
"""

import re

# What Markdown allows a backslash before (CommonMark 0.31, section 2.4); a table's \| stays, it holds the row together.
_ESCAPED = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{}~\\])")
_CODE_SPAN = re.compile(r"(?<![`\\])(`{1,8})(?!`)(.{1,2000}?)(?<!`)\1(?!`)")
_FENCE = re.compile(r"\s{0,8}(`{3,}|~{3,})")
_LIST_SPACES = re.compile(r"^(\s*-) {2,}(?=\S)")


def tidy(markdown: str) -> str:
    """Remove escapes and surplus white space outside code.

    Example:
        >>> tidy("the  setting max\\\\_wal\\\\_size\\n\\n\\n\\nin `a\\\\_b`")
        'the  setting max_wal_size\\n\\nin `a\\\\_b`'
    """
    lines: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        found = _FENCE.match(line)
        if fence:
            lines.append(line.rstrip())
            if found and found[1].startswith(fence) and line.strip() == found[1]:
                fence = ""
        elif found:
            fence = found[1]
            lines.append(line.strip())
        elif line.strip() or (lines and lines[-1]):
            lines.append(_tidy_line(line))
    return "\n".join(lines).strip()


def _tidy_line(line: str) -> str:
    # The extractor leaves one space before a paragraph that follows code; two or more are a nested list.
    if line.startswith(" ") and not line.startswith("  "):
        line = line[1:]
    line = _LIST_SPACES.sub(r"\1 ", line.rstrip())
    if "\\" not in line:
        return line
    pieces: list[str] = []
    start = 0
    for span in _CODE_SPAN.finditer(line):
        pieces += [_ESCAPED.sub(r"\1", line[start : span.start()]), span[0]]
        start = span.end()
    pieces.append(_ESCAPED.sub(r"\1", line[start:]))
    return "".join(pieces)
