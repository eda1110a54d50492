"""Tables of data told from tables that lay out a page.

In: a table element. Out: yes or no. Must not: take more than one pass over a table without tables inside.
"""

from typing import Any

from lxml import etree

# What a page is built of, and no table of data holds in a cell.
_LAYOUT = frozenset({"h1", "h2", "h3", "article", "section", "pre", "form"})
# Longest cell of a table of data, in characters: longer ones are texts that a row would run together.
_MAX_CELL = 600


def holds_data(table: Any) -> bool:
    """Say whether a table's rows are best read as rows: nothing nested, two columns or more, short cells.

    Args:
        table: An element of lxml, with all that is in it.
    """
    rows = cells = 0
    for element in table.iter(etree.Element):
        tag = element.tag
        if tag == "tr":
            rows += 1
        elif tag in ("td", "th"):
            cells += 1
        elif tag in _LAYOUT or (tag == "table" and element is not table):
            return False
    if rows == 0 or cells < 2 * rows - 1:
        return False
    return all(sum(map(len, cell.itertext())) < _MAX_CELL for cell in table.iter("td"))
