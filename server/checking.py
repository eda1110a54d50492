"""Whether a server would start: everything that serving opens is opened once, and closed.

In: what `server.run.serve` takes. Out: `Checked`: what would be served, where and to whom, and every problem, not only
the first. Must not: serve.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import ScenthoundError
from indexer.search.request import SearchRequest
from server.access.key import Key
from server.access.key_file import read_keys
from server.access.limiter import Limiter
from server.errors import KeyFileError, NotReadyError
from server.indexes import DEFAULT_NAME, check_names
from server.listening import address_of
from server.run import listening, sources_in
from server.settings import ServerSettings
from server.source import Source, source_of
from server.tracing import open_tracing


@dataclass(frozen=True, slots=True)
class CheckedIndex:
    """An index that answered.

    Attributes:
        name: What requests call it.
        snapshot_id: Its current snapshot.
        documents: Documents that can be found.
    """

    name: str
    snapshot_id: str
    documents: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What would happen.

    Attributes:
        address: Where it would listen; "" where it cannot.
        keys: Keys that would be let in; None where none are asked for.
        indexes: Those that answered, in their order.
        problems: Why it would not start, or not answer as it should; empty when all is well.
    """

    address: str
    keys: tuple[Key, ...] | None
    indexes: tuple[CheckedIndex, ...]
    problems: tuple[ScenthoundError, ...]


def check(index_folders: Path | Mapping[str, Path], settings: ServerSettings) -> Checked:
    """Open everything that serving would open, ask each index the warm-up query, and close everything."""
    problems: list[ScenthoundError] = []
    address = ""
    keys: tuple[Key, ...] | None = None if settings.keys_file is None else ()
    indexes: list[CheckedIndex] = []
    with _noting(problems), listening(settings) as listener:
        address = address_of(listener)
    with _noting(problems):
        keys = _usable_keys(settings.keys_file)
    with _noting(problems):
        asyncio.run(Limiter(settings.counters_url).check())
    if settings.traces:
        with _noting(problems):
            open_tracing().close()
    sources = sources_in(index_folders, settings.reranker_folder)
    by_name = sources if isinstance(sources, Mapping) else {DEFAULT_NAME: sources}
    with _noting(problems):
        check_names(by_name)
    for name, source in by_name.items():
        with _noting(problems):
            indexes.append(_ask(name, source_of(source), settings, problems.append))
    return Checked(address, keys, tuple(indexes), tuple(problems))


@contextmanager
def _noting(problems: list[ScenthoundError]) -> Iterator[None]:
    """Go on after a problem, so that the next one is found too."""
    try:
        yield
    except ScenthoundError as error:
        problems.append(error)


def _usable_keys(path: Path | None) -> tuple[Key, ...] | None:
    if path is None:
        return None
    now = datetime.now(UTC)
    usable = tuple(key for key in read_keys(path) if key.is_valid_at(now))
    if not usable:
        raise KeyFileError(
            str(path),
            found="no key that is in use",
            wanted="at least one, or nobody can ask",
            remedy="make one with 'scenthound keys create'",
        )
    return usable


def _ask(
    name: str, source: Source, settings: ServerSettings, complain: Callable[[ScenthoundError], None]
) -> CheckedIndex:
    searcher = source.open("")
    try:
        response = searcher.search(SearchRequest(query=settings.warm_up_query, settings=settings.search))
        if response.missing:
            complain(
                NotReadyError(
                    f"the index {name!r}",
                    found=f"no answer from its part {' and '.join(response.missing)}",
                    wanted="answers from all of it",
                    remedy="run 'scenthound snapshots verify' on it, or build it again",
                )
            )
        return CheckedIndex(name, response.snapshot_id, len(searcher.snapshot.index.documents))
    finally:
        searcher.close()
