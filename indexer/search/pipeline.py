"""One search from request to answer: parse, retrieve, fuse, priors, rerank, goggles, group, snippet.

In: a `Snapshot` and `SearchRequest`s. Out: `SearchResponse`s; the same snapshot and request give the same response,
stage times apart. The only module that knows the stages. Must not: know an engine or a wire format.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from crawler.document import Document
from crawler.urls import host_of
from indexer.errors import DocumentNotFoundError, JavaError, ModelError, RequestError, SnapshotError
from indexer.goggles.effect import Effect
from indexer.goggles.goggle import Target
from indexer.query import Query
from indexer.ranking import WHOLE_DOCUMENT, FusedDocument, Hit, Ranking
from indexer.search.empty import empty_reason
from indexer.search.fuse import Leg, doc_ids_of, fuse
from indexer.search.goggles.apply import apply
from indexer.search.goggles.lens import Lens, Page, lens_of
from indexer.search.group import Groups, gather
from indexer.search.parse import Filters, Parsed, parse
from indexer.search.plain import clean_title, plain_text
from indexer.search.priors import Priors, with_priors
from indexer.search.request import SearchRequest
from indexer.search.rerank import Scorer, rerank
from indexer.search.response import SearchResponse, StageTime
from indexer.search.retrieve import retrieve_dense, retrieve_lexical
from indexer.search.scales import scale_of
from indexer.search.snippet import Pieces, cut_snippets
from indexer.search.words import QueryWords
from indexer.snapshot import Snapshot

# A reranker reads this much of a document without a best passage: about the 512 tokens that cross-encoders take.
_RERANK_CHARACTERS = 2000

# Which instructions of goggles look into texts, and how much of one its description is.
_IN_TEXTS = frozenset[Target]({"description", "content"})
_DESCRIPTION_CHARACTERS = 300

_Shown = tuple[FusedDocument, tuple[str, ...]]
"""A document of the page, and the doc_ids that it stands for."""

# A part that fails in one of these ways is named in `missing`, and the others answer.
_PART_FAILURES = (ModelError, JavaError, SnapshotError)


class Searcher:
    """Search one snapshot; safe for concurrent use by threads.

    Args:
        snapshot: What to search; the searcher owns it from here on.
        clock: Seconds from any start, for stage times.
        scorer: Orders the first documents again, `SearchSettings.rerank_depth` of them; None leaves them as fused.
    """

    def __init__(
        self, snapshot: Snapshot, clock: Callable[[], float] = time.perf_counter, scorer: Scorer | None = None
    ) -> None:
        self.snapshot = snapshot
        self._clock = clock
        self._scorer = scorer

    def search(self, request: SearchRequest, *, time_ms: float | None = None) -> SearchResponse:
        """Answer a request.

        Args:
            request: What to search for, and how.
            time_ms: Time from now for the legs and the reranker, milliseconds: what could not begin within it is left
                out and named in `missing`; the first leg is always asked. None: as long as it takes.

        Raises:
            RequestError: The query is empty, or a filter is none.
            ModelError, JavaError, SnapshotError: No leg that was asked could answer.
        """
        search = _Search(self.snapshot, request, self._clock, self._scorer)
        if time_ms is not None:
            search.deadline = self._clock() + time_ms / 1000
        return search.run()

    def rank(self, request: SearchRequest) -> tuple[FusedDocument, ...]:
        """Give the documents that `search` would answer with, in the same order, without their texts.

        Raises:
            As `search`.
        """
        return _Search(self.snapshot, request, self._clock, self._scorer).rank()

    @property
    def snapshot_id(self) -> str:
        """What is searched."""
        return self.snapshot.snapshot_id

    def document(self, doc_id: str) -> Document:
        """Read one document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self.snapshot.index.documents.get(doc_id)

    def close(self) -> None:
        """Release the snapshot; searching afterwards is a bug."""
        self.snapshot.close()


