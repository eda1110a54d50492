"""What Bing's endpoints take: names, ranges and defaults as Microsoft documents them.

Out: pydantic models for `server.wire.asking`, the days that `freshness` means, and the market of a request.
A market and a language decide nothing here: where a page comes from is not known, and there are no words of an
interface (`language:de` in a query asks for pages in a language).
Must not: search.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from indexer.search.request import LARGEST_OFFSET
from server.errors import ParameterError
from server.refusal import show
from server.wire.asking import FOLDED, PARTED
from server.wire.flags import Flag
from server.wire.spans import Span, between, last

ANSWERS: Final = (
    "computation", "entities", "images", "news", "places", "relatedsearches", "spellsuggestions", "timezone",
    "translations", "videos", "webpages",
)  # fmt: skip
"""Names of Bing's answers, in lower case; those that there are here are `ranking.RANKED`."""

LONGEST_QUERY: Final = 2048
"""Characters of a query: more than a whole address that Bing answers may have. The rest may be as long as it likes."""

_UNITS = {"day": "day", "week": "week", "month": "month"}
_MARKET = re.compile(r"([A-Za-z]{2,3})-(?:[A-Za-z]{4}-)?([A-Za-z]{2})")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})\b")
_DEFAULT_MARKET = "en-US"

Safety = Annotated[Literal["off", "moderate", "strict"], FOLDED]
Format = Annotated[Literal["raw", "html"], FOLDED]


class Parameters(BaseModel):
    """What all searches take."""

    q: str = Field(max_length=LONGEST_QUERY, description="What to search for; may hold operators.", examples=["lemur"])
    count: int = Field(default=10, ge=1, le=50, description="Results wanted at most.", examples=[10])
    offset: int = Field(
        default=0, ge=0, le=LARGEST_OFFSET, description="Results to leave out before the first.", examples=[0]
    )
    mkt: str | None = Field(default=None, description="A market; told back in BingAPIs-Market.", examples=["en-US"])
    cc: str | None = Field(
        default=None, description="A country, with Accept-Language in place of mkt.", examples=["US"]
    )
    set_lang: str | None = Field(default=None, alias="setLang", description="Decides nothing here.", examples=["en"])
    safe_search: Safety = Field(
        default="moderate", alias="safeSearch", description="Decides nothing here.", examples=["Moderate"]
    )
    freshness: str | None = Field(
        default=None,
        description="Day, Week, Month, YYYY-MM-DD or YYYY-MM-DD..YYYY-MM-DD: by day of publication.",
        examples=["Week"],
    )
    text_decorations: Flag = Field(
        default=False,
        alias="textDecorations",
        description="Mark words of the query in titles and snippets.",
        examples=[True],
    )
    text_format: Format = Field(
        default="raw",
        alias="textFormat",
        description="Raw: plain text, marks are U+E000 and U+E001; HTML: escaped, marks are <b>.",
        examples=["HTML"],
    )

    @property
    def is_html(self) -> bool:
        """Whether texts are escaped."""
        return self.text_format == "html"


class WebParameters(Parameters):
    """What web search takes."""

    response_filter: Annotated[list[str], PARTED] = Field(
        default=[],
        alias="responseFilter",
        description="Answers wanted, or with - not wanted, apart by commas: Webpages, News, RelatedSearches, "
        "SpellSuggestions and others that are never found.",
        examples=[["Webpages"]],
    )
    answer_count: int | None = Field(
        default=None, ge=0, le=100, alias="answerCount", description="Answers wanted at most, by rank.", examples=[2]
    )
    promote: Annotated[list[str], PARTED] = Field(
        default=[], description="Answers that are given beyond answerCount.", examples=[["News"]]
    )


class CustomParameters(WebParameters):
    """What custom search takes."""

    customconfig: str = Field(description="Name of a goggle that is kept by this server.", examples=["no-copies"])


class NewsParameters(Parameters):
    """What news search takes."""

    count: int = Field(default=10, ge=1, le=100, description="Results wanted at most.", examples=[10])
    sort_by: Annotated[Literal["date", "relevance"], FOLDED] = Field(
        default="relevance",
        alias="sortBy",
        description="Date: the 100 most relevant, the latest first.",
        examples=["Date"],
    )
    since: int | None = Field(
        default=None,
        ge=0,
        le=253_402_300_799,
        description="With sortBy=Date: not before, seconds since 1970.",
        examples=[0],
    )


class MediaParameters(BaseModel):
    """What searches for images and videos take."""

    q: str = Field(max_length=LONGEST_QUERY, description="What to search for.", examples=["lemur"])


def span_of(freshness: str | None, today: date) -> Span:
    """Say which days `freshness` means.

    Raises:
        ParameterError: It is none; `thing` is "freshness".
    """
    if freshness is None:
        return Span()
    word = freshness.strip().lower()
    span = last(_UNITS[word], today) if word in _UNITS else between(word, "..")
    if span is None:
        raise ParameterError(
            "freshness",
            found=show(freshness),
            wanted="Day, Week, Month, YYYY-MM-DD or YYYY-MM-DD..YYYY-MM-DD",
            remedy="correct it, or leave it out",
        )
    return span


def span_since(asked: NewsParameters) -> Span:
    """Say which days `since` means."""
    if asked.since is None or asked.sort_by != "date":
        return Span()
    return Span(datetime.fromtimestamp(asked.since, UTC).date())


def check_answers(names: list[str], parameter: str) -> None:
    """Refuse names of answers that Bing does not have.

    Raises:
        ParameterError: There is one; `thing` is the parameter.
    """
    for name in names:
        if name.removeprefix("-") not in ANSWERS:
            raise ParameterError(
                parameter, found=show(name), wanted=", ".join(ANSWERS), remedy="choose among these names"
            )


def market_of(asked: Parameters, accept_language: str) -> str:
    """Give the market of a request, such as "en-US"; the default for one that is not well formed."""
    named = _MARKET.fullmatch((asked.mkt or "").strip())
    if named:
        return f"{named[1].lower()}-{named[2].upper()}"
    language = _LANGUAGE.match(accept_language)
    country = (asked.cc or "").strip()
    if language and len(country) == 2 and country.isascii() and country.isalpha():
        return f"{language[1].lower()}-{country.upper()}"
    return _DEFAULT_MARKET
