"""What the native API is asked: the parameters of every request, as query string and as JSON.

In: JSON and query strings. Out: pydantic models, and the library's `SearchRequest`.
Must not: answer anything.
"""

import asyncio
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from indexer.goggles.language import parse
from indexer.search.request import LARGEST_OFFSET, MOST_HITS, Mode, SearchRequest
from server.adapters.native.options import Day, Options, Strings
from server.goggles import named_goggles
from server.settings import ServerSettings
from server.terms import LONGEST_TIMEOUT_MS

# Hits of one answer at most: what any search API gives, and more than anyone reads.
LARGEST_K: Final = 100

WIRE_NAMES: Final = {
    "query": "q",
    "sites": "site",
    "languages": "language",
    "excluded_sites": "exclude_site",
    "published_since": "since",
    "published_until": "until",
}
"""What the library calls differently from the wire."""


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


class SearchParameters(Asked, Options):
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


REPEATABLE: Final = frozenset({"site", "exclude_site", "language", "goggles", "stored_goggles", "weights"})


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
        settings=parameters.applied_to(settings.search),
    )
