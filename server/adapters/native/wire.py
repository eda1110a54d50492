"""The native API's wire format: what `/v1` gives, as OpenAPI shows it.

In: our answers. Out: pydantic models, which are JSON.
Must not: hold times, so that the same request gives the same bytes.
"""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from crawler.artefact import Json
from crawler.document import Document
from indexer.goggles.effect import Effect
from indexer.query import Operator
from indexer.ranking import Hit, LegScore, Snippet
from indexer.search.response import SearchResponse
from server.edition import IndexFacts
from server.engine import Engine


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


class EffectAnswer(BaseModel):
    """What a goggle did to a hit, and the line that says so."""

    model_config = ConfigDict(from_attributes=True)

    action: str = Field(examples=["boost"])
    strength: int = Field(description="1 to 10.")
    goggle: str = Field(examples=["goggles[0]"])
    line: int = Field(description="From 1.")
    instruction: str


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
    media_type: str | None = Field(None, description="What it was sent as.", examples=["application/pdf"])
    score: float = Field(description="0 to 1; comparable within one answer only.")
    snippet: SnippetAnswer
    extra_snippets: list[SnippetAnswer] | None = Field(
        None, description="Other pieces, best first, where they were asked for."
    )
    next: int | None = Field(
        None, description="Offset to go on reading from behind the piece (/v1/open?start=); left out at the end."
    )
    similar: list[str] | None = Field(None, description="doc_ids of near-duplicates that this hit stands for.")
    parts: list[PartAnswer]
    effect: EffectAnswer | None = Field(None, description="What a goggle did to it; left out where none did.")


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
    altered: str | None = Field(
        None, description="What was searched for, where its spelling was changed; left out where it was not."
    )
    related: list[str] | None = Field(None, description="Queries beside this one, where they were asked for.")
    feedback_terms: list[tuple[str, float]] | None = Field(
        None, description="Terms that feedback asked the lexical leg for, with their weights; left out without it."
    )
    discarded: int | None = Field(None, description="Documents that goggles left out; left out when none.")
    hits: list[HitAnswer]


class BatchAnswer(BaseModel):
    """One line of a batch's answers: an answer, or why there is none."""

    query_id: str
    answer: SearchAnswer | None = None
    error: ErrorDetail | None = None


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
    media_type: str | None = Field(None, description="What it was sent as.", examples=["application/pdf"])
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
        altered=response.altered or None,
        related=list(response.related) or None,
        feedback_terms=list(response.feedback.terms) if response.feedback and response.feedback.terms else None,
        discarded=response.discarded or None,
        hits=[_hit_answer(hit, response.effects.get(hit.doc_id)) for hit in response.hits],
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
        media_type=document.media_type or None,
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


def _hit_answer(hit: Hit, effect: Effect | None) -> HitAnswer:
    return HitAnswer(
        rank=hit.rank,
        doc_id=hit.doc_id,
        url=hit.url or None,
        title=hit.title,
        site=hit.site or None,
        language=hit.language,
        published_at=hit.published_at,
        fetched_at=hit.fetched_at,
        media_type=hit.media_type or None,
        score=hit.score,
        snippet=_snippet_answer(hit.snippet),
        extra_snippets=[_snippet_answer(snippet) for snippet in hit.extra_snippets] or None,
        next=hit.next,
        similar=list(hit.similar) or None,
        parts=[part_answer(part) for part in hit.parts],
        effect=EffectAnswer.model_validate(effect) if effect is not None else None,
    )


def part_answer(part: LegScore) -> PartAnswer:
    """Translate what one leg said."""
    return PartAnswer(leg=part.leg, rank=part.rank, score=part.score, normalised=part.normalised, weight=part.weight)


def _snippet_answer(snippet: Snippet) -> SnippetAnswer:
    return SnippetAnswer(text=snippet.text, highlights=list(snippet.highlights), start=snippet.start, end=snippet.end)
