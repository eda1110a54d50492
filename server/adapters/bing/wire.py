"""What Bing's endpoints answer, as OpenAPI shows it.

Out: pydantic models, with our names for Bing's, which stand on the wire. What is not known is left out, never null.
Must not: know a document.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


def _name_on_wire(name: str) -> str:
    return "_type" if name == "kind" else to_camel(name)


class Wire(BaseModel):
    """Bing writes originalQuery for original_query, and _type for what kind of thing it is."""

    model_config = ConfigDict(alias_generator=_name_on_wire, populate_by_name=True, serialize_by_alias=True)


class QueryContext(Wire):
    """What was asked, and what was made of it."""

    original_query: str
    altered_query: str | None = Field(default=None, description="The query spelled anew, which was searched for.")
    alteration_override_query: str | None = Field(
        default=None, description="What to ask to have the query left as it was."
    )


class WebPage(Wire):
    """One result of web search."""

    id: str
    name: str
    url: str
    date_published: str | None = Field(default=None, examples=["2024-10-27T00:00:00.0000000"])
    date_published_display_text: str | None = Field(default=None, examples=["Oct 27, 2024"])
    is_family_friendly: bool = True
    display_url: str
    snippet: str
    date_last_crawled: str | None = Field(default=None, examples=["2024-10-28T07:15:00.0000000Z"])
    cached_page_url: str = Field(description="The stored text, on this server.")
    language: str | None = Field(default=None, description="Two letters.", examples=["en"])
    is_navigational: bool = False
    no_cache: bool = False


class WebPages(Wire):
    """The answer "webPages"."""

    web_search_url: str = Field(description="The same search on this server's page for people.")
    total_estimated_matches: int
    value: list[WebPage]
    some_results_removed: bool | None = Field(default=None, description="True where a goggle left some out.")


class Organization(Wire):
    """Who published a page: its site."""

    kind: Literal["Organization"] = "Organization"
    name: str


class NewsArticle(Wire):
    """A page with a day of publication."""

    id: str | None = None
    name: str
    url: str
    description: str
    provider: list[Organization]
    date_published: str = Field(examples=["2024-10-27T00:00:00.0000000Z"])


class News(Wire):
    """The answer "news"."""

    id: str
    read_link: str
    value: list[NewsArticle]


class Query(Wire):
    """A query to ask next."""

    text: str
    display_text: str
    web_search_url: str | None = None


class Queries(Wire):
    """The answers "relatedSearches" and "spellSuggestions"."""

    id: str
    value: list[Query]


class Identifiable(Wire):
    """What a place in the ranking stands for."""

    id: str


class RankingItem(Wire):
    """A place in the ranking: one result, or a whole answer."""

    answer_type: str = Field(examples=["WebPages"])
    result_index: int | None = None
    value: Identifiable


class RankingGroup(Wire):
    """Places in order."""

    items: list[RankingItem]


class RankingResponse(Wire):
    """Where each result is to be shown."""

    pole: RankingGroup | None = None
    mainline: RankingGroup | None = None
    sidebar: RankingGroup | None = None


class SearchResponse(Wire):
    """The answer of web search."""

    kind: Literal["SearchResponse"] = "SearchResponse"
    query_context: QueryContext
    web_pages: WebPages | None = None
    news: News | None = None
    related_searches: Queries | None = None
    spell_suggestions: Queries | None = None
    ranking_response: RankingResponse | None = None


class SortValue(Wire):
    """An order of news."""

    name: str
    id: Literal["relevance", "date"]
    is_selected: bool
    url: str


class NewsResponse(Wire):
    """The answer of news search."""

    kind: Literal["News"] = "News"
    read_link: str
    query_context: QueryContext
    total_estimated_matches: int
    sort: list[SortValue]
    value: list[NewsArticle]


class MediaResponse(Wire):
    """The answer of image or video search: no image or video is ever found."""

    kind: Literal["Images", "Videos"]
    query_context: QueryContext
    total_estimated_matches: int = 0
    value: list[dict[str, str]] = []


class Error(Wire):
    """What was wrong."""

    code: str = Field(examples=["InvalidRequest"])
    sub_code: str | None = Field(default=None, examples=["ParameterInvalidValue"])
    message: str
    more_details: str | None = None
    parameter: str | None = Field(default=None, examples=["count"])
    value: str | None = None


class ErrorResponse(Wire):
    """Every refusal has this shape."""

    kind: Literal["ErrorResponse"] = "ErrorResponse"
    errors: list[Error]
