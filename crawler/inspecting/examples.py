"""Documents and drops of a corpus to look at with one's own eyes.

In: a `Corpus` of any format. Out: `Examples`: some documents of each page type, those with the highest spam scores, and
some drops of each reason. Which ones is decided by hashes of their names with a seed: the same corpus and seed give the
same examples, and every document has the same chance.
Must not: hold more texts than are shown.
"""

import hashlib
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from crawler.columns import Drop, read_document, read_drop
from crawler.corpus import Corpus
from crawler.document import Document
from crawler.inspecting.shards import read_columns, read_rows

# Of a text so much is kept: enough to see what kind of text it is.
TEXT_CHARACTERS = 400

_COLUMNS = ("doc_id", "page_type", "spam_score")


@dataclass(frozen=True, slots=True)
class TypeExamples:
    """Some documents of one page type; "" where the type is not known."""

    page_type: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class DropExamples:
    """Some drops for one reason."""

    reason: str
    drops: tuple[Drop, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """What to look at; texts are cut.

    Attributes:
        types: By page type, in its order.
        suspicious: The highest spam scores above 0, highest first, then by doc_id.
        drops: By reason, in its order.
    """

    types: tuple[TypeExamples, ...]
    suspicious: tuple[Document, ...]
    drops: tuple[DropExamples, ...]


def choose_examples(corpus: Corpus, *, each: int = 3, seed: int = 0) -> Examples:
    """Choose what to look at.

    Args:
        corpus: Any format.
        each: Documents of a type, suspicious ones, and drops of a reason, at most; >= 1.
        seed: Another one gives other examples.

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    by_type: dict[str, _Least] = {}
    suspicious = _Least(each)
    for position, (doc_id, page_type, score) in enumerate(_rows(corpus)):
        by_type.setdefault(page_type, _Least(each)).offer(_chance(seed, doc_id), position)
        if score > 0:
            suspicious.offer((-score, doc_id), position)
    wanted = sorted({position for least in (*by_type.values(), suspicious) for position in least.positions()})
    rows = zip(wanted, read_rows(corpus, "documents", wanted), strict=True)
    documents = {position: _shortened(read_document(row)) for position, row in rows}
    types = (
        TypeExamples(name, tuple(documents[position] for position in least.positions()))
        for name, least in sorted(by_type.items())
    )
    return Examples(
        types=tuple(types),
        suspicious=tuple(documents[position] for position in suspicious.positions()),
        drops=_drops(corpus, each, seed),
    )


def _drops(corpus: Corpus, each: int, seed: int) -> tuple[DropExamples, ...]:
    by_reason: dict[str, _Least] = {}
    position = 0
    for batch in read_columns(corpus, "drops", ("url", "reason")):
        for url, reason in zip(batch["url"].to_pylist(), batch["reason"].to_pylist(), strict=True):
            by_reason.setdefault(reason, _Least(each)).offer(_chance(seed, url), position)
            position += 1
    wanted = sorted({place for least in by_reason.values() for place in least.positions()})
    rows = zip(wanted, read_rows(corpus, "drops", wanted), strict=True)
    drops = {place: read_drop(row) for place, row in rows}
    return tuple(
        DropExamples(reason, tuple(drops[place] for place in least.positions()))
        for reason, least in sorted(by_reason.items())
    )


class _Least:
    """The positions of the `most` least keys that were offered; all keys are of one kind."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[Any, int]] = []

    def offer(self, key: Any, position: int) -> None:
        if len(self._kept) == self._most and key >= self._kept[-1][0]:
            return
        insort(self._kept, (key, position))
        del self._kept[self._most :]

    def positions(self) -> list[int]:
        """Give them, the least key first."""
        return [position for _, position in self._kept]


def _rows(corpus: Corpus) -> Iterator[tuple[str, str, float]]:
    for batch in read_columns(corpus, "documents", _COLUMNS):
        columns: list[list[Any]] = [batch[name].to_pylist() for name in _COLUMNS]
        yield from zip(*columns, strict=True)


def _chance(seed: int, name: str) -> bytes:
    return hashlib.blake2b(f"{seed}\n{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _shortened(document: Document) -> Document:
    return replace(document, text=document.text[:TEXT_CHARACTERS], links=())
