"""What Brave's endpoints take: names, ranges and defaults as Brave documents them.

Out: pydantic models for `server.wire.asking`, and the days that `freshness` means.
What decides nothing here is read and checked all the same: where a page comes from and whom it suits is not known, and
what languages there are is chosen when an index is built (`lang:de` in a query asks for one).
Must not: search.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from server.errors import ParameterError
from server.refusal import show
from server.wire.asking import FOLDED, PARTED, Texts
from server.wire.flags import Flag
from server.wire.spans import Span, between, last

_UNITS = {"pd": "day", "pw": "week", "pm": "month", "py": "year"}

RESULT_KINDS = (
    "discussions", "faq", "infobox", "locations", "news", "query", "rich", "summarizer", "videos", "web",
)  # fmt: skip


class _Words:
    """Refuses a query of more words than an endpoint takes."""

    def __init__(self, most: int) -> None:
        self._most = most

    def __call__(self, query: str) -> str:
        if len(query.split()) > self._most:
            raise PydanticCustomError("too_many_words", "Value should have at most {most} words", {"most": self._most})
        return query


def _code(value: str) -> str:
    return value.upper()


Question = Annotated[str, AfterValidator(_Words(50))]
LongQuestion = Annotated[str, AfterValidator(_Words(75))]
Country = Annotated[str, Field(pattern=r"^(?:[A-Za-z]{2}|[Aa][Ll][Ll])$"), AfterValidator(_code)]
Tag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?$")]
Safety = Annotated[Literal["off", "moderate", "strict"], FOLDED]


class Parameters(BaseModel):
    """What all searches take."""

    q: Question = Field(
        max_length=400, description="What to search for: 400 characters and 50 words at most.", examples=["lemur"]
    )
    country: Country = Field(default="US", description="Two letters, or ALL; decides nothing here.", examples=["US"])
    search_lang: Tag = Field(default="en", description="A language; decides nothing here.", examples=["en"])
    spellcheck: Flag = Field(
        default=True, description="Search for the query spelled anew, where that helps.", examples=[True]
    )


class RankedParameters(Parameters):
    """What searches take that give documents."""

    freshness: str | None = Field(
        default=None, description="pd, pw, pm, py, or YYYY-MM-DDtoYYYY-MM-DD: by day of publication.", examples=["pw"]
    )
    goggles: Texts = Field(
        default=[],
        description="Text of a goggle, or the name of one that is kept; repeatable.",
        examples=[["$boost,site=a.org"]],
    )
    goggles_id: str | None = Field(default=None, description="As goggles; its former name.", examples=["no-copies"])
    operators: Flag = Field(default=True, description="Whether operators in q are read.", examples=[True])
    ui_lang: Tag = Field(default="en-US", description="Decides nothing here.", examples=["en-US"])
    safesearch: Safety = Field(default="moderate", description="Decides nothing here.", examples=["moderate"])

    @property
    def all_goggles(self) -> list[str]:
        """The goggles under both names."""
        return [*self.goggles, *([self.goggles_id] if self.goggles_id else [])]


class ListedParameters(RankedParameters):
    """What searches take that give a list of results."""

    extra_snippets: Flag = Field(
        default=False, description="Up to five more pieces of each document.", examples=[False]
    )
    text_decorations: Flag = Field(
        default=True,
        description="Put <strong> around words of the query and escape the rest; else plain text.",
        examples=[True],
    )
    include_fetch_metadata: Flag = Field(default=False, description="Say when each page was fetched.", examples=[False])
    offset: int = Field(default=0, ge=0, le=9, description="Pages to leave out, of count results each.", examples=[0])


class WebParameters(ListedParameters):
    """What web search takes."""

    count: int = Field(default=20, ge=1, le=20, description="Results wanted at most.", examples=[20])
    result_filter: Annotated[list[str], PARTED] = Field(
        default=[], description=f"Kinds of results, apart by commas: {', '.join(RESULT_KINDS)}.", examples=[["web"]]
    )
    units: Annotated[Literal["metric", "imperial"] | None, FOLDED] = Field(
        default=None, description="Decides nothing here.", examples=["metric"]
    )


class NewsParameters(ListedParameters):
    """What news search takes."""

    count: int = Field(default=20, ge=1, le=50, description="Results wanted at most.", examples=[20])


class MediaParameters(Parameters):
    """What searches for images and videos take."""

    count: int = Field(default=20, ge=1, le=200, description="Results wanted at most.", examples=[20])


class SuggestParameters(BaseModel):
    """What suggestions take."""

    q: Question = Field(max_length=400, description="The beginning of a query.", examples=["lem"])
    count: int = Field(default=5, ge=1, le=20, description="Suggestions wanted at most.", examples=[5])


class SpellcheckParameters(BaseModel):
    """What the spelling of a query takes."""

    q: Question = Field(max_length=400, description="The query.", examples=["lemru"])


class ContextParameters(RankedParameters):
    """What LLM context takes."""

    q: LongQuestion = Field(
        max_length=600, description="What to search for: 600 characters and 75 words at most.", examples=["lemur"]
    )
    count: int = Field(default=20, ge=1, le=50, description="Documents looked at, at most.", examples=[20])
    maximum_number_of_urls: int = Field(default=20, ge=1, le=50, description="Documents given, at most.", examples=[20])
    maximum_number_of_tokens: int = Field(
        default=8192, ge=1024, le=32768, description="Tokens in all, at most.", examples=[8192]
    )
    maximum_number_of_snippets: int = Field(
        default=50, ge=1, le=256, description="Pieces in all, at most.", examples=[50]
    )
    maximum_number_of_tokens_per_url: int = Field(
        default=4096, ge=512, le=8192, description="Tokens of one document, at most.", examples=[4096]
    )
    maximum_number_of_snippets_per_url: int = Field(
        default=50, ge=1, le=100, description="Pieces of one document, at most; here never more than 11.", examples=[50]
    )
    context_threshold_mode: Annotated[Literal["disabled", "lenient", "balanced", "strict"], FOLDED] = Field(
        default="balanced",
        description="How near to the first document's score the others must come.",
        examples=["balanced"],
    )
    enable_local: Flag = Field(default=None, description="Decides nothing here.", examples=[False])
    enable_source_metadata: Flag = Field(
        default=False, description="Name each source's site and icon.", examples=[False]
    )


def span_of(freshness: str | None, today: date) -> Span:
    """Say which days `freshness` means.

    Raises:
        ParameterError: It is none; `thing` is "freshness".
    """
    if freshness is None:
        return Span()
    word = freshness.strip().lower()
    span = last(_UNITS[word], today) if word in _UNITS else between(word, "to")
    if span is None:
        raise ParameterError(
            "freshness",
            found=show(freshness),
            wanted="pd, pw, pm, py or YYYY-MM-DDtoYYYY-MM-DD",
            remedy="correct it, or leave it out",
        )
    return span


def kinds_of(result_filter: list[str]) -> frozenset[str]:
    """Say which kinds of results are asked for; without a filter those that are found by relevance.

    Raises:
        ParameterError: There is no such kind; `thing` is "result_filter".
    """
    for kind in result_filter:
        if kind not in RESULT_KINDS:
            raise ParameterError(
                "result_filter", found=show(kind), wanted=", ".join(RESULT_KINDS), remedy="choose among these"
            )
    return frozenset(result_filter) or frozenset(("query", "web"))
