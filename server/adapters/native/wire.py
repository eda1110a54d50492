"""The native API's wire format: what `/v1` takes and gives, as OpenAPI shows it.

In: JSON and query strings. Out: pydantic models, and the translation of our answers into them.
Must not: hold times, so that the same request gives the same bytes.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crawler.artefact import Json
from crawler.document import Document
from indexer.query import Operator
from indexer.ranking import Hit
from indexer.search.request import LARGEST_OFFSET, Mode
from indexer.search.response import SearchResponse
from server.edition import IndexFacts
from server.engine import Engine
from server.terms import LONGEST_TIMEOUT_MS

# Hits of one answer at most: what any search API gives, and more than anyone reads.
LARGEST_K = 100


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Strings = Annotated[list[str], BeforeValidator(_as_list)]


class SearchParameters(BaseModel):
    """What to search for."""

    q: str = Field(description="The words to look for.", examples=["sort a list of tuples"])
    index: str | None = Field(
        None, description="Which index to search, by its name in /v1/indexes; the first without it.", examples=["docs"]
    )
    snapshot: str | None = Field(
        None,
        description="Which snapshot to search, by the id that an answer stated; the current one without it.",
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
    k: int = Field(10, ge=1, le=LARGEST_K, description="Hits wanted at most.", examples=[10])
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET, description="Hits to leave out before the first.", examples=[0])
    mode: Mode = Field(
        "hybrid",
        description="hybrid: words and meaning; lexical: BM25 alone; dense: embeddings alone.",
        examples=["hybrid"],
    )
    site: Strings = Field([], description="Hosts or domains to search in; repeatable.", examples=[["docs.python.org"]])
    language: Strings = Field([], description="BCP 47 tags to search in; repeatable.", examples=[["en"]])
    lexical_weight: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share of BM25 in the sum.", examples=[0.5]
    )
    dense_weight: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share of the embeddings in the sum.", examples=[0.5]
    )
    max_per_site: int | None = Field(
        None, ge=1, le=1000, description="Hits a site at most; not applied when a site is asked for.", examples=[2]
    )

    operators: bool | None = Field(
        None, description="Whether operators in q are read; by default they are.", examples=[True]
    )
    quotes: Literal["must", "boost"] | None = Field(
        None,
        description="must: quoted words stand in every hit as they are, the default; boost: hits with them come first.",
        examples=["must"],
    )

    @model_validator(mode="before")
    @classmethod
    def _unset(cls, values: Any) -> Any:
        # Clients send "time_range=&categories=" for what was not chosen. `q` stays, so that its refusal names it.
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if name == "q" or value not in ("", None, [""])}


class SearchBody(SearchParameters):
    """What to search for; `site` and `language` are a string or a list of strings."""

    # A body has types, so "10" is no number here and true is not 1; unknown fields are mistakes, not another client's.
    model_config = ConfigDict(extra="forbid", strict=True)


class ErrorDetail(BaseModel):
    """What was wrong."""

    code: str = Field(description="A name that programs can tell apart.", examples=["bad_request"])
    message: str = Field(description="One sentence for people.")
    field: str | None = Field(None, description="The field that it is about.", examples=["k"])
    found: str | None = Field(None, description="What was there.", examples=["'ten'"])
    wanted: str | None = Field(None, description="What would have been accepted.", examples=["a valid integer"])
    remedy: str | None = Field(None, description="What to do now.")


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    error: ErrorDetail


class SnippetAnswer(BaseModel):
    """The piece of the text that shows why it was found."""

    text: str = Field(description="Plain text.")
    highlights: list[tuple[int, int]] = Field(description="Half-open ranges of the text that match the query.")
    start: int = Field(description="Offset of the piece in the document's text, characters.")
    end: int = Field(description="Offset after the piece in the document's text.")


class PartAnswer(BaseModel):
    """What one leg said of a hit."""

    leg: str = Field(examples=["lexical"])
    rank: int = Field(description="Rank in the leg, from 1.")
    score: float = Field(description="The leg's own score: BM25 or cosine.")
    normalised: float = Field(description="The score as it enters the sum, 0 to 1.")
    weight: float = Field(description="Its share in the sum, 0 to 1.")


class HitAnswer(BaseModel):
    """One hit; dates and addresses that are not known are left out."""

    rank: int = Field(description="From 1, over all pages.")
    doc_id: str
    url: str | None = None
    title: str
    site: str | None = None
    language: str
    published_at: date | None = None
    fetched_at: datetime | None = None
    score: float = Field(description="0 to 1; comparable within one answer only.")
    snippet: SnippetAnswer
    parts: list[PartAnswer]


class OperatorAnswer(BaseModel):
    """An operator in the query."""

    operator: str = Field(description="Its one name.", examples=["-site"])
    value: str = Field(description="What it was given.", examples=["example.org"])
    reason: str | None = Field(None, description="Why it was not applied as written.")


class SearchAnswer(BaseModel):
    """The same request to the same snapshot gives the same bytes."""

    query: str = Field(description="The words that were looked for, white space normalised, without operators.")
    query_truncated: bool | None = Field(None, description="True when the query was too long, and cut.")
    applied: list[OperatorAnswer] | None = Field(None, description="Operators that were applied; left out when none.")
    ignored: list[OperatorAnswer] | None = Field(
        None, description="Operators that were not applied as written, and why; left out when none."
    )
    mode: str
    snapshot_id: str
    total: int = Field(description="Documents found, before paging.")
    total_is_exact: bool = Field(description="False when there may be more.")
    missing: list[str] | None = Field(None, description="Parts that could not answer; left out when all did.")
    empty_reason: str | None = Field(
        None, description="Why there are no hits, where filters, phrases or operators are the cause."
    )
    hits: list[HitAnswer]


class DocumentAnswer(BaseModel):
    """A stored document."""

    doc_id: str
    url: str | None = None
    title: str
    text: str = Field(description="Markdown without link targets.")
    site: str | None = None
    language: str
    published_at: date | None = None
    fetched_at: datetime | None = None
    content_hash: str


class IndexAnswer(BaseModel):
    """One index of this server."""

    name: str = Field(description="What the parameter `index` takes.")
    is_default: bool = Field(description="Whether it answers who names none.")
    is_ready: bool = Field(description="Whether it answers already.")
    snapshot_id: str | None = Field(None, description="Left out while it is being opened, as documents are.")
    documents: int | None = None


class IndexesAnswer(BaseModel):
    """The indexes of this server, the default first."""

    indexes: list[IndexAnswer]


class SnapshotAnswer(BaseModel):
    """What is being served."""

    snapshot_id: str
    corpus_id: str | None = None
    documents: int
    counts: dict[str, int]
    settings: dict[str, Any]


def search_answer(response: SearchResponse) -> SearchAnswer:
    """Translate an answer."""
    return SearchAnswer(
        query=response.query.text,
        query_truncated=response.query_truncated or None,
        applied=[_operator_answer(operator) for operator in response.applied] or None,
        ignored=[_operator_answer(operator) for operator in response.ignored] or None,
        mode=response.mode,
        snapshot_id=response.snapshot_id,
        total=response.total,
        total_is_exact=response.total_is_exact,
        missing=list(response.missing) or None,
        empty_reason=response.empty_reason or None,
        hits=[_hit_answer(hit) for hit in response.hits],
    )


def document_answer(document: Document) -> DocumentAnswer:
    """Translate a document."""
    return DocumentAnswer(
        doc_id=document.doc_id,
        url=document.url or None,
        title=document.title,
        text=document.text,
        site=document.site or None,
        language=document.language,
        published_at=document.published_at,
        fetched_at=document.fetched_at,
        content_hash=document.content_hash,
    )


def index_answer(name: str, engine: Engine, *, is_default: bool) -> IndexAnswer:
    """Tell how an index stands."""
    facts = engine.facts if engine.is_ready else None
    return IndexAnswer(
        name=name,
        is_default=is_default,
        is_ready=facts is not None,
        snapshot_id=facts.snapshot_id if facts else None,
        documents=facts.documents if facts else None,
    )


def snapshot_answer(facts: IndexFacts) -> SnapshotAnswer:
    """Translate what a snapshot says of itself."""
    settings: dict[str, Json] = dict(facts.manifest.settings)
    return SnapshotAnswer(
        snapshot_id=facts.snapshot_id,
        corpus_id=facts.manifest.parent_id,
        documents=facts.documents,
        counts=dict(facts.manifest.counts),
        settings=settings,
    )


def _operator_answer(operator: Operator) -> OperatorAnswer:
    return OperatorAnswer(operator=operator.operator, value=operator.value, reason=operator.reason or None)


def _hit_answer(hit: Hit) -> HitAnswer:
    snippet = hit.snippet
    return HitAnswer(
        rank=hit.rank,
        doc_id=hit.doc_id,
        url=hit.url or None,
        title=hit.title,
        site=hit.site or None,
        language=hit.language,
        published_at=hit.published_at,
        fetched_at=hit.fetched_at,
        score=hit.score,
        snippet=SnippetAnswer(
            text=snippet.text, highlights=list(snippet.highlights), start=snippet.start, end=snippet.end
        ),
        parts=[
            PartAnswer(leg=part.leg, rank=part.rank, score=part.score, normalised=part.normalised, weight=part.weight)
            for part in hit.parts
        ],
    )
