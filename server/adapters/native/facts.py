"""What is served: `/v1/indexes`, `/v1/snapshot`, `/v1/stats`, `/v1/suggest`, and the two probes.

In: the name of an index. Out: what is known of it, as JSON. Must not: count by itself.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from server.adapters.native.described import IndexName, documented, refuse_repeated
from server.adapters.native.questions import SuggestParameters
from server.adapters.native.reading import FromLibrary
from server.adapters.native.wire import (
    ErrorAnswer,
    IndexesAnswer,
    SnapshotAnswer,
    index_answer,
    snapshot_answer,
)
from server.choosing import choose, probe, visible
from server.indexes import Indexes
from server.statistics import MOST_COUNTED, Statistics
from server.wire.asking import asker


class CountAnswer(FromLibrary):
    """A value, and how many documents have it."""

    value: str = Field(description='"" stands for those without one.')
    documents: int


class TopAnswer(FromLibrary):
    """The most frequent values."""

    values: int = Field(description="How many different ones there are.")
    top: list[CountAnswer]


class SpreadAnswer(FromLibrary):
    """How numbers are spread over documents."""

    total: int
    lowest: int
    median: int
    p90: int = Field(description="Nine in ten are at most that.")
    highest: int


class DaysAnswer(FromLibrary):
    """From when to when documents are dated."""

    oldest: date | None = None
    newest: date | None = None
    dated: int = Field(description="Documents with a day.")


class CountedAnswer(FromLibrary):
    """What was counted, document by document."""

    languages: TopAnswer
    sites: TopAnswer
    page_types: TopAnswer
    published: DaysAnswer
    fetched: DaysAnswer
    words: SpreadAnswer
    passages: SpreadAnswer


class StatsAnswer(FromLibrary):
    """What an index holds."""

    snapshot_id: str
    documents: int
    size_bytes: dict[str, int] = Field(description="Of its files by what they belong to.")
    settings: dict[str, Any] = Field(description="What it was built with; simple values only.")
    counted: CountedAnswer | None = Field(
        None, description=f"Left out where there are more than {MOST_COUNTED:,} documents."
    )


class SuggestAnswer(BaseModel):
    """Queries that begin as one does."""

    query: str = Field(description="What was written.")
    suggestions: list[str]


BySuggest = Annotated[SuggestParameters, Depends(asker(SuggestParameters))]


def add_facts(router: APIRouter, indexes: Indexes) -> None:
    """Add the routes."""
    statistics = Statistics()

    @router.get("/v1/indexes", summary="Which indexes there are", **documented(IndexesAnswer))
    async def get_indexes(request: Request) -> IndexesAnswer:
        """List the indexes that the caller may use, its default first, with the snapshot that each answers from."""
        names = visible(indexes, request)
        return IndexesAnswer(
            indexes=[
                index_answer(name, choose(indexes, request, index=name), is_default=name == names[0]) for name in names
            ]
        )

    @router.get(
        "/v1/snapshot",
        summary="What is being served",
        dependencies=[Depends(refuse_repeated)],
        **documented(SnapshotAnswer, 404),
    )
    async def get_snapshot(request: Request, index: IndexName = None) -> SnapshotAnswer:
        """Tell the snapshot's id, its counts and the settings it was built with."""
        return snapshot_answer(choose(indexes, request, index=index).facts)

    @router.get(
        "/v1/stats",
        summary="What an index holds",
        dependencies=[Depends(refuse_repeated)],
        **documented(StatsAnswer, 404),
    )
    async def get_stats(request: Request, index: IndexName = None) -> StatsAnswer:
        """Count languages, sites, days and lengths; counted once a snapshot, by whoever asks first."""
        found = await statistics.of(choose(indexes, request, index=index))
        return StatsAnswer(
            snapshot_id=found.facts.snapshot_id,
            documents=found.facts.documents,
            size_bytes=dict(found.size_bytes),
            settings=dict(found.settings),
            counted=CountedAnswer.model_validate(found.counted) if found.counted is not None else None,
        )

    @router.get(
        "/v1/suggest",
        summary="Complete a query",
        dependencies=[Depends(refuse_repeated)],
        **documented(SuggestAnswer, 404, 409, asked=SuggestParameters),
    )
    async def get_suggest(asked: BySuggest, request: Request) -> SuggestAnswer:
        """Complete a query that is being written, by the words and titles of the index, the likeliest first."""
        engine = choose(indexes, request, index=asked.index, snapshot=asked.snapshot, timeout_ms=asked.timeout_ms)
        found = await engine.call(lambda searcher: searcher.complete(asked.q, asked.most))
        return SuggestAnswer(query=asked.q, suggestions=list(found))

    @router.get("/healthz", summary="Whether the process answers", include_in_schema=True)
    async def get_health() -> dict[str, str]:
        """Answer 200 as long as the process can answer at all."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        summary="Whether searches are answered",
        responses={404: {"model": ErrorAnswer}, "4XX": {"model": ErrorAnswer}, 503: {"model": ErrorAnswer}},
    )
    async def get_readiness(request: Request, index: IndexName = None) -> dict[str, str]:
        """Answer 200 once every index, or the one that is named, is open and warm, 503 before."""
        if not index:
            indexes.check_ready()
        return {"status": "ready", "snapshot_id": probe(indexes, request, index).facts.snapshot_id}
