"""Which ordinal is which document: the table that the engines of one index share.

Documents are numbered from 0 in ascending order of doc_id, passages from 0 in the order of their documents; Lucene and
FAISS know these numbers only. In: documents as they are added. Out: doc_ids, passages and filters by ordinal.
Must not: know an engine.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document
from indexer.errors import SnapshotError
from indexer.hosts import site_names
from indexer.query import Query

_NAMES = "catalogue.json"
_NUMBERS = "catalogue.npz"


class CatalogueWriter:
    """Collects what is known of each document by its ordinal."""

    def __init__(self) -> None:
        self._doc_ids: list[str] = []
        self._first_passages = [0]
        self._sites: list[int] = []
        self._languages: list[int] = []
        self._site_codes: dict[tuple[str, ...], int] = {}
        self._language_codes: dict[str, int] = {}

    def add(self, document: Document, passages: int) -> None:
        """Take the next document."""
        self._doc_ids.append(document.doc_id)
        self._first_passages.append(self._first_passages[-1] + passages)
        names = site_names(document)
        self._sites.append(self._site_codes.setdefault(names, len(self._site_codes)))
        self._languages.append(self._language_codes.setdefault(document.language, len(self._language_codes)))

    def write(self, folder: Path) -> None:
        """Write the table's two files."""
        names = {"doc_ids": self._doc_ids, "sites": list(self._site_codes), "languages": list(self._language_codes)}
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / _NUMBERS,
            first_passages=np.array(self._first_passages, dtype=np.int64),
            sites=np.array(self._sites, dtype=np.int32),
            languages=np.array(self._languages, dtype=np.int32),
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
            with np.load(folder / _NUMBERS, allow_pickle=False) as numbers:
                self._first_passages: NDArray[np.int64] = numbers["first_passages"]
                self._sites: NDArray[np.int32] = numbers["sites"]
                self._languages: NDArray[np.int32] = numbers["languages"]
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

    def allowed_passages(self, query: Query) -> NDArray[np.bool_]:
        """Say for each passage ordinal whether its document passes the query's filters, (passages,) bool."""
        allowed = np.ones(len(self.doc_ids), dtype=np.bool_)
        if query.sites:
            allowed &= _codes_of([not site.isdisjoint(query.sites) for site in self._site_names], self._sites)
        if query.languages:
            allowed &= _codes_of([language in query.languages for language in self._language_names], self._languages)
        return np.repeat(allowed, np.diff(self._first_passages))


def _codes_of(wanted: Sequence[bool], codes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Look up for each document whether its code is wanted."""
    result: NDArray[np.bool_] = np.array(wanted, dtype=np.bool_)[codes]
    return result
