"""One search as most dialects ask for it: words, domains, days, a page.

In: `Wanted`, an `Engine`. Out: `SearchResponse`; a refusal names the field as the dialect does.
Must not: know a dialect.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from indexer.errors import RequestError
from indexer.goggles.goggle import Goggle
from indexer.search.request import LARGEST_OFFSET, Mode, SearchRequest
from indexer.search.response import SearchResponse
from indexer.settings import SearchSettings
from server.engine import Engine
from server.wire.domains import Domains
from server.wire.spans import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client of a dialect asks for.

    Attributes:
        query: As written.
        k: Hits at most, >= 0.
        offset: Hits to leave out before the first, >= 0; beyond what can be paged through there are none.
        mode: Legs to ask.
        domains: Where to search.
        days: When a page was published.
        languages: BCP 47 tags; empty: all.
        goggles: What raises or lowers hits.
        settings: How to search.
    """

    query: str
    k: int
    offset: int = 0
    mode: Mode = "hybrid"
    domains: Domains = field(default_factory=Domains)
    days: Span = field(default_factory=Span)
    languages: tuple[str, ...] = ()
    goggles: tuple[Goggle, ...] = ()
    settings: SearchSettings = field(default_factory=SearchSettings)


async def search(engine: Engine, wanted: Wanted, names: Mapping[str, str]) -> SearchResponse:
    """Search.

    Args:
        engine: Where.
        wanted: What.
        names: The dialect's names of what `RequestError.thing` calls "query", "site", "language", "published_until".

    Raises:
        RequestError: As `Searcher.search`, with the dialect's names.
        NotReadyError, OverloadError: As `Engine.search`.
    """
    is_beyond = wanted.offset > LARGEST_OFFSET
    with named_as(names):
        found = await engine.search(
            SearchRequest(
                query=wanted.domains.written_behind(wanted.query),
                k=max(1, wanted.k),
                offset=min(wanted.offset, LARGEST_OFFSET),
                mode=wanted.mode,
                sites=wanted.domains.sites,
                excluded_sites=wanted.domains.excluded_sites,
                published_since=wanted.days.since,
                published_until=wanted.days.until,
                languages=wanted.languages,
                goggles=wanted.goggles,
                settings=wanted.settings,
            )
        )
    return replace(found, hits=()) if is_beyond or not wanted.k else found


@contextmanager
def named_as(names: Mapping[str, str]) -> Iterator[None]:
    """Name the field in a refusal as the client knows it."""
    try:
        yield
    except RequestError as error:
        thing = names.get(error.thing, error.thing)
        raise RequestError(thing, found=error.found, wanted=error.wanted, remedy=error.remedy) from error
