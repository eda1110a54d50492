"""Blocks as Markdown: headings, lists, tables and code kept, links without their targets.

In: blocks in page order. Out: one text. Must not: change words, or escape what Markdown would read as a sign: people
and engines read the text, not a browser.
"""

import re
from collections.abc import Iterator, Sequence

from crawler.extraction.blocks import Block

# Deeper lists than this are markup that was never closed.
_MAX_INDENT = 8
_BACKTICKS = re.compile("`{3,}")


def write_markdown(blocks: Sequence[Block]) -> str:
    """Write blocks; items and rows that follow each other stay together, all else stands apart."""
    pieces: list[str] = []
    last: Block | None = None
    for block in blocks:
        if last is not None:
            pieces.append("\n" if _belongs_to(block, last) else "\n\n")
        pieces.extend(_lines(block, last))
        last = block
    return "".join(pieces)


def _belongs_to(block: Block, last: Block) -> bool:
    return block.kind == last.kind and (block.kind == "item" or (block.kind == "row" and block.table == last.table))


def _lines(block: Block, last: Block | None) -> Iterator[str]:
    if block.kind == "heading":
        yield f"{'#' * block.level} {block.text}"
    elif block.kind == "item":
        indent = "  " * (min(block.level, _MAX_INDENT) - 1)
        goes_on = not block.begins and last is not None and last.kind == "item"
        yield indent + ("  " if goes_on else "- ") + block.text.replace("\n", "\n" + indent + "  ")
    elif block.kind == "row":
        cells = [cell.replace("|", "\\|") for cell in block.cells]
        yield f"| {' | '.join(cells)} |"
        if last is None or not _belongs_to(block, last):
            yield f"\n|{' --- |' * len(cells)}"
    elif block.kind == "code":
        fence = max(("`" * (len(run) + 1) for run in _BACKTICKS.findall(block.text)), key=len, default="```")
        yield f"{fence}\n{block.text}\n{fence}"
    elif block.kind == "quote":
        yield "> " + block.text.replace("\n", "\n> ")
    else:
        yield block.text
