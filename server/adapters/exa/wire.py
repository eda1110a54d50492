"""Exa's wire format: what `/exa` takes and gives, as OpenAPI shows it.

In: JSON as Exa's clients send it. Out: pydantic models. Must not: ask the index.

Source: https://docs.exa.ai/reference, and exa-py 1.16 and 2.28.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.wire.asking import FOLDED, PARTED, Texts
from server.wire.flags import Flag

MOST_RESULTS = 100
MOST_ADDRESSES = 100
"""Addresses in one request for contents."""

MOST_PHRASES = 5


class TextOptions(BaseModel):
    """How much of a text, and in which form."""

    maxCharacters: int | None = Field(default=None, ge=1)
    includeHtmlTags: Flag = None


class HighlightOptions(BaseModel):
    """How many pieces of a text, and how long."""

    maxCharacters: int | None = Field(default=None, ge=1)
    highlightsPerUrl: int | None = Field(default=None, ge=1)
    query: str = Field("", description="What they shall fit; without it that of the search.")


class SummaryOptions(BaseModel):
    """What a summary is about."""

    query: str = ""


class ContentsOptions(BaseModel):
    """What of a page comes with a result; other options of Exa's are accepted and change nothing."""

    text: bool | dict[str, Any] = Field(default=False, description="true, or {maxCharacters, includeHtmlTags}.")
    highlights: bool | dict[str, Any] = Field(
        default=False, description="true, or {maxCharacters, highlightsPerUrl, query}."
    )
    summary: bool | dict[str, Any] = Field(default=False, description="true or {query}: the best piece of the text.")


class _Filters(BaseModel):
    """What all searches can be narrowed by."""

    numResults: int = Field(10, ge=1, le=MOST_RESULTS)
    includeDomains: Annotated[list[str], PARTED] = Field([], max_length=100, examples=[["example.org"]])
    excludeDomains: Annotated[list[str], PARTED] = Field([], max_length=100)
    startPublishedDate: str | None = Field(default=None, examples=["2025-04-01T00:00:00.000Z"])
    endPublishedDate: str | None = Field(default=None, examples=["2025-04-30T23:59:59.999Z"])
    contents: bool | dict[str, Any] = Field(default=False, description="{text, highlights, summary}.")


class SearchBody(_Filters):
    """What to search for; other fields of Exa's are accepted and change nothing."""

    query: str = Field(description="The words to look for.", examples=["lemurs"])
    type: Annotated[str, FOLDED] = Field("auto", description="keyword: words; neural: meaning; others: both.")
    includeText: Texts = Field([], max_length=MOST_PHRASES, description="Texts that stand in a page.")
    excludeText: Texts = Field([], max_length=MOST_PHRASES, description="Texts that do not.")
    stream: Flag = Field(default=None, description="Not served.")


class SimilarBody(_Filters):
    """What to search for pages like."""

    url: str = Field(description="Address of a page of the index.", examples=["https://example.org/"])
    excludeSourceDomain: Flag = None


class ContentsBody(ContentsOptions):
    """Whose texts are wanted."""

    urls: Texts = Field([], description="Addresses.", examples=[["https://example.org/"]])
    ids: Texts = Field([], description="As urls: results have their address as id.")


class ResultAnswer(BaseModel):
    """One result; what is not known or was not asked for is left out."""

    id: str = Field(description="The address.")
    url: str
    title: str
    score: float | None = Field(default=None, description="0 to 1 of a search, -1 to 1 of likeness.")
    publishedDate: str | None = None
    author: str | None = None
    text: str | None = None
    highlights: list[str] | None = None
    summary: str | None = Field(default=None, description="The best piece of the text for the query, or its beginning.")


class CostAnswer(BaseModel):
    """What a request costs."""

    total: float


class SearchAnswer(BaseModel):
    """What was found."""

    requestId: str
    resolvedSearchType: str | None = None
    results: list[ResultAnswer]
    searchTime: float | None = Field(default=None, description="Milliseconds.")
    costDollars: CostAnswer = CostAnswer(total=0)


class StatusErrorAnswer(BaseModel):
    """Why a page is not given."""

    tag: Literal["CRAWL_NOT_FOUND"]
    httpStatusCode: int


class StatusAnswer(BaseModel):
    """What came of one address."""

    id: str = Field(description="As it was asked for.")
    status: Literal["success", "error"]
    source: Literal["cached"] | None = None
    error: StatusErrorAnswer | None = None


class ContentsAnswer(BaseModel):
    """Stored texts, and what came of each address."""

    requestId: str
    results: list[ResultAnswer]
    statuses: list[StatusAnswer]
    costDollars: CostAnswer = CostAnswer(total=0)


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"requestId": "1", "error": "…", "tag": "NOT_FOUND"}]})

    requestId: str
    error: str
    tag: str
