"""Which copy of an address is kept, of all that archives hold of it.

In: usable responses and revisits, in file order. Out: the records whose bodies are wanted, and a drop for every other.
A revisit is a newer copy whose body lies in the record it refers to: by that record's address and date, by its id, or
by the digest of the body. Whatever order the files have, the record is found; outside these files it is not looked for.
An address whose newest answer is that it is gone, or has moved for good, keeps no copy: that is how pages leave a
corpus. Other answers, such as 503, say nothing of the page.
Must not: hold bodies, or read files.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType

from crawler.columns import Drop
from crawler.document import WarcRef
from crawler.errors import UrlError
from crawler.pages.characters import one_line
from crawler.reading.response import ArchivedResponse, ArchivedRevisit
from crawler.urls import canonicalize

Place = tuple[int, int]
"""A record: the index of its file, and its number among that file's responses."""


END_REASONS: Mapping[int, str] = MappingProxyType({404: "gone", 410: "gone", 301: "moved", 308: "moved"})
"""Statuses that end an address, and the reason under which its older copies are dropped."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of an address.

    Attributes:
        url: Canonical URL.
        fetched_at: When it was received, UTC.
        place: The record that holds its body.
        warc_ref: Where it lies itself, for its drop.
        is_conversion: Whether it is a ready-made text, which is kept only where there is no response.
    """

    url: str
    fetched_at: datetime
    place: Place
    warc_ref: WarcRef
    is_conversion: bool


class Choice:
    """The newest copy of each address so far."""

    def __init__(self) -> None:
        self._newest: dict[str, Copy] = {}
        self._bodies: dict[bytes, Place] = {}
        self._refused: dict[bytes, str] = {}
        self._revisits: list[tuple[ArchivedRevisit, str, Place]] = []
        self._ends: dict[str, tuple[datetime, int]] = {}

    def add(self, record: ArchivedResponse | ArchivedRevisit, url: str, place: Place) -> Drop | None:
        """Take the next record; give the drop of the copy that loses by it, if one does.

        `url` is the record's, canonical.
        """
        if isinstance(record, ArchivedRevisit):
            self._revisits.append((record, url, place))
            return None
        for key in _keys(record, url):
            # The first record with a body stands for all that have the same.
            self._bodies.setdefault(key, place)
        return self._take(Copy(url, record.fetched_at, place, record.warc_ref, record.kind == "conversion"))

    def refuse(self, record: ArchivedResponse, reason: str) -> None:
        """Note that a response was dropped; what repeats it goes for the same reason."""
        for key in _keys(record, record.url):
            self._refused.setdefault(key, reason)

    def end(self, url: str, at: datetime, status: int) -> None:
        """Note an answer that ends an address; other statuses than those of `END_REASONS` are passed over.

        Args:
            url: Canonical URL.
            at: When it was received, UTC.
            status: HTTP status.
        """
        if status in END_REASONS and (url not in self._ends or self._ends[url][0] <= at):
            self._ends[url] = (at, status)

    def settle(self) -> Iterator[Drop]:
        """Resolve the revisits once all files are read; give the drops that come of it."""
        for record, url, _ in self._revisits:
            keys = _referred(record)
            place = next((self._bodies[key] for key in keys if key in self._bodies), None)
            if place is None:
                reason = next((self._refused[key] for key in keys if key in self._refused), "revisit")
                detail = record.refers_to or record.refers_to_url or record.payload_digest
                yield Drop(url, reason, one_line(detail, 300), record.warc_ref)
                continue
            copy = Copy(url, record.fetched_at, place, record.warc_ref, is_conversion=False)
            if (drop := self._take(copy)) is not None:
                yield drop
        for url, (at, status) in self._ends.items():
            # Within one second nobody knows the order; then the page stays.
            if (newest := self._newest.get(url)) and newest.fetched_at < at:
                del self._newest[url]
                yield Drop(url, END_REASONS[status], f"{status} since {at.isoformat()}", newest.warc_ref)

    def wanted(self) -> dict[Place, list[Copy]]:
        """Give the copies to keep by the record that holds their body; those of one record by URL."""
        found: dict[Place, list[Copy]] = {}
        for copy in self._newest.values():
            found.setdefault(copy.place, []).append(copy)
        for copies in found.values():
            copies.sort(key=lambda copy: copy.url)
        return found

    def _take(self, copy: Copy) -> Drop | None:
        other = self._newest.get(copy.url)
        if other is None:
            self._newest[copy.url] = copy
            return None
        # Equal dates happen within one second of a crawl; the later record is then the newer one.
        loser = other if _rank(copy) >= _rank(other) else copy
        kept = copy if loser is other else other
        self._newest[copy.url] = kept
        return Drop(copy.url, "duplicate_url", f"newer response of {kept.fetched_at.isoformat()}", loser.warc_ref)


def _rank(copy: Copy) -> tuple[bool, datetime]:
    return not copy.is_conversion, copy.fetched_at


def _keys(record: ArchivedResponse, url: str) -> list[bytes]:
    """Give the keys under which revisits may look for a response; `url` is canonical where it can be."""
    moment = f"{url} {record.fetched_at.isoformat()}"
    return _hashed(("at", moment), ("id", record.record_id), ("digest", record.payload_digest))


def _referred(record: ArchivedRevisit) -> list[bytes]:
    """Give the keys under which the body of a revisit may be found, the surest first."""
    moment = ""
    if record.refers_to_url and record.refers_to_at is not None:
        with suppress(UrlError):
            moment = f"{canonicalize(record.refers_to_url)} {record.refers_to_at.isoformat()}"
    return _hashed(("at", moment), ("id", record.refers_to), ("digest", record.payload_digest))


def _hashed(*named: tuple[str, str]) -> list[bytes]:
    # Hashed, because millions are held while files are read.
    return [
        blake2b(f"{kind} {value}".encode(errors="replace"), digest_size=12).digest() for kind, value in named if value
    ]
