"""What Web IQ's endpoints take and answer, with our names for Web IQ's, which stand on the wire.

Out: pydantic models; those of requests are read by `server.wire.asking`. What is not known is left out, never null.
Must not: know a document.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from server.wire.asking import FOLDED

Format = Annotated[Literal["passage", "text", "html", "markdown"], FOLDED]
PageFormat = Annotated[Literal["text", "html", "markdown"], FOLDED]

LONGEST_CONTENT = 500_000


class Wire(BaseModel):
    """Web IQ writes maxResults for max_results."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True)


class NewsRequest(Wire):
    """What news search takes; languages, regions and places decide nothing here, and are not read."""

    query: str = Field(min_length=1, max_length=1000, description="What to search for.", examples=["lemur"])
    max_results: int = Field(default=10, ge=1, le=20, description="Results wanted at most.", examples=[10])
    content_format: Format = Field(
        default="passage",
        description="passage: the pieces that fit the query; text, html, markdown: all of the document.",
        examples=["markdown"],
    )
    max_length: int = Field(
        default=10_000, ge=1, le=LONGEST_CONTENT, description="Characters of one content, at most.", examples=[10_000]
    )
    freshness: str | None = Field(
        default=None,
        description="day, week, month, year or YYYY-MM-DD/YYYY-MM-DD, .. for an open end: by day of publication.",
        examples=["week"],
    )


class WebRequest(NewsRequest):
    """What web search takes."""

    max_results: int = Field(default=10, ge=1, le=50, description="Results wanted at most.", examples=[10])


class MediaRequest(Wire):
    """What searches for images and videos take."""

    query: str = Field(min_length=1, max_length=1000, description="What to search for.", examples=["lemur"])


class BrowseRequest(Wire):
    """What browse takes; liveCrawl decides nothing: nothing is ever fetched."""

    url: str = Field(min_length=1, description="Address of a page that was indexed.", examples=["https://a.example/"])
    content_format: PageFormat = Field(default="markdown", description="How to write it.", examples=["text"])
    max_length: int = Field(
        default=10_000, ge=1, le=LONGEST_CONTENT, description="Characters of the content, at most.", examples=[10_000]
    )


class Page(Wire):
    """A document."""

    title: str
    url: str
    content: str
    last_updated_at: str | None = Field(default=None, examples=["2025-04-02T00:00:00Z"])
    crawled_at: str | None = Field(default=None, examples=["2026-03-01T12:30:00Z"])
    language: str | None = Field(default=None, description="Two letters.", examples=["en"])


class NewsItem(Page):
    """A document with a day of publication."""

    source: str


class QuerySignals(Wire):
    """What was made of a query."""

    freshness: bool = Field(default=False, description="Whether fresh documents were preferred.")


class WebResponse(Wire):
    """The answer of web search."""

    web_results: list[Page]
    query_signals: QuerySignals = QuerySignals()


class NewsResponse(Wire):
    """The answer of news search."""

    news_results: list[NewsItem]


class ImagesResponse(Wire):
    """The answer of image search: no image is ever found."""

    image_results: list[dict[str, str]] = []


class VideosResponse(Wire):
    """The answer of video search: no video is ever found."""

    video_results: list[dict[str, str]] = []


class ErrorResponse(Wire):
    """Every refusal has this shape."""

    error_code: str = Field(examples=["BadRequest"])
    error_category: str = Field(examples=["InvalidRequest"])
    user_message: str
    technical_details: str | None = None
    retry_after: str | None = Field(default=None, description="When to ask again.", examples=["2s"])
