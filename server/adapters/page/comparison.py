"""Two rankings of one query, side by side: other legs, other settings, another index or snapshot.

In: a form with two sides. Out: `Comparison`. Must not: rank by itself.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import Request

from indexer.inspecting.agreement import overlap, rank_biased_overlap
from indexer.ranking import Hit
from indexer.search.response import SearchResponse
from indexer.settings import SearchSettings
from server.adapters.page.form import Form, mode_of, search_request, with_settings
from server.adapters.page.result import Result, result_of
from server.choosing import choose
from server.indexes import Indexes

SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the form, as it was sent.

    Attributes:
        name: "left" or "right"; the fields are called "left_mode" and so on.
        mode: Legs to ask.
        index: Name of an index; "" is the first.
        settings: Other settings, as `form.with_settings` reads them.
    """

    name: str
    mode: str
    index: str
    settings: str


@dataclass(frozen=True, slots=True)
class Place:
    """A hit on one side.

    Attributes:
        result: The hit.
        other_rank: Its rank on the other side, None where it is not among those hits.
    """

    result: Result
    other_rank: int | None

    @property
    def moved(self) -> int:
        """Ranks that it stands higher here than on the other side; 0 where it is not there."""
        return self.other_rank - self.result.rank if self.other_rank else 0


@dataclass(frozen=True, slots=True)
class Column:
    """One side of the answer."""

    side: Side
    snapshot_id: str
    total: int
    missing: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides.

    Attributes:
        columns: Left and right.
        overlap: Share of hits that both have, in [0, 1].
        agreement: Rank-biased overlap, in [0, 1]; 1 for equal rankings.
    """

    columns: tuple[Column, ...]
    overlap: float
    agreement: float


def read_sides(request: Request) -> tuple[Side, ...]:
    """Read both sides of the form; left alone, they compare words with meaning."""
    sent = request.query_params
    usual = {"left": "lexical", "right": "dense"}
    return tuple(
        Side(
            side,
            sent.get(f"{side}_mode") or usual[side],
            sent.get(f"{side}_index", ""),
            sent.get(f"{side}_settings", "").strip(),
        )
        for side in SIDES
    )


async def compare(
    indexes: Indexes, request: Request, form: Form, sides: Sequence[Side], settings: SearchSettings
) -> Comparison:
    """Ask both sides, at once.

    Raises:
        RequestError, SettingsError: A field holds what it cannot.
        As `Engine.search`.
    """
    wanted = [
        replace(search_request(form, with_settings(settings, side.settings)), mode=mode_of(side.mode)) for side in sides
    ]
    engines = [choose(indexes, request, index=side.index or None) for side in sides]
    answers = await asyncio.gather(*(engine.search(one) for engine, one in zip(engines, wanted, strict=True)))
    left, right = ([hit.doc_id for hit in answer.hits] for answer in answers)
    columns = (
        _column(sides[0], answers[0], answers[1].hits),
        _column(sides[1], answers[1], answers[0].hits),
    )
    return Comparison(columns, overlap(left, right), rank_biased_overlap(left, right))


def _column(side: Side, answer: SearchResponse, others: Sequence[Hit]) -> Column:
    ranks = {hit.doc_id: hit.rank for hit in others}
    places = tuple(Place(result_of(hit, side.index), ranks.get(hit.doc_id)) for hit in answer.hits)
    return Column(side, answer.snapshot_id, answer.total, answer.missing, places)
