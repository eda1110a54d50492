"""Which ordinal is which document: the table that the engines of one index share.

Documents of a part are numbered from 0 in ascending order of doc_id, passages from 0 in the order of their documents,
and both go on from part to part; Lucene and FAISS know these numbers only.
In: documents as they are added. Out: doc_ids, passages and filters by ordinal.
Must not: know an engine.
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document
from indexer.addresses import address_of, file_types_of
from indexer.backends.address_table import AddressTable, write_addresses
from indexer.backends.damage import UNREADABLE
from indexer.backends.records import document_not_found
from indexer.condition import FileType, InAddress, Language, Published, Site
from indexer.errors import SnapshotError
from indexer.facts import Merits
from indexer.hosts import site_names
from indexer.numbered import Numbered
from indexer.query import Query

_NAMES = "catalogue.json"
_NUMBERS = "catalogue.npz"

_Name = TypeVar("_Name")

_COLUMNS = ("sites", "languages", "page_types", "list_actions", "file_types")

# Stands for a document without a day of publication; `date.toordinal` begins at 1.
_NO_DAY = 0

# Answers to filters that are kept, a byte a document each; filters of one user's session repeat.
_FILTERS_KEPT = 16


class CatalogueWriter:
    """Collects what is known of each document by its ordinal."""

    def __init__(self) -> None:
        self._doc_ids: list[str] = []
        self._first_passages = [0]
        self._sites: list[int] = []
        self._languages: list[int] = []
        self._page_types: list[int] = []
        self._list_actions: list[int] = []
        self._published: list[int] = []
        self._spam: list[float] = []
        self._site_codes: dict[tuple[str, ...], int] = {}
        self._language_codes: dict[str, int] = {}
        self._page_type_codes: dict[str, int] = {}
        self._list_action_codes: dict[str, int] = {}
        self._addresses: list[str] = []
        self._file_types: list[int] = []
        self._file_type_codes: dict[str | None, int] = {}

    def add(self, document: Document, passages: int) -> None:
        """Take the next document."""
        self._doc_ids.append(document.doc_id)
        self._first_passages.append(self._first_passages[-1] + passages)
        names = site_names(document)
        self._sites.append(self._site_codes.setdefault(names, len(self._site_codes)))
        self._languages.append(_code(self._language_codes, document.language))
        self._page_types.append(_code(self._page_type_codes, document.page_type))
        self._list_actions.append(_code(self._list_action_codes, document.list_action))
        self._published.append(document.published_at.toordinal() if document.published_at else _NO_DAY)
        self._spam.append(document.spam_score)
        address = address_of(document.url)
        self._addresses.append(address)
        types = file_types_of(address, document.media_type)
        self._file_types.append(_code(self._file_type_codes, " ".join(types) if types else None))

    def write(self, folder: Path) -> None:
        """Write the table's files."""
        names = {
            "doc_ids": self._doc_ids,
            "sites": list(self._site_codes),
            "languages": list(self._language_codes),
            "page_types": list(self._page_type_codes),
            "list_actions": list(self._list_action_codes),
            "file_types": list(self._file_type_codes),
        }
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / _NUMBERS,
            first_passages=np.array(self._first_passages, dtype=np.int64),
            sites=np.array(self._sites, dtype=np.int32),
            languages=np.array(self._languages, dtype=np.int32),
            page_types=np.array(self._page_types, dtype=np.int32),
            list_actions=np.array(self._list_actions, dtype=np.int32),
            file_types=np.array(self._file_types, dtype=np.int32),
            published=np.array(self._published, dtype=np.int32),
            spam=np.array(self._spam, dtype=np.float64),
        )
        write_addresses(folder, self._addresses)


@dataclass(frozen=True, slots=True)
class _Column:
    """A name for each document: the different names, and which of them each has."""

    names: Sequence[Any]
    codes: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Table:
    """What one part's files say, (documents,) each; `passages` counts those of each document."""

    doc_ids: Sequence[str]
    passages: NDArray[np.int64]
    columns: Mapping[str, _Column]
    published: NDArray[np.int32]
    spam: NDArray[np.float64]


