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

from crawler.cleaning.candidate import Candidate, Outline
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
    seen = _survey(workshop.outlines(parts), workshop.folder / "signatures", settings, lists, shared)
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

    def add(self, outline: Outline) -> None:
        self._templates.add(outline.site, outline.text)
        self._families.add(_hashes(outline.shingles))

    def of(self, candidate: Candidate) -> SiteSignals:
        document = candidate.document
        share = self._templates.share(document.site, document.text)
        return SiteSignals(share, self._families.measure(_hashes(candidate.shingles)))


def _hashes(shingles: bytes) -> Hashes:
    return np.frombuffer(shingles, np.uint64)


def _survey(
    outlines: Iterator[Outline], place: Path, settings: CleanSettings, lists: DomainLists, shared: _Shared
) -> _Seen:
    doc_ids: set[str] = set()
    contents: dict[str, str] = {}
    seen = _Seen({}, {}, {})
    ranks: list[tuple[int, date, int, str]] = []
    with Grouping(place) as grouping:
        for number, outline in enumerate(outlines):
            action = lists.decide(outline.url)
            if loss := _early_loss(outline, settings, action, doc_ids, contents):
                seen.losses[number] = loss
                if loss[0] == "duplicate_content":
                    seen.copies[loss[1]] = seen.copies.get(loss[1], 0) + 1
                continue
            doc_ids.add(outline.doc_id)
            contents[outline.content_hash] = outline.doc_id
            shared.add(outline)
            if outline.signature:
                grouping.add(outline.signature)
                ranks.append(_rank(outline, action))
        for members in members_of(grouping.clusters()):
            found = [ranks[member] for member in members.tolist()]
            leader = min(found)[-1]
            seen.clusters |= {rank[-1]: leader for rank in found}
    place.unlink()
    return seen


def _early_loss(
    outline: Outline, settings: CleanSettings, action: Decision, doc_ids: set[str], contents: dict[str, str]
) -> tuple[str, str] | None:
    """Say why a candidate is out before anything is compared but ids."""
    if outline.doc_id in doc_ids:
        return "duplicate_url", f"{outline.url} is taken"
    if outline.words < settings.min_words:
        return "too_short", f"{outline.words} words"
    if action.action == "block":
        return "blocked", action.rule
    if outline.content_hash in contents:
        return "duplicate_content", contents[outline.content_hash]
    return None


def _rank(outline: Outline, action: Decision) -> tuple[int, date, int, str]:
    return (_LIST_ORDER[action.action], outline.published_at or date.max, len(outline.url), outline.doc_id)


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
