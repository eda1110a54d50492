"""What two corpora differ in: documents added, removed, changed; and the settings they were made with.

In: two `Corpus`es of any format. Out: `Comparison`. Documents are the same by doc_id, and unchanged by content_hash.
Of a document memory holds 46 bytes, and of a corpus at most `PART_DOCUMENTS` documents: a longer one is compared in
parts, by a hash of the doc_id, and read once for each.
Must not: read a text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from crawler.artefact import Json, differing
from crawler.corpus import Corpus
from crawler.inspecting.drops import ReasonCount, drops_of, page_id_of, precedence
from crawler.inspecting.shards import count_rows, read_columns, read_rows
from crawler.inspecting.statistics import ranked_reasons
from crawler.progress import Progress, silent

# About 200 MB.
PART_DOCUMENTS = 4_000_000

Digests = npt.NDArray[np.bytes_]
"""`(n,) S16`: 128 bits of BLAKE2b each, so that ids of any length take 16 bytes and sort fast."""

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Example:
    """A document that only the newer corpus has, or has with another content."""

    doc_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A document that only the older corpus has.

    Attributes:
        doc_id: Its id.
        url: Its address, or "".
        reason: Why the newer corpus dropped its page; "" where it says nothing of it.
        detail: As the drop has it.
    """

    doc_id: str
    url: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of OLD in NEW.

    `OLD's documents = unchanged + changed + removed`, `NEW's = unchanged + changed + added`.

    Attributes:
        old_id: OLD's corpus_id.
        new_id: NEW's corpus_id.
        added: Documents of NEW alone.
        removed: Documents of OLD alone.
        changed: Documents with another content_hash.
        unchanged: Documents with the same one.
        removed_by_reason: By the reason for which NEW dropped the page, the count down; "" where it says nothing of it.
        added_examples: The first ones, in NEW's order.
        removed_examples: The first ones, in OLD's order.
        changed_examples: The first ones, in NEW's order.
        old_settings: Settings that differ, by their path ("versions.rules"), as OLD has them; not those it lacks.
        new_settings: The same of NEW.
    """

    old_id: str
    new_id: str
    added: int
    removed: int
    changed: int
    unchanged: int
    removed_by_reason: tuple[ReasonCount, ...]
    added_examples: tuple[Example, ...]
    removed_examples: tuple[Removal, ...]
    changed_examples: tuple[Example, ...]
    old_settings: Mapping[str, Json]
    new_settings: Mapping[str, Json]


def compare(
    old: Corpus, new: Corpus, *, most: int = 10, part_documents: int = PART_DOCUMENTS, progress: Progress = silent
) -> Comparison:
    """Compare two corpora.

    Args:
        old: The one to start from.
        new: The one that came of it.
        most: Examples of each kind at most, >= 0.
        part_documents: Documents of `old` to hold at a time, about; > 0.
        progress: Told of "documents" of both corpora; where there are several parts, each is read in each.

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    rows = count_rows(old, "documents"), count_rows(new, "documents")
    parts = max(1, -(-rows[0] // part_documents))
    sums = _Sums(most)
    for part in range(parts):
        known = _known(old, _Slice(part, parts))
        sums.add(new, known)
        progress("documents", (part + 1) * sum(rows), parts * sum(rows))
    old_settings, new_settings = differing(old.manifest.settings, new.manifest.settings)
    return Comparison(
        old_id=old.corpus_id,
        new_id=new.corpus_id,
        added=sums.added,
        removed=sums.reasons.total(),
        changed=sums.changed,
        unchanged=sums.unchanged,
        removed_by_reason=ranked_reasons(new, sums.reasons),
        added_examples=tuple(sums.added_examples.first()),
        removed_examples=_removals(old, new, sorted(sums.removed_rows)[:most]),
        changed_examples=tuple(sums.changed_examples.first()),
        old_settings=old_settings,
        new_settings=new_settings,
    )


@dataclass(frozen=True, slots=True)
class _Slice:
    """The documents whose digest leaves this remainder."""

    part: int
    parts: int

    def of(self, digests: Digests) -> Flags:
        first = digests.view(np.uint8).reshape(-1, 16)[:, :8].copy().view("<u8").ravel()
        return np.asarray(first % np.uint64(self.parts) == self.part)


@dataclass(frozen=True, slots=True)
class _Known:
    """Some of OLD's documents, by rising digest of the doc_id.

    Attributes:
        within: Which ones.
        ids: Digests of the doc_ids.
        contents: Digests of the content hashes.
        rows: Their numbers in OLD.
        seen: Whether NEW has them; filled while it is read.
    """

    within: _Slice
    ids: Digests
    contents: Digests
    rows: Numbers
    seen: Flags

    def places(self, digests: Digests) -> tuple[Numbers, Flags]:
        """Give for each digest its place here, and whether it is here at all."""
        places = np.searchsorted(self.ids, digests)
        # One behind the last is no place; the comparison tells that it is another digest.
        places[places == len(self.ids)] = 0
        there = self.ids[places] == digests if len(self.ids) else np.zeros(len(digests), dtype=np.bool_)
        return places, there


class _Examples:
    """The documents with the lowest row numbers, whatever part they come from."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: list[tuple[int, Example]] = []

    def add(self, rows: Numbers, ids: pa.Array, urls: pa.Array, chosen: Numbers) -> None:
        """Keep the first of a batch; `chosen` are places in the batch, `rows` the numbers of all of it."""
        for place in chosen[: self._most].tolist():
            self._found.append((int(rows[place]), Example(ids[place].as_py(), urls[place].as_py())))
        self._found.sort(key=lambda each: each[0])
        del self._found[self._most :]

    def first(self) -> Iterator[Example]:
        """Give them in the order of the rows."""
        return (example for _, example in self._found)


class _Sums:
    """What is counted of the parts so far."""

    def __init__(self, most: int) -> None:
        self.added = self.changed = self.unchanged = 0
        self.added_examples, self.changed_examples = _Examples(most), _Examples(most)
        self.removed_rows: list[int] = []
        self.reasons: Counter[str] = Counter()
        self._most = most

    def add(self, new: Corpus, known: _Known) -> None:
        """Hold NEW's documents of a part against OLD's."""
        begin = 0
        for batch in read_columns(new, "documents", ("doc_id", "content_hash", "url")):
            ids = _digests(batch["doc_id"].to_pylist())
            rows = np.arange(begin, begin + len(ids))
            begin += len(ids)
            within = known.within.of(ids)
            places, there = known.places(ids)
            same = there & within
            known.seen[places[same]] = True
            changed = np.flatnonzero(same)
            contents = _digests(batch["content_hash"].take(changed).to_pylist())
            changed = changed[known.contents[places[changed]] != contents] if len(changed) else changed
            added = np.flatnonzero(within & ~there)
            self.added += len(added)
            self.changed += len(changed)
            self.unchanged += int(same.sum()) - len(changed)
            self.added_examples.add(rows, batch["doc_id"], batch["url"], added)
            self.changed_examples.add(rows, batch["doc_id"], batch["url"], changed)
        if not known.seen.all():
            self.reasons += _reasons(new, known)
            self.removed_rows += np.sort(known.rows[~known.seen])[: self._most].tolist()


def _known(old: Corpus, within: _Slice) -> _Known:
    ids, contents, rows = [_digests([])], [_digests([])], [np.zeros(0, dtype=np.int64)]
    begin = 0
    for batch in read_columns(old, "documents", ("doc_id", "content_hash")):
        digests = _digests(batch["doc_id"].to_pylist())
        chosen = np.flatnonzero(within.of(digests))
        ids.append(digests[chosen])
        contents.append(_digests(batch["content_hash"].take(chosen).to_pylist()))
        rows.append(begin + chosen)
        begin += len(digests)
    every_id = np.concatenate(ids)
    order = np.argsort(every_id)
    seen = np.zeros(len(order), dtype=np.bool_)
    return _Known(within, every_id[order], np.concatenate(contents)[order], np.concatenate(rows)[order], seen)


def _digests(texts: Iterable[str]) -> Digests:
    joined = b"".join(blake2b(text.encode(), digest_size=16).digest() for text in texts)
    return np.frombuffer(joined, dtype="S16")


def _reasons(new: Corpus, known: _Known) -> Counter[str]:
    """Count the documents that NEW lacks by the reason for which it dropped them; "" where it says nothing."""
    names: list[str] = []
    numbers: dict[str, int] = {}
    decided = np.full(len(known.ids), _UNKNOWN, dtype=np.int32)
    for batch in read_columns(new, "drops", ("url", "reason")):
        places, there = known.places(_digests(page_id_of(url) for url in batch["url"].to_pylist()))
        for drop in np.flatnonzero(there & ~known.seen[places]).tolist():
            reason = batch["reason"][drop].as_py()
            before = int(decided[places[drop]])
            if before == _UNKNOWN or precedence(reason) >= precedence(names[before]):
                if reason not in numbers:
                    numbers[reason] = len(names)
                    names.append(reason)
                decided[places[drop]] = numbers[reason]
    values, counts = np.unique(decided[~known.seen], return_counts=True)
    return Counter(
        {"" if value == _UNKNOWN else names[value]: count for value, count in zip(values, counts.tolist(), strict=True)}
    )


def _removals(old: Corpus, new: Corpus, rows: list[int]) -> tuple[Removal, ...]:
    lost = read_rows(old, "documents", rows, ("doc_id", "url"))
    deciding: dict[str, tuple[str, str]] = {}
    for drop in drops_of(new, {row["doc_id"] for row in lost}) if lost else ():
        name = page_id_of(drop.url)
        if name not in deciding or precedence(drop.reason) >= precedence(deciding[name][0]):
            deciding[name] = drop.reason, drop.detail
    return tuple(Removal(row["doc_id"], row["url"], *deciding.get(row["doc_id"], ("", ""))) for row in lost)
