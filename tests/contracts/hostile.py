"""Backends under hostile settings: each keeps the backend protocol, so that every contract can be asked of it.

In: a backend. Out: one that writes or reads the same index in the hardest way that its engine allows.
Must not: know what a contract is.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np

from crawler.document import Document
from indexer.backends.base import Backend, Entry, IndexWriter, OpenIndex, Vectors
from indexer.backends.local.backend import LocalBackend
from indexer.backends.local.writer import ExtendingWriter
from indexer.backends.records import check_order
from indexer.errors import DocumentNotFoundError
from indexer.passages import Passage
from indexer.settings import BuildSettings

Ask = Callable[[Callable[[OpenIndex], Any]], Any]
Write = Callable[[Backend, Path, int, BuildSettings, Sequence[Entry]], None]
Reading = Callable[[Callable[[], OpenIndex]], OpenIndex]

# Threads that ask one question at once.
_ASKERS = 6


class HostileBackend:
    """A backend whose indexes are written, or read, in another way than its own."""

    def __init__(self, backend: Backend, write: Write | None = None, reading: Reading | None = None) -> None:
        self._backend = backend
        self._write = write
        self._reading = reading

    @property
    def versions(self) -> dict[str, str]:
        return self._backend.versions

    def write(self, folder: Path, dim: int, settings: BuildSettings) -> IndexWriter:
        if self._write is None:
            return self._backend.write(folder, dim, settings)
        return _CollectingWriter(self._backend, self._write, folder, dim, settings)

    def extend(self, base: Path, folder: Path, dim: int, settings: BuildSettings, gone: Collection[str]) -> IndexWriter:
        return self._backend.extend(base, folder, dim, settings, gone)

    def rewrite(self, base: Path, folder: Path, dim: int, settings: BuildSettings) -> IndexWriter:
        return self._backend.rewrite(base, folder, dim, settings)

    def open(self, folder: Path) -> OpenIndex:
        index = self._backend.open(folder)
        if self._reading is None:
            return index
        index.close()
        return self._reading(lambda: self._backend.open(folder))


class _CollectingWriter:
    """Keeps what it is given until it is sealed."""

    def __init__(self, backend: Backend, write: Write, folder: Path, dim: int, settings: BuildSettings) -> None:
        self._seal = partial(write, backend, folder, dim, settings)
        self._entries: list[Entry] = []

    def add(self, document: Document, passages: Sequence[Passage], vectors: Vectors, *more: Any) -> None:
        check_order(self._entries[-1][0].doc_id if self._entries else None, document.doc_id)
        self._entries.append(cast("Entry", (document, tuple(passages), vectors, *more)))

    def seal(self) -> None:
        self._seal(self._entries)


def _extend(
    backend: Backend, base: Path, folder: Path, dim: int, settings: BuildSettings, gone: Collection[str]
) -> IndexWriter:
    """Extend without ever writing anew, which the engine would rather do with many parts or many dead."""
    if isinstance(backend, LocalBackend):
        return ExtendingWriter(base, folder, dim, settings, gone)
    return backend.extend(base, folder, dim, settings, gone)


def _fill(writer: IndexWriter, entries: Sequence[Entry]) -> None:
    for entry in entries:
        writer.add(*entry)
    writer.seal()


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder for earlier indexes, on the same file system."""
    with TemporaryDirectory(dir=folder.parent, prefix=".earlier-") as earlier:
        yield Path(earlier)


def one_document_a_part(
    backend: Backend, folder: Path, dim: int, settings: BuildSettings, entries: Sequence[Entry]
) -> None:
    """Write as many parts as there are documents, in an order that is not theirs."""
    shuffled = [*entries[1::2], *reversed(entries[::2])]
    if len(shuffled) < 2:
        _fill(backend.write(folder, dim, settings), entries)
        return
    with _aside(folder) as earlier:
        base = earlier / "0"
        base.mkdir()
        _fill(backend.write(base, dim, settings), shuffled[:1])
        for number, entry in enumerate(shuffled[1:], 1):
            target = folder if number == len(shuffled) - 1 else earlier / str(number)
            target.mkdir(exist_ok=True)
            _fill(_extend(backend, base, target, dim, settings, ()), [entry])
            base = target


