"""What Brave's endpoints answer, as OpenAPI shows it.

Out: pydantic models. What is not known is left out, never null: strict clients refuse null.
Must not: know a document.
"""

from pydantic import BaseModel, Field


class SearchOperators(BaseModel):
    """What operators in a query did."""

    applied: bool
    cleaned_query: str
    sites: list[str]


class Query(BaseModel):
    """What was asked, and what was made of it; all that Brave always sends is always sent."""

    original: str
    altered: str | None = Field(default=None, description="The query spelled anew, which was searched for.")
    show_strict_warning: bool = False
    is_navigational: bool = False
    is_news_breaking: bool = False
    spellcheck_off: bool
    country: str = Field(examples=["us"])
    bad_results: bool = False
    should_fallback: bool = False
    postal_code: str = ""
    city: str = ""
    state: str = ""
    header_country: str = ""
    more_results_available: bool = False
    search_operators: SearchOperators | None = None


class MetaUrl(BaseModel):
    """An address in parts."""

    scheme: str
    netloc: str
    hostname: str
    favicon: str = Field(description="Where sites keep their icon; it was not fetched.")
    path: str = Field(examples=["› wiki  › Bloodhound"])


class Profile(BaseModel):
    """The site of a result."""

    name: str
    url: str
    long_name: str
    img: str


class Result(BaseModel):
    """What web and news results have alike."""

    title: str
    url: str
    description: str
    is_source_local: bool = False
    is_source_both: bool = False
    is_live: bool = False
    page_age: str | None = Field(default=None, description="Day of publication.", examples=["2025-04-02T00:00:00"])
    age: str | None = Field(default=None, description="The same day for people.", examples=["April 2, 2025"])
    family_friendly: bool = True
    meta_url: MetaUrl
    extra_snippets: list[str] | None = Field(default=None, description="Plain text.")
    content_type: str | None = Field(default=None, description="Of files other than pages.", examples=["pdf"])
    fetched_content_timestamp: int | None = Field(default=None, description="When it was fetched, seconds since 1970.")


class WebResult(Result):
    """One result of web search."""

    type: str = "search_result"
    subtype: str = "generic"
    language: str
    profile: Profile


class NewsResult(Result):
    """One result of news search."""

    type: str = "news_result"
    breaking: bool = False
    source: str
    page_fetched: str | None = Field(default=None, examples=["2026-03-01T12:30:00Z"])


class Web(BaseModel):
    """The results of web search."""

    type: str = "search"
    results: list[WebResult]
    family_friendly: bool = True
    mutated_by_goggles: bool = False


class News(BaseModel):
    """News among the results of web search: pages with a day of publication."""

    type: str = "news"
    results: list[NewsResult]
    mutated_by_goggles: bool = False


class Place(BaseModel):
    """Where a result is to be shown."""

    type: str
    index: int | None = None
    all: bool


class Mixed(BaseModel):
    """The order in which results are to be shown."""

    type: str = "mixed"
    main: list[Place]
    top: list[Place] = []
    side: list[Place] = []


class WebAnswer(BaseModel):
    """The answer of web search."""

    type: str = "search"
    query: Query
    mixed: Mixed
    web: Web | None = None
    news: News | None = None


class NewsAnswer(BaseModel):
    """The answer of news search."""

    type: str = "news"
    query: Query
    results: list[NewsResult]


class Extra(BaseModel):
    """What Brave's own clients read of an answer of image search."""

    might_be_offensive: bool = False


class MediaAnswer(BaseModel):
    """The answer of image or video search: no image or video is ever found."""

    type: str = Field(examples=["images"])
    query: Query
    results: list[dict[str, str]] = []
    extra: Extra | None = None


class GroundingItem(BaseModel):
    """The pieces of one document."""

    url: str
    title: str
    snippets: list[str] = Field(description="Plain text, in the document's order.")


class Grounding(BaseModel):
    """Texts to answer from."""

    generic: list[GroundingItem]
    map: list[GroundingItem] = []


class Source(BaseModel):
    """Where a text comes from."""

    title: str
    hostname: str
    age: list[str] | None = Field(
        default=None,
        description="Day of publication, in three forms.",
        examples=[["Wednesday, January 15, 2025", "2025-01-15", "392 days ago"]],
    )
    site_name: str | None = None
    favicon: str | None = None


class ContextAnswer(BaseModel):
    """The answer of LLM context."""

    grounding: Grounding
    sources: dict[str, Source] = Field(description="By address.")


class Original(BaseModel):
    """What was asked."""

    original: str


class Suggestion(BaseModel):
    """One suggested query."""

    query: str


class SuggestAnswer(BaseModel):
    """The answer of suggestions, and of spelling."""

    type: str = Field(examples=["suggest"])
    query: Original
    results: list[Suggestion]


class Problem(BaseModel):
    """One thing that was wrong with a request."""

    type: str
    loc: list[str]
    msg: str
    input: str | None = None


class Meta(BaseModel):
    """What else there is to say of an error."""

    component: str | None = None
    errors: list[Problem] | None = None


class Error(BaseModel):
    """What was wrong."""

    id: str
    status: int
    code: str = Field(examples=["VALIDATION"])
    detail: str
    meta: Meta


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    type: str = "ErrorResponse"
    error: Error
    time: int = Field(description="Seconds since 1970.")