class _Search:
    """The state of one search while it runs."""

    def __init__(
        self, snapshot: Snapshot, request: SearchRequest, clock: Callable[[], float], scorer: Scorer | None
    ) -> None:
        self._snapshot = snapshot
        self._request = request
        self._settings = request.settings
        self._clock = clock
        self._scorer = scorer
        self._stages: list[StageTime] = []
        self._missing: dict[str, None] = {}
        self._documents: dict[str, Document] = {}
        self._effects: Mapping[str, Effect] = {}
        self._discarded = 0
        self.deadline: float | None = None

    def run(self) -> SearchResponse:
        parsed, legs, fused = self._ranked()
        query = parsed.query
        with self._stage("group"):
            groups = self._group(fused, query)
        with self._stage("read"):
            page = self._read_all(self._page(fused, groups))
        with self._stage("snippet"):
            words = QueryWords(query.text)
            first = self._request.offset + 1
            hits = tuple(self._hit(rank, found, words) for rank, found in enumerate(page, start=first))
        complete = all(len(leg.ranking) < self._settings.depth for leg in legs)
        return SearchResponse(
            query=query,
            query_truncated=parsed.truncated,
            mode=self._request.mode,
            hits=hits,
            total=len(groups.places),
            total_is_exact=complete and not self._missing,
            snapshot_id=self._snapshot.snapshot_id,
            missing=tuple(self._missing),
            stages=tuple(self._stages),
            applied=parsed.applied,
            ignored=parsed.ignored,
            empty_reason="" if len(fused) else self._empty_reason(query),
            effects={hit.doc_id: self._effects[hit.doc_id] for hit in hits if hit.doc_id in self._effects},
            discarded=self._discarded,
        )

    def rank(self) -> tuple[FusedDocument, ...]:
        parsed, _, fused = self._ranked()
        return tuple(document for document, _ in self._page(fused, self._group(fused, parsed.query)))

    def _ranked(self) -> tuple[Parsed, list[Leg], Sequence[FusedDocument]]:
        """Put all that is found in order."""
        request = self._request
        with self._stage("parse"):
            parsed = parse(
                request.query,
                Filters(
                    request.sites,
                    request.languages,
                    request.excluded_sites,
                    request.published_since,
                    request.published_until,
                ),
                operators=self._settings.operators,
                quotes=self._settings.quotes,
                # Snapshots say what they were built with; where one does not, it was built with the default.
                exact=self._snapshot.manifest.settings.get("exact_words") is not False,
            )
        if not parsed.query.text:
            raise RequestError("query", found="nothing to look for", wanted="at least one word", remedy="write a query")
        legs = self._legs(parsed.query)
        with self._stage("fuse"):
            fused: Sequence[FusedDocument] = fuse(legs, scale_of(self._settings.fusion, self._settings.rrf_constant))
        if self._settings.freshness_weight or self._settings.quality_weight:
            fused = self._with_priors(fused)
        if self._scorer is not None and self._settings.rerank_depth:
            fused = self._rerank(fused, parsed.query.text, self._scorer)
        if request.goggles:
            fused = self._goggled(fused, lens_of(request.goggles))
        return parsed, legs, fused

    def _legs(self, query: Query) -> list[Leg]:
        """Ask the legs of the mode; in a hybrid search one of them may fail."""
        settings = self._settings
        ask: dict[str, tuple[Callable[[Query], Ranking], float]] = {
            "lexical": (self._lexical, settings.lexical_weight),
            "dense": (self._dense, settings.dense_weight),
        }
        legs: list[Leg] = []
        for name, (retrieve, weight) in ask.items():
            if self._request.mode not in (name, "hybrid"):
                continue
            if legs and self._is_late():
                self._missing[name] = None
                continue
            try:
                legs.append(Leg(name, retrieve(query), weight))
            except _PART_FAILURES:
                self._missing[name] = None
                if self._request.mode == name or (name == "dense" and not legs):
                    raise
        return legs

    def _is_late(self) -> bool:
        return self.deadline is not None and self._clock() >= self.deadline

    def _empty_reason(self, query: Query) -> str:
        """Say which of the things that rule documents out leave none."""
        if not query.is_filtered:
            return ""
        with self._stage("count"):
            try:
                return empty_reason(query, self._snapshot.index.count)
            except _PART_FAILURES:
                return ""  # `missing` says what did not answer.

    def _lexical(self, query: Query) -> Ranking:
        with self._stage("lexical"):
            settings = self._settings
            return retrieve_lexical(
                self._snapshot.index,
                query,
                depth=settings.depth,
                k1=settings.k1,
                b=settings.b,
                weights=settings.weights,
            )

    def _dense(self, query: Query) -> Ranking:
        with self._stage("encode"):
            vector = self._snapshot.encoder.encode(query.text)
        with self._stage("dense"):
            return retrieve_dense(self._snapshot.index, query, vector, depth=self._settings.depth)

    def _rerank(self, fused: Sequence[FusedDocument], text: str, scorer: Scorer) -> Sequence[FusedDocument]:
        with self._stage("rerank"):
            try:
                texts = [self._evidence(document) for document in fused[: self._settings.rerank_depth]]
                deadline = self._clock() + self._settings.rerank_time_ms / 1000
                deadline = deadline if self.deadline is None else min(deadline, self.deadline)
                found = rerank(fused, texts, text, scorer, lambda: self._clock() > deadline)
            except (*_PART_FAILURES, DocumentNotFoundError):
                self._missing["rerank"] = None
                return fused
            if found.judged < len(texts):
                self._missing["rerank"] = None
            return found.documents

    def _with_priors(self, fused: Sequence[FusedDocument]) -> Sequence[FusedDocument]:
        settings, index = self._settings, self._snapshot.index
        with self._stage("priors"):
            # In an index without days every freshness is 0, whatever today is.
            today = settings.freshness_today or index.newest_day() or date.max
            priors = Priors(
                settings.freshness_weight, settings.freshness_half_life_days, today, settings.quality_weight
            )
            try:
                return with_priors(fused, index.merits, priors)
            except (*_PART_FAILURES, DocumentNotFoundError):
                self._missing["priors"] = None
                return fused

    def _goggled(self, fused: Sequence[FusedDocument], lens: Lens) -> Sequence[FusedDocument]:
        with self._stage("goggles"):
            try:
                view = apply(fused, self._pages(fused, lens), lens)
            except (*_PART_FAILURES, DocumentNotFoundError):
                self._missing["goggles"] = None
                return fused
        self._effects, self._discarded = view.effects, len(view.discarded)
        return view.documents

    def _pages(self, fused: Sequence[FusedDocument], lens: Lens) -> list[Page]:
        """Give what goggles look at; texts are read only where an instruction looks into them."""
        doc_ids = doc_ids_of(fused)
        addresses, facts = self._snapshot.index.addresses(doc_ids), self._snapshot.index.facts(doc_ids)
        texts = [""] * len(doc_ids)
        if lens.needs & _IN_TEXTS:
            texts = [self._read(doc_id).text for doc_id in doc_ids]
        columns = zip(addresses.urls, facts.sites, addresses.titles, texts, strict=True)
        # The description of a page is what a result would show of it: its beginning.
        return [
            Page(url, site, title, plain_text(text[:_DESCRIPTION_CHARACTERS]), text)
            for url, site, title, text in columns
        ]

    def _group(self, fused: Sequence[FusedDocument], query: Query) -> Groups:
        """Say which documents are shown, and which others each stands for."""
        settings = self._settings
        most = None if query.sites else settings.max_per_site
        if not settings.collapse and most is None:
            return Groups(tuple(range(len(fused))), {})
        try:
            facts = self._snapshot.index.facts(doc_ids_of(fused))
        except (*_PART_FAILURES, DocumentNotFoundError):
            self._missing["documents"] = None
            return Groups(tuple(range(len(fused))), {})
        return gather(facts, max_per_site=most, collapses=settings.collapse)

    def _page(self, fused: Sequence[FusedDocument], groups: Groups) -> list[_Shown]:
        """Choose the documents of the page that was asked for, each with those that it stands for."""
        first, last = self._request.offset, self._request.offset + self._request.k
        return [
            (fused[place], tuple(fused[other].doc_id for other in groups.similar.get(place, ())))
            for place in groups.places[first:last]
        ]

    def _read_all(self, chosen: Sequence[_Shown]) -> list[tuple[_Shown, Document]]:
        found = []
        for shown in chosen:
            try:
                found.append((shown, self._read(shown[0].doc_id)))
            except (DocumentNotFoundError, SnapshotError):
                # A leg ranked what the document store has lost: the other hits are still worth having.
                self._missing["documents"] = None
        return found

    def _hit(self, rank: int, found: tuple[_Shown, Document], words: QueryWords) -> Hit:
        (fused, similar), document = found
        pieces = Pieces(self._settings.snippet_characters, extra=self._settings.extra_snippets)
        cut = cut_snippets(document.text, words.reading(document.language), pieces, hint=self._hint(fused))
        return Hit(
            rank=rank,
            doc_id=document.doc_id,
            score=fused.score,
            url=document.url,
            title=clean_title(document.title, host_of(document.url) if document.url else document.site),
            site=document.site,
            language=document.language,
            published_at=document.published_at,
            fetched_at=document.fetched_at,
            snippet=cut.best,
            parts=fused.parts,
            extra_snippets=cut.extra,
            next=cut.next,
            similar=similar,
        )

    def _evidence(self, fused: FusedDocument) -> str:
        """Give the text that a reranker reads: title and best passage, or the document's start."""
        document = self._read(fused.doc_id)
        start, end = self._hint(fused) or (0, _RERANK_CHARACTERS)
        return f"{document.title}\n{document.text[start:end]}"

    def _hint(self, fused: FusedDocument) -> tuple[int, int] | None:
        """Find the best passage in the text."""
        if fused.passage_number == WHOLE_DOCUMENT:
            return None
        passages = self._snapshot.index.documents.passages(fused.doc_id)
        if fused.passage_number >= len(passages):
            return None
        passage = passages[fused.passage_number]
        return passage.start, passage.end

    def _read(self, doc_id: str) -> Document:
        if doc_id not in self._documents:
            self._documents[doc_id] = self._snapshot.index.documents.get(doc_id)
        return self._documents[doc_id]

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        begin = self._clock()
        try:
            yield
        finally:
            self._stages.append(StageTime(name, (self._clock() - begin) * 1000))
