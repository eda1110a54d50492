"""Which ordinal is which document: the table that the engines of one index share.

Documents are numbered from 0 in ascending order of doc_id, passages from 0 in the order of their documents; Lucene and
FAISS know these numbers only. In: documents as they are added. Out: doc_ids, passages and filters by ordinal.
Must not: know an engine.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document
from indexer.errors import SnapshotError
from indexer.hosts import site_names
from indexer.query import Query

_NAMES = "catalogue.json"
_NUMBERS = "catalogue.npz"

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

    def write(self, folder: Path) -> None:
        """Write the table's two files."""
        names = {
            "doc_ids": self._doc_ids,
            "sites": list(self._site_codes),
            "languages": list(self._language_codes),
            "page_types": list(self._page_type_codes),
            "list_actions": list(self._list_action_codes),
        }
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / _NUMBERS,
            first_passages=np.array(self._first_passages, dtype=np.int64),
            sites=np.array(self._sites, dtype=np.int32),
            languages=np.array(self._languages, dtype=np.int32),
            page_types=np.array(self._page_types, dtype=np.int32),
            list_actions=np.array(self._list_actions, dtype=np.int32),
            published=np.array(self._published, dtype=np.int32),
            spam=np.array(self._spam, dtype=np.float64),
        )


class Catalogue:
    """The table, read back."""

    def __init__(self, folder: Path) -> None:
        """Read the table.

        Raises:
            SnapshotError: A file is missing or cannot be read.
        """
        try:
            names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
            self.doc_ids: tuple[str, ...] = tuple(names["doc_ids"])
            self._site_names = [frozenset(site) for site in names["sites"]]
            self._language_names: list[str] = names["languages"]
            self._page_type_names: list[str] = names["page_types"]
            self._list_action_names: list[str] = names["list_actions"]
            with np.load(folder / _NUMBERS, allow_pickle=False) as numbers:
                self._first_passages: NDArray[np.int64] = numbers["first_passages"]
                self._sites: NDArray[np.int32] = numbers["sites"]
                self._languages: NDArray[np.int32] = numbers["languages"]
                self._page_types: NDArray[np.int32] = numbers["page_types"]
                self._list_actions: NDArray[np.int32] = numbers["list_actions"]
                self._published: NDArray[np.int32] = numbers["published"]
                self._spam: NDArray[np.float64] = numbers["spam"]
            self._allowed = lru_cache(maxsize=_FILTERS_KEPT)(self._look_up)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotError(
                str(folder / _NAMES),
                found=f"no readable table of documents ({error})",
                wanted="the files that Scenthound wrote",
                remedy="build the index again; it is damaged",
            ) from error

    @property
    def passages(self) -> int:
        """Number of passages of all documents."""
        return int(self._first_passages[-1])

    def locate(self, ordinals: NDArray[np.int64]) -> tuple[list[str], list[int]]:
        """Name passages: the doc_id and the passage number for each passage ordinal, in the order given."""
        documents = np.searchsorted(self._first_passages, ordinals, side="right") - 1
        numbers = ordinals - self._first_passages[documents]
        return [self.doc_ids[document] for document in documents], numbers.tolist()

    def allowed_documents(self, query: Query) -> NDArray[np.bool_]:
        """Say for each ordinal whether its document passes the query's filters, (documents,) bool, not to be changed.

        Phrases are the lexical engine's matter. The last few answers are kept: looking 150,000 documents up takes as
        long as a search.
        """
        return self._allowed(query.filters)

    def allowed_passages(self, query: Query) -> NDArray[np.bool_]:
        """Say for each passage ordinal whether its document passes the query's filters, (passages,) bool."""
        return self.spread(self.allowed_documents(query))

    def spread(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say of passages what is said of their documents: (documents,) to (passages,)."""
        return np.repeat(documents, np.diff(self._first_passages))

    def _look_up(self, query: Query) -> NDArray[np.bool_]:
        allowed = np.ones(len(self.doc_ids), dtype=np.bool_)
        if query.sites:
            allowed &= _codes_of([not site.isdisjoint(query.sites) for site in self._site_names], self._sites)
        for wanted, names, codes in (
            (query.languages, self._language_names, self._languages),
            (query.page_types, self._page_type_names, self._page_types),
            (query.list_actions, self._list_action_names, self._list_actions),
        ):
            if wanted:
                allowed &= _codes_of([name in wanted for name in names], codes)
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


def _code(codes: dict[str, int], name: str) -> int:
    return codes.setdefault(name, len(codes))


def _codes_of(wanted: Sequence[bool], codes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Look up for each document whether its code is wanted."""
    result: NDArray[np.bool_] = np.array(wanted, dtype=np.bool_)[codes]
    return result
