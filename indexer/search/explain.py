"""Why a document stands where it does in an answer, or why it is not there.

In: a `Searcher`, a request, a document's name. Out: `Explanation`, put together from what the legs, the index and the
filters say of that one document. It takes a few searches: it is for people and for debugging, not for every hit.
Must not: rank, or score anything in a way of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np

from crawler.document import Document
from indexer.asking.address import find_document
from indexer.backends.base import Vectors
from indexer.backends.conditions import passes
from indexer.backends.explanation import LexicalExplanation
from indexer.condition import told
from indexer.errors import DocumentNotFoundError, SettingsError
from indexer.links_in import words_of
from indexer.query import Query
from indexer.ranking import FusedDocument, LegScore
from indexer.search.legs import moved
from indexer.search.pipeline import Searcher
from indexer.search.request import LARGEST_OFFSET, MOST_HITS, SearchRequest
from indexer.search.response import Feedback

ReasonKind = Literal[
    "not_in_index", "filter", "phrase", "exclusion", "no_query_word", "below_depth", "missing_leg", "not_on_page",
    "grouped",
]  # fmt: skip

# Parts of a query that leave no document out.
_RANKING_PARTS = frozenset(("text", "preferred", "terms"))
_KINDS: dict[str, ReasonKind] = {"phrases": "phrase", "excluded": "exclusion"}


@dataclass(frozen=True, slots=True)
class Check:
    """A condition of the query, held against the document.

    Attributes:
        name: The attribute of `Query`.
        value: What is asked for, for people; phrases and exclusions are checked one by one.
        is_met: Whether the document passes it.
    """

    name: str
    value: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class DenseEvidence:
    """The document's best passage for the query, whether the dense leg ranked it or not.

    Attributes:
        passage_number: From 0.
        start: Offset of the passage in `Document.text`.
        end: Offset after it.
        score: Cosine of passage and query, as the leg computes it.
    """

    passage_number: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is not among the hits, or not in a leg.

    Attributes:
        kind: Which reason, for programs.
        told: The same in a sentence, for people.
    """

    kind: ReasonKind
    told: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of one document in one answer.

    Attributes:
        snapshot_id: What was searched.
        query: What was looked for, once parsed.
        doc_id: The document; what was asked for where there is none.
        url: Its address, or "".
        title: Its title, as it stands, or "".
        is_hit: Whether it stands on the page that was asked for.
        rank: Its rank before sites are grouped, None where it was not ranked.
        score: Its fused score, None likewise.
        parts: For each leg that ranked it, and for a reranker: rank, raw and normalised score, weight.
        fields: Fields and weights of BM25F; empty: BM25 over title and text together.
        lexical: The terms of the query and what each adds; None where the leg was not asked or cannot say.
        dense: Its best passage; None likewise, and where it has no passages.
        checks: Every filter, phrase and exclusion of the query.
        reasons: Why it is no hit, or not in a leg; empty for a hit that every leg ranked.
        feedback: What feedback made of the query, by which the legs then scored; None where it was not used.
    """

    snapshot_id: str
    query: Query
    doc_id: str
    url: str
    title: str
    is_hit: bool
    rank: int | None
    score: float | None
    parts: tuple[LegScore, ...]
    fields: tuple[tuple[str, float], ...]
    lexical: LexicalExplanation | None
    dense: DenseEvidence | None
    checks: tuple[Check, ...]
    reasons: tuple[Reason, ...]
    feedback: Feedback | None = None


def explain(searcher: Searcher, request: SearchRequest, name: str) -> Explanation:
    """Explain where a document stands in the answer to a request.

    Args:
        searcher: What would answer.
        request: As it would be asked.
        name: doc_id or URL of any document, a hit or not.

    Raises:
        RequestError: The request cannot be answered, or the name is none.
        ModelError, JavaError, SnapshotError: No leg that was asked could answer.
    """
    response = searcher.search(replace(request, k=1, offset=0))
    try:
        document = find_document(searcher.snapshot, name)
    except DocumentNotFoundError as error:
        return _of_none(response.snapshot_id, response.query, name, error)
    ranked = _ranked(searcher, request)
    place = next((rank for rank, found in enumerate(ranked, start=1) if found.doc_id == document.doc_id), None)
    page = searcher.rank(request)
    found = ranked[place - 1] if place is not None else None
    feedback = response.feedback or Feedback()
    lexical = dense = None
    if request.mode != "dense" and "lexical" not in response.missing:
        leg = searcher.snapshot.index.lexical(request.settings.k1, request.settings.b, request.fields)
        lexical = leg.explain(replace(response.query, terms=feedback.terms), document.doc_id)
    if request.mode != "lexical" and "dense" not in response.missing:
        vector = searcher.snapshot.encoder.encode(response.query.text)
        vector = moved(searcher.snapshot.index, vector, feedback.passages, request.settings)
        dense = _dense(searcher, vector, document)
    anchors = words_of(searcher.snapshot.index.documents.links_in(document.doc_id))
    checks = tuple(_checks(response.query, document, anchors))
    explained = Explanation(
        snapshot_id=response.snapshot_id,
        query=response.query,
        doc_id=document.doc_id,
        url=document.url,
        title=document.title,
        is_hit=any(hit.doc_id == document.doc_id for hit in page),
        rank=place,
        score=found.score if found is not None else None,
        parts=found.parts if found is not None else (),
        fields=request.fields,
        lexical=lexical,
        dense=dense,
        checks=checks,
        reasons=(),
        feedback=response.feedback,
    )
    return replace(explained, reasons=tuple(reasons(explained, request, ranked, response.missing)))


def reasons(
    explained: Explanation, request: SearchRequest, ranked: Sequence[FusedDocument], missing: Sequence[str]
) -> Iterator[Reason]:
    """Say why a document is no hit, or in which leg it is not, and why.

    Args:
        explained: All but the reasons.
        request: What was asked.
        ranked: Every document that was ranked, in order.
        missing: Legs that could not answer.
    """
    unmet = [check for check in explained.checks if not check.is_met]
    for check in unmet:
        kind = _KINDS.get(check.name, "filter")
        yield Reason(kind, f"{check.name} asks for {check.value}" if kind != "exclusion" else f"it has {check.value}")
    if not unmet:
        yield from _leg_reasons(explained, request, ranked, missing)
    if explained.is_hit or explained.rank is None:
        return
    first, last = request.offset + 1, request.offset + request.k
    if request.settings.max_per_site is not None and explained.rank <= last:
        yield Reason("grouped", f"{request.settings.max_per_site} better hits of its site are shown")
    else:
        yield Reason("not_on_page", f"it has rank {explained.rank}, and ranks {first} to {last} were asked for")


def _leg_reasons(
    explained: Explanation, request: SearchRequest, ranked: Sequence[FusedDocument], missing: Sequence[str]
) -> Iterator[Reason]:
    held = {part.leg for part in explained.parts}
    for leg in ("lexical", "dense"):
        if leg in missing:
            yield Reason("missing_leg", f"the {leg} leg could not answer")
        elif leg not in held and request.mode in (leg, "hybrid"):
            yield _leg_reason(leg, explained, ranked)


def _leg_reason(leg: str, explained: Explanation, ranked: Sequence[FusedDocument]) -> Reason:
    if leg == "lexical" and explained.lexical is not None and not explained.lexical.score:
        words = ", ".join(part.term for part in explained.lexical.terms)
        return Reason("no_query_word", f"none of the query's words stands in it ({words or 'the query has none'})")
    score = explained.lexical.score if leg == "lexical" and explained.lexical is not None else None
    if leg == "dense":
        if explained.dense is None:
            return Reason("below_depth", "it has no passages for the dense leg to rank")
        score = explained.dense.score
    scores = [part.score for found in ranked for part in found.parts if part.leg == leg]
    reached = f"the leg's {len(scores)} documents reach down to {min(scores):.4f}" if scores else "the leg ranked none"
    return Reason("below_depth", f"the {leg} leg scores it {score or 0:.4f}, and {reached}")


def _ranked(searcher: Searcher, request: SearchRequest) -> tuple[FusedDocument, ...]:
    """Give everything that was ranked, whatever its site, as far as answers can be paged through."""
    whole = replace(request, k=MOST_HITS, settings=replace(request.settings, max_per_site=None))
    head = searcher.rank(replace(whole, offset=0))
    return (*head, *searcher.rank(replace(whole, offset=LARGEST_OFFSET))) if len(head) == MOST_HITS else head


def _dense(searcher: Searcher, vector: Vectors, document: Document) -> DenseEvidence | None:
    """Score the passages as both engines do: summed in double precision and then rounded."""
    vectors = searcher.snapshot.index.vectors(document.doc_id)
    if not len(vectors):
        return None
    scores = (vectors.astype(np.float64) * vector).sum(axis=1).astype(np.float32)
    best = int(scores.argmax())
    passage = searcher.snapshot.index.documents.passages(document.doc_id)[best]
    return DenseEvidence(best, passage.start, passage.end, float(scores[best]))


def _checks(query: Query, document: Document, anchors: str) -> Iterator[Check]:
    """Hold every condition of a query against a document and the words of links to it, each by itself."""
    for each in fields(Query):
        value = getattr(query, each.name)
        if each.name in _RANKING_PARTS or value == each.default:
            continue
        for part in value if each.name in _KINDS else (value,):
            alone = (part,) if each.name in _KINDS else part
            conditions: dict[str, Any] = {each.name: alone}
            # Words in any form are the engine's to read, where their language has an analyzer that only Lucene has.
            try:
                is_met = passes(document, Query("", **conditions), anchors=anchors)
            except SettingsError:
                continue
            yield Check(each.name, told(part) if each.name == "condition" else _told(part), is_met)


def _told(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _of_none(snapshot_id: str, query: Query, name: str, error: DocumentNotFoundError) -> Explanation:
    return Explanation(
        snapshot_id=snapshot_id,
        query=query,
        doc_id=name,
        url="",
        title="",
        is_hit=False,
        rank=None,
        score=None,
        parts=(),
        fields=(),
        lexical=None,
        dense=None,
        checks=(),
        reasons=(Reason("not_in_index", error.found),),
    )
