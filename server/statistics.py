"""What an index holds, in numbers, for those who show them.

In: an engine. Out: `Found`. Documents are counted once a snapshot, by whoever asks first, and not at all where that
would keep a thread from searches for long. Must not: count by itself.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crawler.artefact import Json
from indexer.backends.lexical.analyzers import BY_LANGUAGE
from indexer.inspecting.census import Census, Days, Spread, Top, days_of, spread_of, top_of
from indexer.search.pipeline import Searcher
from indexer.shelf import component_sizes
from server.edition import IndexFacts
from server.engine import Engine

MOST_COUNTED: Final = 50_000
"""Documents that are counted on request: some seconds of one thread."""

_MOST_LISTED: Final = 20
_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of the documents."""

    languages: Top
    sites: Top
    page_types: Top
    published: Days
    fetched: Days
    words: Spread
    passages: Spread


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of an index.

    Attributes:
        facts: Its snapshot.
        settings: What it was built with: simple values only, in alphabetical order.
        size_bytes: Of its files by what they belong to.
        counted: None where there are more than `MOST_COUNTED` documents.
    """

    facts: IndexFacts
    settings: Mapping[str, Json]
    size_bytes: Mapping[str, int]
    counted: Counted | None


class Statistics:
    """Statistics of the snapshots that were asked for last."""

    def __init__(self) -> None:
        self._kept: dict[str, Found] = {}
        self._turn = asyncio.Lock()

    async def of(self, engine: Engine) -> Found:
        """Give the statistics of what is current.

        Raises:
            As `Engine.call`.
        """
        async with self._turn:
            snapshot_id = engine.facts.snapshot_id
            if snapshot_id not in self._kept:
                counted = None
                if engine.facts.documents <= MOST_COUNTED:
                    counted = await engine.call(_count)
                while len(self._kept) >= _KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[snapshot_id] = _found(engine.facts, counted)
            return self._kept[snapshot_id]


def _count(searcher: Searcher) -> Counted:
    snapshot = searcher.snapshot
    census = Census(str(snapshot.manifest.settings.get("analyzer", BY_LANGUAGE)))
    for document, passages, _, _ in snapshot.index.entries():
        census.add(document, passages)
    return Counted(
        languages=top_of(census.languages, _MOST_LISTED),
        sites=top_of(census.sites, _MOST_LISTED),
        page_types=top_of(census.page_types, _MOST_LISTED),
        published=days_of(census.published),
        fetched=days_of(census.fetched),
        words=spread_of(census.words),
        passages=spread_of(census.passages),
    )


def _found(facts: IndexFacts, counted: Counted | None) -> Found:
    settings = {
        name: value
        for name, value in sorted(facts.manifest.settings.items())
        if value is not None and not isinstance(value, (dict, list))
    }
    return Found(facts, settings, component_sizes(facts.manifest), counted)
