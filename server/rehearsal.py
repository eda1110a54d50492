"""Searches that nobody asked for, before a server says that it is ready: Java compiles what it runs often.

In: a `Searcher`, a time. Out: a searcher that answers the first callers several times as fast as a new one. The queries
are words of the index's own titles, each title once: a small index is searched less often than would take any time.
Must not: keep an answer.
"""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from indexer.search.pipeline import Searcher
from indexer.search.request import Mode, SearchRequest
from indexer.settings import SearchSettings

# Words of a title that make a query: what people and agents ask is about as long.
_WORDS = 4

# By then Java has compiled all that it will.
_MOST = 10_000

# Words alone every other time: the more searches in the same time, the more is compiled.
_MODES: tuple[Mode, ...] = ("lexical", "hybrid")


def rehearse(
    searcher: Searcher, settings: SearchSettings, *, time_s: float, threads: int, clock: Callable[[], float]
) -> int:
    """Search for the index's own titles until the time is over, or each was searched for.

    Args:
        searcher: What to search with.
        settings: As requests have them.
        time_s: How long, seconds; what runs then is waited for. 0 does nothing.
        threads: Searches at once, >= 1.
        clock: Seconds from any start.

    Returns:
        How many searches were answered.

    Raises:
        As `Searcher.search`.
    """
    deadline = clock() + time_s
    titles = itertools.islice(searcher.snapshot.index.titles(), _MOST) if time_s else ()
    queries = [" ".join(words[:_WORDS]) for title in titles if (words := title.split())]

    def search(query: str, mode: Mode) -> bool:
        if clock() >= deadline:
            return False
        searcher.search(SearchRequest(query, mode=mode, settings=settings))
        return True

    with ThreadPoolExecutor(threads, thread_name_prefix="rehearsal") as pool:
        return sum(pool.map(search, queries, itertools.cycle(_MODES)))