def every_second_dead(
    backend: Backend, folder: Path, dim: int, settings: BuildSettings, entries: Sequence[Entry]
) -> None:
    """Write every second document in another form first, and one that goes beside each; then delete and replace.

    The dead hold words of the living, so that every count that forgets to leave them out gives other scores.
    """
    living = {entry[0].doc_id for entry in entries}
    former = [_former(entry, entries[0]) if number % 2 else entry for number, entry in enumerate(entries)]
    gone = [_renamed(entry, entry[0].doc_id + "~") for entry in entries if entry[0].doc_id + "~" not in living]
    if not entries:
        _fill(backend.write(folder, dim, settings), entries)
        return
    with _aside(folder) as earlier:
        _fill(backend.write(earlier, dim, settings), sorted(chain(former, gone), key=lambda entry: entry[0].doc_id))
        dead = [entry[0].doc_id for entry in chain(entries[1::2], gone)]
        _fill(_extend(backend, earlier, folder, dim, settings, dead), entries[1::2])


def _former(entry: Entry, other: Entry) -> Entry:
    """Give what a document was before: another one's text, and its own said twice."""
    page, passages, vectors, *more = cast("tuple[Any, ...]", entry)
    text = f"{other[0].text} {page.text} {page.text}"
    former = replace(page, text=text, title=other[0].title, spam_score=1.0)
    return cast("Entry", (former, passages, -vectors, *more))


def _renamed(entry: Entry, doc_id: str) -> Entry:
    page, passages, *more = cast("tuple[Any, ...]", entry)
    renamed = tuple(replace(each, doc_id=doc_id) for each in passages)
    return cast("Entry", (replace(page, doc_id=doc_id), renamed, *more))


class Asked:
    """An object whose every answer comes through one function, which decides on what and how often it is asked."""

    def __init__(self, ask: Ask, part: Callable[[OpenIndex], Any]) -> None:
        """Ask the part of an index that `part` finds."""
        self._ask = ask
        self._part = part

    def __len__(self) -> int:
        return int(self._ask(lambda index: len(self._part(index))))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments, **named: self._ask(
            lambda index: getattr(self._part(index), name)(*arguments, **named)
        )


class AskedIndex(Asked):
    """An index of which each part is asked so."""

    def __init__(self, ask: Ask, close: Callable[[], None]) -> None:
        super().__init__(ask, lambda index: index)
        self.close = close
        self.documents = Asked(ask, lambda index: index.documents)
        self.dense = Asked(ask, lambda index: index.dense)
        self.terms = Asked(ask, lambda index: index.terms)

    def lexical(self, *parameters: Any) -> Asked:
        return Asked(self._ask, lambda index: index.lexical(*parameters))

    def entries(self, *numbers: Any) -> Iterator[Entry]:
        return iter(self._ask(lambda index: [*_copied(index.entries(*numbers))]))


def _copied(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Copy vectors, which are of no use once their index is closed."""
    for entry in entries:
        page, passages, vectors, *more = cast("tuple[Any, ...]", entry)
        yield cast("Entry", (page, passages, np.array(vectors), *more))


def reopened(opened: Callable[[], OpenIndex]) -> OpenIndex:
    """Open the index anew for each question, and close it again."""

    def ask(question: Callable[[OpenIndex], Any]) -> Any:
        index = opened()
        try:
            return question(index)
        finally:
            index.close()

    return cast("OpenIndex", AskedIndex(ask, lambda: None))


def many_threads(opened: Callable[[], OpenIndex]) -> OpenIndex:
    """Ask each question in several threads at once, and hold their answers, or refusals, against each other."""
    index = opened()
    pool = ThreadPoolExecutor(_ASKERS)

    def ask(question: Callable[[OpenIndex], Any]) -> Any:
        start = threading.Barrier(_ASKERS)

        def once() -> Any:
            start.wait(60)
            try:
                return question(index)
            except DocumentNotFoundError as refusal:
                return refusal

        answers = [future.result() for future in [pool.submit(once) for _ in range(_ASKERS)]]
        if isinstance(answers[0], DocumentNotFoundError):
            assert {str(answer) for answer in answers} == {str(answers[0])}
            raise answers[0]
        if not isinstance(answers[0], list):
            assert all(answer == answers[0] for answer in answers)
        return answers[0]

    def close() -> None:
        pool.shutdown()
        index.close()

    return cast("OpenIndex", AskedIndex(ask, close))


SETTINGS: dict[str, Callable[[Backend], Backend]] = {
    "plain": lambda backend: backend,
    "parts": lambda backend: HostileBackend(backend, write=one_document_a_part),
    "dead": lambda backend: HostileBackend(backend, write=every_second_dead),
    "reopened": lambda backend: HostileBackend(backend, reading=reopened),
    "threads": lambda backend: HostileBackend(backend, reading=many_threads),
}
"""Ways to write and read an index, by name; one more, all scores tied, is a matter of what is written."""
