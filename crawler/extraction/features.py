"""Numbers that tell content from what surrounds it: one row for each block of a page.

In: `Blocks`, what a general extractor kept of the page, and what the page states for machines. Out: a matrix,
(blocks, features) float32, whose columns `NAMES` names. Must not: look at the page's address or host, or know what the
numbers are used for.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.agreement import Kept
from crawler.extraction.blocks import Block, Blocks
from crawler.extraction.parts import PART_NAMES
from crawler.extraction.phrases import GROUPS, groups_in
from crawler.extraction.structured import KINDS, Stated

Floats = NDArray[np.float32]
Indexes = NDArray[np.int64]

# The commonest words of the commonest languages of the web: prose has many, menus have few.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the of and to a in is it you that for on with as are this be or from by at an was we have not your can will "
        "our de la que el en los las un una der die und das ist le les des et il per di non och att som med na do se",
    )
)
_KINDS = ("text", "heading", "item", "row", "code", "quote")
_TAGS = ("p", "div", "li", "td", "section", "article", "figcaption", "button", "dt", "dd", "label", "body")
_AROUND = (
    "nav", "header", "footer", "aside", "main", "article", "section", "form", "figure", "noscript", "button", "ul",
)  # fmt: skip
_OG_TYPES = ("article", "product", "website")

_TEXT = (
    "words", "characters", "link_density", "word_length", "capitals", "digits", "ends_sentence", "commas",
    "common_words", "lines", "starts_small", "copies", "money", "year",
)  # fmt: skip
_KEPT = ("kept", "stated")
_PLACE = (
    "position", "words_before", "prose_before", "from_h1", "since_heading", "under_level", "heading_says",
    "heading_kept", "depth", "level",
)  # fmt: skip
_GROUP = ("count", "words", "mean_words", "link_density", "kept", "stated", "share_of_page", "prose", "prose_of_page")
_ANCESTORS = (0, 1, 2, 3, 5)
_NEIGHBOURS = (-2, -1, 1, 2)
_NEAR = ("words", "link_density", "kept", "stated", "ends_sentence")
_PAGE = (
    "blocks", "words", "link_density", "kept", "stated", "long_words", "headings", "items", "rows", "code", "money",
    "stated_words", "copies",
)  # fmt: skip

PAGE_NAMES: tuple[str, ...] = (
    *(f"page_{name}" for name in _PAGE),
    *(f"page_says_{name}" for name in GROUPS),
    *(f"page_states_{kind}" for kind in KINDS),
    *(f"page_og_{name}" for name in _OG_TYPES),
    *(f"page_part_{part}" for part in PART_NAMES),
)
"""Columns that are the same for all blocks of a page."""

NAMES: tuple[str, ...] = (
    *_TEXT,
    *(f"says_{name}" for name in GROUPS),
    *(f"kind_{kind}" for kind in _KINDS),
    *(f"tag_{tag}" for tag in _TAGS),
    *_KEPT,
    *_PLACE,
    *(f"box{up}_{name}" for up in _ANCESTORS for name in _GROUP),
    *(f"alike_{name}" for name in _GROUP),
    *(f"near{step:+d}_{name}" for step in _NEIGHBOURS for name in _NEAR),
    *(f"own_{part}" for part in PART_NAMES),
    *(f"close_{part}" for part in PART_NAMES),
    *(f"around_{part}" for part in PART_NAMES),
    *(f"in_{tag}" for tag in _AROUND),
    *PAGE_NAMES,
)

# A block of as many words, and of no more links, is prose.
_PROSE_WORDS = 15
_PROSE_LINKS = 0.3
_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"
_MONEY = re.compile(r"[$€£¥₹]\s?\d|\d\s?€")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ENDS = frozenset('.?!:;…。！？”"')


def features_of(page: Blocks, words: Sequence[Sequence[str]], kept: Kept, stated: Stated) -> Floats:
    """Describe each block of a page.

    Args:
        page: The page, with one block or more.
        words: Of each block, by `agreement.words_of`.
        kept: What a general extractor kept of the page.
        stated: What the page states for machines.

    Returns:
        (blocks, len(NAMES)) float32; len(PAGE_NAMES) columns at the end are the same in all rows.
    """
    said = Kept(stated.text)
    votes = np.array([(kept.share_of(each), said.share_of(each)) for each in words], np.float32)
    text = _text(page.blocks, words)
    says = _bits([groups_in(each) for each in words], len(GROUPS))
    kinds = _one_hot([block.kind for block in page.blocks], _KINDS)
    counts = text[:, 0]
    linked = text[:, 1] * text[:, 2]
    prose = np.where((counts >= _PROSE_WORDS) & (text[:, 2] < _PROSE_LINKS), counts, 0)
    columns = (np.ones_like(counts), counts, text[:, 1], linked, counts * votes[:, 0], counts * votes[:, 1], prose)
    sums = np.stack(columns, axis=1)
    box = np.array([block.box for block in page.blocks], np.int64)
    parent = np.array(page.parent, np.int64)
    near = np.stack((counts, text[:, 2], votes[:, 0], votes[:, 1], text[:, 6]), axis=1)
    parts = [
        text, says, kinds, _one_hot([block.tag for block in page.blocks], _TAGS), votes,
        _place(page, counts, prose, votes, says), *_of_boxes(box, parent, np.array(page.end, np.int64), sums),
        _of_alike(np.array(page.signature, np.int64)[box], kinds, sums), *_of_neighbours(near),
        *_masks(page, box, parent), _bits(_around(page), len(_AROUND))[box],
    ]  # fmt: skip
    whole = np.concatenate(
        (_of_page(text, sums, kinds, said), says.mean(axis=0), _states(stated), parts[-2].mean(axis=0))
    )
    return np.concatenate((*parts, np.tile(whole, (len(counts), 1))), axis=1, dtype=np.float32)


def _text(blocks: Sequence[Block], words: Sequence[Sequence[str]]) -> Floats:
    copies = Counter(block.text for block in blocks)
    rows = []
    for block, each in zip(blocks, words, strict=True):
        text = block.text
        length = len(text)
        count = len(each) or 1
        start = text[:200].encode("ascii", "ignore")
        size = len(start) or 1
        short = count <= 40
        rows.append(
            (
                len(each),
                length,
                block.linked / length,
                length / count,
                (len(start) - len(start.translate(None, _UPPER))) / size,
                (len(start) - len(start.translate(None, _DIGITS))) / size,
                text[-1] in _ENDS,
                text.count(",") / count,
                sum(map(_COMMON.__contains__, each)) / count,
                text.count("\n"),
                text[0].islower(),
                copies[text],
                short and _MONEY.search(text) is not None,
                short and _YEAR.search(text) is not None,
            )
        )
    return np.array(rows, np.float32)


def _one_hot(values: Sequence[str], names: Sequence[str]) -> Floats:
    index = {name: place for place, name in enumerate(names)}
    table = np.concatenate((np.eye(len(names), dtype=np.float32), np.zeros((1, len(names)), np.float32)))
    return table[[index.get(value, len(names)) for value in values]]


def _bits(masks: Sequence[int] | Indexes, count: int) -> Floats:
    return ((np.asarray(masks, np.int64)[:, None] >> np.arange(count)) & 1).astype(np.float32)


def _place(page: Blocks, counts: Floats, prose: Floats, votes: Floats, says: Floats) -> Floats:
    total = max(float(counts.sum()), 1.0)
    before = ((np.cumsum(counts) - counts) / total).tolist()
    prose_before = ((np.cumsum(prose) - prose) / max(float(prose.sum()), 1.0)).tolist()
    kept = votes[:, 0].tolist()
    spoken = says[:, list(GROUPS).index("related")] + 2 * says[:, list(GROUPS).index("comment")]
    blocks = page.blocks
    first_h1 = next((i for i, block in enumerate(blocks) if block.kind == "heading" and block.level == 1), -1)
    heading = -1
    rows = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            heading = index
        rows.append(
            (
                index / len(blocks),
                before[index],
                prose_before[index],
                max(-50, min(200, index - first_h1)) if first_h1 >= 0 else -100,
                min(100, index - heading) if heading >= 0 else -1,
                blocks[heading].level if heading >= 0 else 0,
                spoken[heading] if heading >= 0 else 0,
                kept[heading] if heading >= 0 else 0,
                page.depth[block.box],
                block.level,
            )
        )
    return np.array(rows, np.float32)


def _group(sums: NDArray[np.float64], whole: Floats) -> Floats:
    """Turn sums over blocks (count, words, characters, linked, words kept, stated, in prose) into `_GROUP`."""
    words = np.maximum(sums[:, 1], 1)
    columns = (
        sums[:, 0], sums[:, 1], sums[:, 1] / np.maximum(sums[:, 0], 1), sums[:, 3] / np.maximum(sums[:, 2], 1),
        sums[:, 4] / words, sums[:, 5] / words, sums[:, 1] / max(float(whole[1]), 1.0),
        sums[:, 6] / words, sums[:, 6] / max(float(whole[6]), 1.0),
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _sums_by(group: Indexes, size: int, sums: Floats) -> NDArray[np.float64]:
    return np.stack([np.bincount(group, column, size) for column in sums.T], axis=1)


def _of_boxes(box: Indexes, parent: Indexes, end: Indexes, sums: Floats) -> list[Floats]:
    """Describe the boxes around each block, some steps outward."""
    # The boxes inside a box are numbered behind it, without gaps.
    upto = np.concatenate((np.zeros((1, sums.shape[1])), np.cumsum(_sums_by(box, len(parent), sums), axis=0)))
    groups = _group(upto[end] - upto[:-1], sums.sum(axis=0))
    found = []
    at = box
    for up in range(max(_ANCESTORS) + 1):
        if up in _ANCESTORS:
            found.append(groups[at])
        at = parent[at]
    return found


def _of_alike(signature: Indexes, kinds: Floats, sums: Floats) -> Floats:
    """Describe all blocks of the page that stand in boxes of equal tags and classes."""
    _, group = np.unique(signature * len(_KINDS) + kinds.argmax(axis=1), return_inverse=True)
    return _group(_sums_by(group, int(group.max()) + 1, sums), sums.sum(axis=0))[group]


def _of_neighbours(values: Floats) -> list[Floats]:
    found = []
    for step in _NEIGHBOURS:
        shifted = np.full_like(values, -1)
        if step < 0:
            shifted[-step:] = values[:step]
        else:
            shifted[:-step] = values[step:]
        found.append(shifted)
    return found


def _masks(page: Blocks, box: Indexes, parent: Indexes) -> list[Floats]:
    own = np.array(page.mask, np.int64)
    inline = np.array([block.mask for block in page.blocks], np.int64)
    near = own[parent[box]] | own[parent[parent[box]]]
    around = np.array(page.inherited, np.int64)[box]
    return [_bits(mask, len(PART_NAMES)) for mask in (own[box] | inline, near, around)]


def _around(page: Blocks) -> list[int]:
    index = {tag: place for place, tag in enumerate(_AROUND)}
    inside: list[int] = []
    for at, (tag, above) in enumerate(zip(page.tags, page.parent, strict=True)):
        own = 1 << index[tag] if tag in index else 0
        inside.append(own | (inside[above] if above != at else 0))
    return inside


def _of_page(text: Floats, sums: Floats, kinds: Floats, said: Kept) -> Floats:
    counts = text[:, 0]
    whole = sums.sum(axis=0)
    total = max(float(whole[1]), 1.0)
    row = (
        len(counts), total, whole[3] / max(float(whole[2]), 1.0), whole[4] / total, whole[5] / total,
        float(counts[counts >= 20].sum()) / total,
        *(float(kinds[:, _KINDS.index(kind)].mean()) for kind in ("heading", "item", "row", "code")),
        float(text[:, _TEXT.index("money")].mean()), said.words, float((text[:, _TEXT.index("copies")] > 1).mean()),
    )  # fmt: skip
    return np.array(row, np.float32)


def _states(stated: Stated) -> Floats:
    kinds = [min(stated.kinds.get(kind, 0), 20) for kind in KINDS]
    og = [stated.og_type.startswith(name) for name in _OG_TYPES]
    return np.array([*kinds, *og], np.float32)
