"""What the native API is asked: the parameters of every request, as query string and as JSON.

In: JSON and query strings. Out: pydantic models, and the library's `SearchRequest`.
Must not: answer anything.
"""

import asyncio
import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from indexer.goggles.language import parse
from indexer.search.request import LARGEST_OFFSET, MOST_HITS, Mode, SearchRequest
from server.goggles import named_goggles
from server.settings import ServerSettings
from server.terms import LONGEST_TIMEOUT_MS

# Hits of one answer at most: what any search API gives, and more than anyone reads.
LARGEST_K: Final = 100

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

# Names that are one thing here and in the library's settings.
_SETTINGS: Final = (
    "depth", "feedback", "spellcheck", "related", "lexical_weight", "dense_weight", "max_per_site", "operators",
    "quotes", "collapse", "extra_snippets", "fusion", "rrf_constant", "freshness_weight", "freshness_half_life_days",
    "quality_weight",
)  # fmt: skip

WIRE_NAMES: Final = {
    "query": "q",
    "sites": "site",
    "languages": "language",
    "excluded_sites": "exclude_site",
    "published_since": "since",
    "published_until": "until",
}
"""What the library calls differently from the wire."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "a day, as 2026-11-26")


Strings = Annotated[list[str], BeforeValidator(_as_list)]
Day = Annotated[date, BeforeValidator(_as_day)]
Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class Asked(BaseModel):
    """What every request may state."""

    index: str | None = Field(
        None, description="Which index, by its name in /v1/indexes; the first without it.", examples=["docs"]
    )
    snapshot: str | None = Field(
        None,
        description="Which snapshot, by the id that an answer stated; the current one without it.",
        examples=["0f8c1d3a5b7e9f2c4d6e8a0b1c3d5e7f"],
    )
    timeout_ms: int | None = Field(
        None,
        ge=1,
        le=LONGEST_TIMEOUT_MS,
        description="Time until the answer, milliseconds; a leg that cannot begin within it is left out, and `missing` "
        "names it.",
        examples=[2000],
    )

    @model_validator(mode="before")
    @classmethod
    def _unset(cls, values: Any) -> Any:
        # Clients send "time_range=&categories=" for what was not chosen. What is required stays, so that its refusal
        # names it.
        if not isinstance(values, dict):
            return values
        required = {name for name, field in cls.model_fields.items() if field.is_required()}
        return {name: value for name, value in values.items() if name in required or value not in ("", None, [""])}


class SearchParameters(Asked):
    """What to search for."""

    q: str = Field(description="The words to look for.", examples=["sort a list of tuples"])
    k: int = Field(10, ge=1, le=LARGEST_K, description="Hits wanted at most.", examples=[10])
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET, description="Hits to leave out before the first.", examples=[0])
    mode: Mode = Field(
        "hybrid",
        description="hybrid: words and meaning; lexical: BM25 alone; dense: embeddings alone.",
        examples=["hybrid"],
    )
    site: Strings = Field([], description="Hosts or domains to search in; repeatable.", examples=[["docs.python.org"]])
    exclude_site: Strings = Field(
        [], description="Hosts or domains to leave out; repeatable.", examples=[["example.com"]]
    )
    language: Strings = Field([], description="BCP 47 tags to search in; repeatable.", examples=[["en"]])
    since: Day | None = Field(None, description="First day of publication, itself included.", examples=["2025-01-01"])
    until: Day | None = Field(None, description="Last day of publication, itself included.", examples=["2026-12-31"])
    goggles: Strings = Field(
        [],
        description="Instructions in Brave's goggle language, one a line; repeatable.",
        examples=[["$boost=3,site=python.org\n$discard,site=example.com"]],
    )
    stored_goggles: Strings = Field(
        [],
        description="Goggles that the server keeps, by name, or name@version; `/v1/goggles` lists them; repeatable.",
        examples=[["no-copies"]],
    )
    operators: bool | None = Field(
        None, description="Whether operators in q are read; by default they are.", examples=[True]
    )
    quotes: Literal["must", "boost"] | None = Field(
        None,
        description="must: quoted words stand in every hit as they are, the default; boost: hits with them come first.",
        examples=["must"],
    )
    depth: int | None = Field(
        None,
        ge=1,
        le=MOST_HITS,
        description="Documents taken from each leg before they are put together; fewer are found sooner, and total "
        "counts no more.",
        examples=[100],
    )
    lexical_weight: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share of BM25 in the sum.", examples=[0.5]
    )
    dense_weight: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share of the embeddings in the sum.", examples=[0.5]
    )
    fusion: Literal["bounds", "min_max", "dbsf", "rrf"] | None = Field(
        None,
        description="Scale of the sum: bounds by default; min_max; dbsf: by standard deviations; rrf: by ranks alone.",
        examples=["bounds"],
    )
    rrf_constant: float | None = Field(
        None, ge=0, le=1_000_000, allow_inf_nan=False, description="How little first ranks count in rrf.", examples=[60]
    )
    freshness_weight: Weight | None = Field(
        None, description="Weight of a page's freshness beside the sum's 1; 0 by default.", examples=[0.2]
    )
    freshness_half_life_days: float | None = Field(
        None,
        ge=0.001,
        le=1_000_000,
        allow_inf_nan=False,
        description="Age at which freshness is one half, days.",
        examples=[365],
    )
    quality_weight: Weight | None = Field(
        None, description="Weight of a page's quality beside the sum's 1; 0 by default.", examples=[0.2]
    )
    feedback: Literal["none", "rm3", "vector", "both"] | None = Field(
        None,
        description="Ask again with what the first documents hold: by words, by vectors, or both; none by default.",
        examples=["none"],
    )
    spellcheck: bool | None = Field(
        None,
        description="Whether what is surely misspelled is searched for as the index spells it; by default it is.",
        examples=[True],
    )
    related: int | None = Field(None, ge=0, le=20, description="Queries beside this one, at most.", examples=[5])
    max_per_site: int | None = Field(
        None, ge=1, le=1000, description="Hits a site at most; not applied when a site is asked for.", examples=[2]
    )
    collapse: bool | None = Field(
        None, description="Whether a hit stands for its near-duplicates; by default it does.", examples=[True]
    )
    extra_snippets: int | None = Field(
        None, ge=0, le=10, description="Pieces of a text besides the best one.", examples=[2]
    )


class SearchBody(SearchParameters):
    """What to search for; what is repeatable is a string or a list of strings."""

    # A body has types, so "10" is no number here and true is not 1; unknown fields are mistakes, not another client's.
    model_config = ConfigDict(extra="forbid", strict=True)


class BatchLine(SearchBody):
    """One query of a batch: what a search is asked, with more hits, and a name for its answer."""

    query_id: str | None = Field(
        None, min_length=1, max_length=200, description="What its answer is called; the line's number without it."
    )
    k: int = Field(10, ge=1, le=MOST_HITS, description="Hits wanted at most.", examples=[10])


REPEATABLE: Final = frozenset({"site", "exclude_site", "language", "goggles", "stored_goggles"})


async def request_of(parameters: SearchParameters, settings: ServerSettings) -> SearchRequest:
    """Translate what was asked, beside the event loop where files are read for it; as `search_request`."""
    if parameters.stored_goggles:
        return await asyncio.to_thread(search_request, parameters, settings)
    return search_request(parameters, settings)


def search_request(parameters: SearchParameters, settings: ServerSettings) -> SearchRequest:
    """Translate what was asked.

    Raises:
        RequestError, SettingsError: A value that the library refuses; `thing` is its name there (`WIRE_NAMES`).
        GoggleError: A goggle that is none, or that is not kept.
    """
    chosen = {name: value for name in _SETTINGS if (value := getattr(parameters, name)) is not None}
    return SearchRequest(
        query=parameters.q,
        k=parameters.k,
        offset=parameters.offset,
        mode=parameters.mode,
        sites=tuple(parameters.site),
        languages=tuple(parameters.language),
        excluded_sites=tuple(parameters.exclude_site),
        published_since=parameters.since,
        published_until=parameters.until,
        goggles=(
            *named_goggles(settings.goggles_folder, parameters.stored_goggles),
            *(parse(text, f"goggles[{number}]") for number, text in enumerate(parameters.goggles)),
        ),
        settings=replace(settings.search, **chosen),
    )
