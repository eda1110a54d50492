"""A page as a list of blocks: paragraphs, headings, list items, table rows, code.

In: a tree of lxml. Out: `Blocks`, in the order of the page, with the boxes (elements that are no inline ones) that hold
them. Takes time in proportion to the page, whatever its nesting. Must not: judge a block, or change the tree.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from crawler.extraction.parts import VEILED, mask_of
from crawler.extraction.tables import holds_data
from crawler.extraction.veils import is_hidden, is_opened, text_length
from crawler.pages.characters import readable

# Elements that run along in a line of text. All others, those of pages' own making included, begin a block.
_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font"),
        *("i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong"),
        *("sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
# Elements whose content no reader sees as text.
_UNSEEN = frozenset(
    (
        *("annotation", "applet", "area", "audio", "canvas", "datalist", "embed", "frame", "frameset", "head"),
        *("iframe", "input", "map", "meter", "noembed", "noframes", "object", "optgroup", "option", "param"),
        *("picture", "progress", "script", "select", "source", "style", "svg", "template", "textarea", "title"),
        *("track", "video"),
    )
)
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ITEMS = frozenset({"li", "dt", "dd"})
# Links from a heading to itself (Sphinx, MkDocs, Apache, GitHub), and the line numbers of Pygments.
_HEADING_MARKS = frozenset("¶#§🔗")
_LINE_NUMBERS = frozenset({"linenos", "lineno"})
# A noscript with as many characters is the page for readers without scripts (Discourse); shorter ones hold a tracker's
# pixel or a lazy image again.
_LEAST_NOSCRIPT = 300
# A hidden box no deeper than this that holds half of the page or more is the page, hidden until its script has run.
_WRAPPER_DEPTH = 4
# A class attribute's beginning tells boxes apart.
_MAX_CLASS = 300

# A page is read up to here. The numbers on one block take a kilobyte; the longest page of WCXB has 2,641 blocks, and a
# long manual in one page some ten thousand.
MAX_BLOCKS = 50_000
MAX_BOXES = 500_000

_SPACE = " \t\n\r\f"
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(slots=True)
class Block:
    """A run of text that readers see as one piece.

    Attributes:
        text: Words with single spaces; "\\n" where the page breaks the line, inside code as it stands.
        kind: "text", "heading", "item", "row", "code" or "quote".
        level: Of a heading 1 to 6, of an item its depth in lists from 1; otherwise 0.
        box: Index of the box that holds it.
        tag: Of that box, "td" for instance.
        linked: Characters inside links, at most those of the text.
        mask: Bits of `parts.PART_NAMES` that the inline elements in it bear.
        cells: Of a row, its cells' texts.
        table: Number of the table of a row; -1 elsewhere.
        begins: Whether it is the first block of its list item.
    """

    text: str
    kind: str
    level: int
    box: int
    tag: str
    linked: int
    mask: int
    cells: tuple[str, ...] = ()
    table: int = -1
    begins: bool = False


@dataclass(slots=True)
class Blocks:
    """A page's blocks and boxes; boxes are numbered in the order in which they begin.

    Attributes:
        blocks: In page order.
        parent: Of each box, the index of the box around it; the outermost box, 0, has itself.
        end: Of each box, the index behind the last box inside it.
        tags: Of each box.
        depth: Of each box, >= 0.
        mask: Of each box, the bits of `parts.PART_NAMES` that its own attributes show.
        inherited: Of each box, the bits of all boxes around it and its own.
        signature: Of each box, a number equal for boxes of equal tag and class inside equal ones.
        hidden: Elements that were left out because the page states that they are not shown.
        is_cut: Whether the page goes on beyond MAX_BLOCKS or MAX_BOXES.
    """

    blocks: list[Block] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    mask: list[int] = field(default_factory=list)
    inherited: list[int] = field(default_factory=list)
    signature: list[int] = field(default_factory=list)
    hidden: int = 0
    is_cut: bool = False


def blocks_of(tree: Any) -> Blocks:
    """Take a page apart.

    Args:
        tree: Root element of a page, of lxml.html; it is left as it is.
    """
    body = tree.find("body") if tree.tag == "html" else None
    return _Walk(tree if body is None else body).run()


class _Walk:
    """One pass over a tree, with what is open at the current place."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._page = Blocks()
        self._open: list[int] = []
        self._signatures: dict[tuple[int, str, str], int] = {}
        self._length = -1
        # What was read since the last block.
        self._buffer: list[str] = []
        self._linked = 0
        self._mask = 0
        # How many elements of a kind are open here.
        self._items = self._quotes = self._links = self._pre = self._noscripts = self._code = 0
        self._heading = 0
        self._code_start = -1
        self._item_begins = False
        # The table of data that is open, and the row so far.
        self._table: Any = None
        self._tables = 0
        self._cells: list[str] = []
        self._row_linked = 0

    def run(self) -> Blocks:
        """Walk without recursion: pages nest deeper than Python's stack."""
        page = self._page
        skipped = None
        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if len(page.blocks) >= MAX_BLOCKS or len(page.parent) >= MAX_BOXES:
                    page.is_cut = True
                    break
                if self._start(element):
                    if element.text:
                        self._text(element.text)
                else:
                    skipped = element
                    walk.skip_subtree()
                continue
            if element is skipped:
                skipped = None
            elif event == "end":
                self._end(element)
            if element.tail and element is not self._root:
                self._text(element.tail)
        self._flush(whole=True)
        for box in self._open:
            page.end[box] = len(page.parent)
        return page

    def _start(self, element: Any) -> bool:
        """Enter an element; False where its content is not to be read."""
        tag = element.tag
        attributes = element.attrib
        if tag in _UNSEEN or (tag == "noscript" and not self._noscripts and text_length(element) < _LEAST_NOSCRIPT):
            return False
        veiled = False
        if attributes and element is not self._root:
            veiled = is_hidden(attributes)
            if veiled and not (is_opened(attributes) or self._is_wrapper(element)):
                self._page.hidden += 1
                return False
            if _is_decoration(element, tag, attributes):
                return False
        if tag in _INLINE:
            self._start_inline(tag, attributes)
            return True
        self._flush()
        self._enter_box(tag, attributes, veiled=veiled)
        self._note_start(element, tag)
        return True

    def _note_start(self, element: Any, tag: Any) -> None:
        if tag in _ITEMS:
            self._items += 1
            self._item_begins = True
        elif tag in _HEADINGS:
            self._heading = int(tag[1])
        elif tag == "pre":
            self._pre += 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "noscript":
            self._noscripts += 1
        elif tag == "tr" and self._table is not None:
            self._end_row()
        elif tag == "table" and self._table is None and not self._pre and holds_data(element):
            self._table = element
            self._tables += 1

    def _is_wrapper(self, element: Any) -> bool:
        if len(self._open) > _WRAPPER_DEPTH:
            return False
        if self._length < 0:
            self._length = text_length(self._root)
        return 2 * text_length(element) > self._length

    def _start_inline(self, tag: str, attributes: Any) -> None:
        if tag == "br":
            self._buffer.append("\n" if not self._heading and self._table is None else " ")
            return
        if attributes:
            self._mask |= mask_of(attributes)
        if tag == "a":
            self._links += 1
        elif tag in _CODE and not self._pre:
            if not self._code:
                self._code_start = len(self._buffer)
            self._code += 1

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag in _INLINE:
            if tag == "a":
                self._links -= 1
            elif tag in _CODE and self._code:
                self._code -= 1
                if not self._code:
                    self._end_code()
            return
        if self._table is not None and tag in ("td", "th"):
            self._end_cell()
        else:
            self._flush(whole=tag == "pre" and self._pre == 1)
        if self._table is not None and (tag == "tr" or element is self._table):
            self._end_row()
        self._note_end(element, tag)
        self._page.end[self._open.pop()] = len(self._page.parent)

    def _note_end(self, element: Any, tag: Any) -> None:
        if tag in _ITEMS:
            self._items -= 1
        elif tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._pre -= 1
        elif tag == "blockquote":
            self._quotes -= 1
        elif tag == "noscript":
            self._noscripts -= 1
        elif element is self._table:
            self._table = None

    def _enter_box(self, tag: Any, attributes: Any, *, veiled: bool) -> None:
        page = self._page
        index = len(page.parent)
        above = self._open[-1] if self._open else index
        is_outermost = above == index
        mask = mask_of(attributes) if attributes else 0
        if veiled:
            mask |= VEILED
        signature = (0 if is_outermost else page.signature[above], str(tag), attributes.get("class", "")[:_MAX_CLASS])
        page.parent.append(above)
        page.end.append(index + 1)
        page.tags.append(str(tag))
        page.depth.append(len(self._open))
        page.mask.append(mask)
        page.inherited.append(mask if is_outermost else mask | page.inherited[above])
        page.signature.append(self._signatures.setdefault(signature, len(self._signatures) + 1))
        self._open.append(index)

    def _text(self, text: str) -> None:
        self._buffer.append(text if self._pre else text.replace("\n", " "))
        if self._links:
            self._linked += len(text) if len(text) < 30 else len(text.strip(_SPACE))

    def _end_code(self) -> None:
        """Put inline code between backticks, where they can be told from its own."""
        start, self._code_start = self._code_start, -1
        if start < 0:  # a block ended inside it
            return
        code = "".join(self._buffer[start:])
        inner = code.strip()
        if inner and "`" not in code and "\n" not in code:
            lead = code[: code.index(inner[0])]
            self._buffer[start:] = [f"{lead}`{inner}`{code[len(lead) + len(inner) :]}"]

    def _take(self) -> tuple[str, int, int]:
        """Give the text since the last block, its characters in links, and what its inline elements are called."""
        raw = "".join(self._buffer)
        linked, mask = self._linked, self._mask
        self._buffer.clear()
        self._linked = self._mask = 0
        self._code_start = -1
        # Most of what stands between tags is indentation.
        if raw.isspace():
            return "", linked, mask
        raw = readable(raw)
        if self._pre:
            return raw.strip("\n").rstrip(), linked, mask
        if "\n" in raw:
            lines = (" ".join(line.split()) for line in raw.split("\n"))
            return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), linked, mask
        return " ".join(raw.split()), linked, mask

    def _flush(self, *, whole: bool = False) -> None:
        """End a block, but inside a table of data, whose blocks are its rows, and inside code, which is one block."""
        if self._table is not None:
            self._buffer.append(" ")
            return
        if not self._buffer:
            return
        if self._pre and not whole:
            if not self._buffer[-1].endswith("\n"):
                self._buffer.append("\n")
            return
        text, linked, mask = self._take()
        if not text.strip():
            return
        if self._pre:
            self._add("code", 0, text, linked, mask)
        elif self._heading:
            self._add("heading", self._heading, " ".join(text.split()), linked, mask)
        elif self._items:
            self._add("item", self._items, text, linked, mask)
            self._page.blocks[-1].begins, self._item_begins = self._item_begins, False
        else:
            self._add("quote" if self._quotes else "text", 0, text, linked, mask)

    def _end_cell(self) -> None:
        text, linked, mask = self._take()
        self._cells.append(" ".join(text.split()))
        self._row_linked += linked
        self._mask |= mask

    def _end_row(self) -> None:
        """Make a block of the cells so far, and one of what stands between cells: a caption."""
        cells, linked = tuple(self._cells), self._row_linked
        self._cells.clear()
        self._row_linked = 0
        between, linked_between, mask = self._take()
        if between:
            self._add("text", 0, " ".join(between.split()), linked_between, mask)
        text = " ".join(cell for cell in cells if cell)
        if text:
            self._add("row", 0, text, linked, mask)
            self._page.blocks[-1].cells, self._page.blocks[-1].table = cells, self._tables

    def _add(self, kind: str, level: int, text: str, linked: int, mask: int) -> None:
        box = self._open[-1] if self._open else 0
        tag = self._page.tags[box] if self._page.tags else ""
        self._page.blocks.append(Block(text, kind, level, box, tag, min(linked, len(text)), mask))


def _is_decoration(element: Any, tag: Any, attributes: Any) -> bool:
    if tag == "a":
        text = element.text
        return text is not None and len(text) < 9 and text.strip() in _HEADING_MARKS and not len(element)
    return tag in ("td", "span") and attributes.get("class") in _LINE_NUMBERS
