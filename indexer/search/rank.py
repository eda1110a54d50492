"""All that is found, in order: the legs fused, priors, reranking, goggles.

In: a search that runs, and its `Query`. Out: `Ranked`. Must not: choose a page, or cut a text to show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from indexer.errors import DocumentNotFoundError
from indexer.goggles.effect import Effect
from indexer.goggles.goggle import Target
from indexer.query import Query
from indexer.ranking import FusedDocument
from indexer.search.fuse import fuse
from indexer.search.goggles.apply import apply
from indexer.search.goggles.lens import Lens, Page, lens_of
from indexer.search.late import doc_ids_of
from indexer.search.legs import ask
from indexer.search.plain import plain_text
from indexer.search.priors import Priors, with_priors
from indexer.search.rerank import Scorer, rerank
from indexer.search.response import Feedback
from indexer.search.running import PART_FAILURES, Running
from indexer.search.titles import named_first

# A reranker reads this much of a document without a best passage: about the 512 tokens that cross-encoders take.
_RERANK_CHARACTERS = 2000

# Which instructions of goggles look into texts, and how much of one its description is.
_IN_TEXTS = frozenset[Target]({"description", "content"})
_DESCRIPTION_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Ranked:
    """All that was found.

    Attributes:
        documents: Best first.
        is_whole: As `legs.Asked` has it.
        feedback: Likewise.
        effects: As `SearchResponse` has them, of all documents.
        discarded: Documents that goggles left out.
    """

    documents: Sequence[FusedDocument]
    is_whole: bool
    feedback: Feedback | None
    effects: Mapping[str, Effect] = field(default_factory=dict)
    discarded: int = 0


def rank(running: Running, query: Query, scorer: Scorer | None) -> Ranked:
    """Put all that is found in order.

    Args:
        running: The search.
        query: What to look for.
        scorer: Orders the first documents again; None: nothing does.

    Raises:
        ModelError, JavaError, SnapshotError: No leg that was asked could answer.
    """
    settings = running.settings
    asked = ask(running, query)
    with running.stage("fuse"):
        fused: Sequence[FusedDocument] = fuse(asked.legs)
    if running.request.mode == "hybrid" and settings.title_weight:
        fused = _named_first(running, fused, query.text)
    if settings.freshness_weight or settings.quality_weight:
        fused = _with_priors(running, fused)
    if scorer is not None and settings.rerank_depth:
        fused = _reranked(running, fused, query.text, scorer)
    ranked = Ranked(fused, asked.is_whole, asked.feedback)
    return _goggled(running, ranked, lens_of(running.request.goggles)) if running.request.goggles else ranked


def _named_first(running: Running, fused: Sequence[FusedDocument], text: str) -> Sequence[FusedDocument]:
    with running.stage("titles"):
        try:
            return named_first(
                fused,
                doc_ids_of(fused),
                lambda doc_ids: running.index.addresses(doc_ids).titles,
                text,
                running.settings.title_weight,
            )
        except (*PART_FAILURES, DocumentNotFoundError):
            running.missing["titles"] = None
            return fused


def _with_priors(running: Running, fused: Sequence[FusedDocument]) -> Sequence[FusedDocument]:
    settings, index = running.settings, running.index
    with running.stage("priors"):
        # In an index without days every freshness is 0, whatever today is.
        today = settings.freshness_today or index.newest_day() or date.max
        priors = Priors(settings.freshness_weight, settings.freshness_half_life_days, today, settings.quality_weight)
        try:
            return with_priors(fused, index.merits, priors)
        except (*PART_FAILURES, DocumentNotFoundError):
            running.missing["priors"] = None
            return fused


def _reranked(running: Running, fused: Sequence[FusedDocument], text: str, scorer: Scorer) -> Sequence[FusedDocument]:
    with running.stage("rerank"):
        try:
            texts = [_evidence(running, document) for document in fused[: running.settings.rerank_depth]]
            deadline = running.clock() + min(running.settings.rerank_time_ms / 1000, running.left_s)
            found = rerank(fused, texts, text, scorer, lambda: running.clock() > deadline)
        except (*PART_FAILURES, DocumentNotFoundError):
            running.missing["rerank"] = None
            return fused
        if found.judged < len(texts):
            running.missing["rerank"] = None
        return found.documents


def _evidence(running: Running, fused: FusedDocument) -> str:
    """Give the text that a reranker reads: title and best passage, or the document's start."""
    document = running.read(fused.doc_id)
    start, end = running.best_passage(fused) or (0, _RERANK_CHARACTERS)
    return f"{document.title}\n{document.text[start:end]}"


def _goggled(running: Running, ranked: Ranked, lens: Lens) -> Ranked:
    with running.stage("goggles"):
        try:
            view = apply(ranked.documents, _pages(running, ranked.documents, lens), lens)
        except (*PART_FAILURES, DocumentNotFoundError):
            running.missing["goggles"] = None
            return ranked
    return replace(ranked, documents=view.documents, effects=view.effects, discarded=len(view.discarded))


def _pages(running: Running, fused: Sequence[FusedDocument], lens: Lens) -> list[Page]:
    """Give what goggles look at; texts are read only where an instruction looks into them."""
    doc_ids = doc_ids_of(fused)
    addresses, facts = running.index.addresses(doc_ids), running.index.facts(doc_ids)
    texts = [""] * len(doc_ids)
    if lens.needs & _IN_TEXTS:
        texts = [running.read(doc_id).text for doc_id in doc_ids]
    columns = zip(addresses.urls, facts.sites, addresses.titles, texts, strict=True)
    # The description of a page is what a result would show of it: its beginning.
    return [
        Page(url, site, title, plain_text(text[:_DESCRIPTION_CHARACTERS]), text) for url, site, title, text in columns
    ]
