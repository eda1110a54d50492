"""The end of cleaning: candidates compared with each other, and what of them becomes a document.

In: the parts of a `Workshop`. Out: documents and drops, in file order. The parts are read twice: first to see what
pages share, then to judge each by it. In memory lie, for each candidate, its ids and hashes, never its text.

Which document stands for its near-duplicates (`cluster_id`): one that a trust list names before others, before those on
a demote list; then one with a date of publication, the earliest first; then the shortest address; then the lowest
doc_id. Near-duplicates stay documents, so that a search may show them; exact copies are dropped and counted.
Must not: read pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from crawler.cleaning.candidate import Candidate
from crawler.cleaning.workshop import Workshop
from crawler.columns import Drop
from crawler.corpus import CorpusWriter
from crawler.document import Document
from crawler.duplicates.grouping import Grouping, members_of
from crawler.lists.domain_lists import Decision, DomainLists
from crawler.progress import Progress
from crawler.quality.families import MOST_SHINGLES, FamilyCounter
from crawler.quality.sketch import Hashes
from crawler.quality.spam import SiteSignals, SpamScore, spam_score
from crawler.quality.templates import TemplateCounter
from crawler.settings import CleanSettings

_LIST_ORDER = {"trust": 0, "": 1, "demote": 2}

# Parts of a score that a drop names.
_TOLD_PARTS = 3


@dataclass(slots=True)
class _Seen:
    """What the first reading finds out.

    Attributes:
        losses: Reason and detail of each candidate that is dropped, by its number.
        copies: Exact copies dropped in favour of a document, by doc_id.
        clusters: doc_id of the document that stands for another one, by the other one's doc_id.
    """

    losses: dict[int, tuple[str, str]]
    copies: dict[str, int]
    clusters: dict[str, str]


def merge(
    workshop: Workshop,
    parts: int,
    settings: CleanSettings,
    lists: DomainLists,
    writer: CorpusWriter,
    progress: Progress,
) -> None:
    """Write the documents and drops of all parts."""
    for drop in workshop.drops(parts):
        writer.drop(drop)
    shared = _Shared(workshop.rows(parts))
    seen = _survey(workshop.candidates(parts), workshop.folder / "signatures", settings, lists, shared)
    total = workshop.rows(parts)
    for number, candidate in enumerate(workshop.candidates(parts)):
        document = candidate.document
        loss = seen.losses.get(number)
        if loss is None:
            document = _finished(document, seen, lists.decide(document.url), shared.of(candidate))
            loss = _judge(document, settings)
        if loss is None:
            writer.add(document)
        else:
            writer.drop(Drop(candidate.fetched_url, *loss, document.warc_ref))
        progress("documents", number + 1, total)


class _Shared:
    """What the pages of a site have in common."""

    def __init__(self, documents: int) -> None:
        # Never so full that unlike lines meet, and small for a small corpus.
        cells = max(1 << 16, documents * MOST_SHINGLES)
        self._templates = TemplateCounter(cells=cells)
        self._families = FamilyCounter(cells=cells)

    def add(self, candidate: Candidate) -> None:
        document = candidate.document
        self._templates.add(document.site, document.text)
        self._families.add(_hashes(candidate.shingles))

    def of(self, candidate: Candidate) -> SiteSignals:
        document = candidate.document
        share = self._templates.share(document.site, document.text)
        return SiteSignals(share, self._families.measure(_hashes(candidate.shingles)))


def _hashes(shingles: bytes) -> Hashes:
    return np.frombuffer(shingles, np.uint64)


def _survey(
    candidates: Iterator[Candidate], place: Path, settings: CleanSettings, lists: DomainLists, shared: _Shared
) -> _Seen:
    doc_ids: set[str] = set()
    contents: dict[str, str] = {}
    seen = _Seen({}, {}, {})
    ranks: list[tuple[int, date, int, str]] = []
    with Grouping(place) as grouping:
        for number, candidate in enumerate(candidates):
            document = candidate.document
            action = lists.decide(document.url)
            if loss := _early_loss(document, settings, action, doc_ids, contents):
                seen.losses[number] = loss
                if loss[0] == "duplicate_content":
                    seen.copies[loss[1]] = seen.copies.get(loss[1], 0) + 1
                continue
            doc_ids.add(document.doc_id)
            contents[document.content_hash] = document.doc_id
            shared.add(candidate)
            if candidate.signature:
                grouping.add(candidate.signature)
                ranks.append(_rank(document, action))
        for members in members_of(grouping.clusters()):
            found = [ranks[member] for member in members.tolist()]
            leader = min(found)[-1]
            seen.clusters |= {rank[-1]: leader for rank in found}
    place.unlink()
    return seen


def _early_loss(
    document: Document, settings: CleanSettings, action: Decision, doc_ids: set[str], contents: dict[str, str]
) -> tuple[str, str] | None:
    """Say why a candidate is out before anything is compared but ids."""
    if document.doc_id in doc_ids:
        return "duplicate_url", f"{document.url} is taken"
    if document.quality.words < settings.min_words:
        return "too_short", f"{document.quality.words} words"
    if action.action == "block":
        return "blocked", action.rule
    if document.content_hash in contents:
        return "duplicate_content", contents[document.content_hash]
    return None


def _rank(document: Document, action: Decision) -> tuple[int, date, int, str]:
    return (
        _LIST_ORDER[action.action],
        document.published_at or date.max,
        len(document.url),
        document.doc_id,
    )


def _finished(document: Document, seen: _Seen, decision: Decision, site: SiteSignals) -> Document:
    assert document.signals is not None, "every candidate is measured"  # noqa: S101  a bug otherwise
    score: SpamScore = spam_score(document.signals, site)
    return replace(
        document,
        spam_score=score.score,
        spam_parts=tuple((name, value) for name, value in score.parts if value > 0),
        list_action=decision.action,
        list_rule=decision.rule,
        cluster_id=seen.clusters.get(document.doc_id, document.doc_id),
        copies=seen.copies.get(document.doc_id, 0),
    )


def _judge(document: Document, settings: CleanSettings) -> tuple[str, str] | None:
    if document.spam_score < settings.max_spam_score or document.list_action == "trust":
        return None
    largest = sorted(document.spam_parts, key=lambda part: -part[1])[:_TOLD_PARTS]
    told = ", ".join(f"{name} {value:.2f}" for name, value in largest)
    return "spam", f"{document.spam_score:.2f}: {told}"
