"""What a corpus changes of an index: documents that are new, changed, the same, gone.

In: the fingerprints of an index, none for a first one, and the digests of a corpus' documents one by one. Out: which of
them must be written, which of the index must go, and the fingerprints of what there is then. Must not: read an index.
"""

from collections.abc import Mapping

from crawler.errors import InputError
from indexer.building.fingerprints import Fingerprint


class Changes:
    """Compares documents, as they come, with those of a base."""

    def __init__(self, base: Mapping[str, Fingerprint]) -> None:
        self._base = base
        self._known = 0
        self._new: dict[str, bytes] = {}
        self.fingerprints: dict[str, Fingerprint] = {}
        """Of all documents that the corpus has, as far as it was read."""

    def has(self, doc_id: str, digest: bytes) -> bool:
        """Say whether the base holds a document just as it is; where it does, the document has been dealt with.

        Raises:
            InputError: The corpus has two documents of that id.
        """
        if doc_id in self.fingerprints or doc_id in self._new:
            raise InputError(
                f"document {doc_id[:100]}",
                found="the same doc_id twice",
                wanted="one document an id",
                remedy="remove one of the two from the corpus",
            )
        before = self._base.get(doc_id)
        if before is not None and before.digest == digest:
            self.fingerprints[doc_id] = before
            self._known += 1
            return True
        self._new[doc_id] = digest
        return False

    def add(self, doc_id: str, windows: bytes, passages: int) -> None:
        """Note how a document was cut that the base does not hold."""
        self.fingerprints[doc_id] = Fingerprint(self._new.pop(doc_id), windows, passages)

    def passages(self) -> int:
        """Count the passages of all documents."""
        return sum(fingerprint.passages for fingerprint in self.fingerprints.values())

    def gone(self) -> frozenset[str]:
        """Give the doc_ids of the base that the corpus has no more, or has changed."""
        return frozenset(doc_id for doc_id, before in self._base.items() if self.fingerprints.get(doc_id) is not before)

    def counts(self) -> dict[str, int]:
        """Count what an update does: documents "added", "changed", "deleted" and "unchanged"."""
        deleted = sum(doc_id not in self.fingerprints for doc_id in self._base)
        changed = len(self._base) - deleted - self._known
        added = len(self.fingerprints) - self._known - changed
        return {"added": added, "changed": changed, "deleted": deleted, "unchanged": self._known}