class Catalogue:
    """The tables of all parts, read back as one."""

    def __init__(self, folders: Sequence[Path], dead: NDArray[np.int64] | None = None) -> None:
        """Read the tables.

        Args:
            folders: Of the parts, oldest first; one or more.
            dead: Ordinals that pass no filter; None: none.

        Raises:
            SnapshotError: A file is missing or cannot be read.
        """
        tables = [_read(folder) for folder in folders]
        table = tables[0] if len(tables) == 1 else _joined(tables)
        self.doc_ids = tuple(table.doc_ids)
        self.part_passages = [int(each.passages.sum()) for each in tables]
        self._first_passages = np.concatenate(([0], np.cumsum(table.passages))).astype(np.int64)
        self._columns = table.columns
        self._published = table.published
        self._spam = table.spam
        self._alive = np.ones(len(self.doc_ids), dtype=np.bool_)
        self.has_dead = dead is not None and len(dead) > 0
        if dead is not None:
            # Who opens an index holds the number of documents against what is stated of its parts.
            self._alive[dead[dead < len(self.doc_ids)]] = False
        self._ascends = len(tables) == 1
        self._addresses = [AddressTable(folder) for folder in folders]
        self._part_ends = tuple(accumulate((len(each.doc_ids) for each in tables), initial=0))
        self._allowed = lru_cache(maxsize=_FILTERS_KEPT)(self._look_up)

    @cached_property
    def living(self) -> NDArray[np.int64]:
        """Ordinals of the living documents, ascending by doc_id; not to be changed."""
        ordinals = np.flatnonzero(self._alive)
        ranks = self.order()
        return ordinals if ranks is None else ordinals[np.argsort(ranks[ordinals])]

    def ordinal_of(self, doc_id: str) -> int:
        """Find a living document; ids ascend within a part, and one of them at most is alive.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        for start, end in pairwise(self._part_ends):
            ordinal = bisect_left(self.doc_ids, doc_id, start, end)
            if ordinal < end and self.doc_ids[ordinal] == doc_id and self._alive[ordinal]:
                return ordinal
        raise document_not_found(doc_id)

    def number_of(self, doc_id: str) -> int:
        """Count the living documents before a living one, by doc_id.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        self.ordinal_of(doc_id)
        return sum(
            int(np.count_nonzero(self._alive[start : bisect_left(self.doc_ids, doc_id, start, end)]))
            for start, end in pairwise(self._part_ends)
        )

    def passages_of(self, ordinal: int) -> NDArray[np.int64]:
        """List the passage ordinals of a document, in order."""
        return np.arange(self._first_passages[ordinal], self._first_passages[ordinal + 1])

    def order(self) -> NDArray[np.int64] | None:
        """Rank each ordinal by its doc_id, from 0, (documents,); None: ordinals ascend by doc_id."""
        return self._order

    @cached_property
    def _order(self) -> NDArray[np.int64] | None:
        if self._ascends:
            return None
        ranks = np.empty(len(self.doc_ids), dtype=np.int64)
        ranks[sorted(range(len(self.doc_ids)), key=self.doc_ids.__getitem__)] = np.arange(len(self.doc_ids))
        return ranks

    @cached_property
    def _one_passage_each(self) -> bool:
        return bool((np.diff(self._first_passages) == 1).all())

    def passage_order(self) -> NDArray[np.int64] | None:
        """Rank each passage ordinal by doc_id and number, from 0, (passages,); None: as `order`."""
        ranks = self.order()
        if ranks is None:
            return None
        sizes = np.diff(self._first_passages)
        firsts = np.concatenate(([0], np.cumsum(sizes[np.argsort(ranks)])))[ranks]
        numbers = np.arange(self._first_passages[-1]) - np.repeat(self._first_passages[:-1], sizes)
        return np.asarray(np.repeat(firsts, sizes) + numbers, dtype=np.int64)

    def named(self, ordinals: NDArray[np.int64]) -> Numbered:
        """Name documents by their ordinals, in the order given."""
        return Numbered(self.doc_ids, ordinals, self._order)

    def locate(self, ordinals: NDArray[np.int64]) -> tuple[Numbered, list[int]]:
        """Name passages: the doc_id and the passage number for each passage ordinal, in the order given."""
        if self._one_passage_each:
            return self.named(ordinals), [0] * len(ordinals)
        documents = np.searchsorted(self._first_passages, ordinals, side="right") - 1
        numbers = ordinals - self._first_passages[documents]
        return self.named(documents), numbers.tolist()

    def merits(self, ordinals: Sequence[int]) -> Merits:
        """Give the days of publication and spam scores of documents, in the order given."""
        days = self._published[ordinals].tolist() if len(ordinals) else []
        return Merits(
            tuple(None if day == _NO_DAY else date.fromordinal(day) for day in days),
            tuple(self._spam[ordinals].tolist()) if len(ordinals) else (),
        )

    def at_address(self, address: str) -> tuple[str, ...]:
        """Give the living documents that stand at an address, ascending by doc_id.

        Raises:
            SnapshotError: The addresses cannot be read.
        """
        found = np.flatnonzero(self._by_address(lambda table: table.being(address)) & self._alive)
        return tuple(sorted(self.doc_ids[ordinal] for ordinal in found.tolist()))

    def newest_day(self) -> date | None:
        """Give the newest day of publication of a living document; None where none states one."""
        days = self._published[self._alive & (self._published != _NO_DAY)]
        return date.fromordinal(int(days.max())) if len(days) else None

    def allowed_documents(self, query: Query) -> NDArray[np.bool_]:
        """Say for each ordinal whether its document is alive and passes the query's filters, (documents,) bool.

        The array is not to be changed. Phrases are the lexical engine's matter. The last few answers are kept: looking
        150,000 documents up takes as long as a search.
        """
        return self._allowed(query.filters)

    def allowed_passages(self, query: Query) -> NDArray[np.bool_]:
        """Say for each passage ordinal whether its document is alive and passes the query's filters."""
        return self.spread(self.allowed_documents(query))

    def spread(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say of passages what is said of their documents: (documents,) to (passages,)."""
        return np.repeat(documents, np.diff(self._first_passages))

    def holding(self, leaf: Site | InAddress | FileType | Language | Published) -> NDArray[np.bool_]:
        """Say for each ordinal whether something holds of its document, (documents,) bool; of the dead, as it falls.

        Raises:
            SnapshotError: The addresses cannot be read.
        """
        if isinstance(leaf, InAddress):
            return self._by_address(lambda table: table.having(leaf.text))
        if isinstance(leaf, FileType):
            types = self._columns["file_types"]
            # Formats before 5 have the ending alone.
            wanted = [name is not None and not set(name.split(" ")).isdisjoint(leaf.names) for name in types.names]
            return _codes_of(wanted, types.codes)
        if isinstance(leaf, Language):
            return self._look_up(Query("", languages=(leaf.tag,)))
        if isinstance(leaf, Published):
            return self._look_up(Query("", published_from=leaf.first or date.min, published_to=leaf.last))
        inside = self._look_up(Query("", sites=(leaf.host,)))
        return inside & self._by_address(lambda table: table.lying_in(leaf.path)) if leaf.path else inside

    def _by_address(self, look: Callable[[AddressTable], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        try:
            found = np.concatenate([look(table) for table in self._addresses])
        except (OSError, ValueError) as error:
            raise _damaged("addresses", error) from error
        if len(found) != len(self.doc_ids):
            raise _damaged("addresses", f"{len(found)} addresses")
        return found

    def _look_up(self, query: Query) -> NDArray[np.bool_]:
        allowed = self._alive.copy()
        if query.sites:
            sites = self._columns["sites"]
            allowed &= _codes_of([not site.isdisjoint(query.sites) for site in sites.names], sites.codes)
        for name, wanted in (
            ("languages", query.languages),
            ("page_types", query.page_types),
            ("list_actions", query.list_actions),
        ):
            if wanted:
                column = self._columns[name]
                allowed &= _codes_of([each in wanted for each in column.names], column.codes)
        if query.is_dated:
            allowed &= self._published != _NO_DAY
        if query.published_from is not None:
            allowed &= self._published >= query.published_from.toordinal()
        if query.published_to is not None:
            allowed &= self._published <= query.published_to.toordinal()
        if query.most_spam is not None:
            allowed &= self._spam <= query.most_spam
        allowed.setflags(write=False)
        return allowed


def _read(folder: Path) -> _Table:
    try:
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        names["sites"] = [frozenset(site) for site in names["sites"]]
        # Opened here, because numpy leaves a file open that turns out to be none of its own.
        with (folder / _NUMBERS).open("rb") as file, np.load(file, allow_pickle=False) as numbers:
            columns = {name: _Column(names[name], numbers[name]) for name in _COLUMNS}
            passages = np.diff(numbers["first_passages"])
            table = _Table(names["doc_ids"], passages, columns, numbers["published"], numbers["spam"])
        _check(table)
        return table
    except UNREADABLE as error:
        raise _damaged(str(folder / _NAMES), error) from error


def _check(table: _Table) -> None:
    """Hold the columns against each other.

    Raises:
        ValueError: One is of another length, or names what there is not.
    """
    size = len(table.doc_ids)
    columns: list[NDArray[Any]] = [
        table.passages,
        table.published,
        table.spam,
        *(column.codes for column in table.columns.values()),
    ]
    if any(column.shape != (size,) for column in columns) or (table.passages < 0).any():
        raise ValueError(f"not {size} numbers in each column")
    for name, column in table.columns.items():
        if size and not 0 <= int(column.codes.min()) <= int(column.codes.max()) < len(column.names):
            raise ValueError(f"{name} that have no name")


def _joined(tables: Sequence[_Table]) -> _Table:
    return _Table(
        doc_ids=[doc_id for table in tables for doc_id in table.doc_ids],
        passages=np.concatenate([table.passages for table in tables]),
        columns={name: _joined_column([table.columns[name] for table in tables]) for name in _COLUMNS},
        published=np.concatenate([table.published for table in tables]),
        spam=np.concatenate([table.spam for table in tables]),
    )


def _joined_column(columns: Sequence[_Column]) -> _Column:
    """Give names that several parts have one code."""
    codes: dict[Any, int] = {}
    joined = []
    for column in columns:
        own = np.array([codes.setdefault(name, len(codes)) for name in column.names], dtype=np.int32)
        joined.append(own[column.codes] if len(own) else column.codes)
    return _Column(list(codes), np.concatenate(joined))


def _code(codes: dict[_Name, int], name: _Name) -> int:
    return codes.setdefault(name, len(codes))


def _damaged(thing: str, found: object) -> SnapshotError:
    return SnapshotError(
        thing,
        found=f"no readable table of documents ({found})",
        wanted="the files that Scenthound wrote",
        remedy="build the index again; it is damaged",
    )


def _codes_of(wanted: Sequence[bool], codes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Look up for each document whether its code is wanted."""
    result: NDArray[np.bool_] = np.array(wanted, dtype=np.bool_)[codes]
    return result
