"""What was found in a corpus, as lines that people read.

Must not: print, or let a page's text begin a line or end one.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scenthound.console import count_lines
from scenthound.lines import aligned, one_line, section, settings_lines, size, titled

if TYPE_CHECKING:
    from crawler.document import Document, WarcRef
    from crawler.inspecting.comparison import Comparison
    from crawler.inspecting.drops import ReasonCount
    from crawler.inspecting.lookup import Found
    from crawler.inspecting.statistics import Statistics
    from crawler.inspecting.tally import Ranking

_NO_MEANING = "this version does not know the reason"


def statistics_lines(folder: Path, found: "Statistics", most: int) -> list[str]:
    """Say what a corpus holds, in rising detail.

    Args:
        folder: The corpus, as it was given.
        found: What was counted.
        most: Years to list; older ones are added up.
    """
    origin = f"made from {found.parent_id}" if found.parent_id else "imported"
    clusters, words = found.near_duplicates, found.words
    years = {year.value: year.count for year in found.years[:most]}
    if earlier := sum(year.count for year in found.years[most:]):
        years |= {"earlier": earlier}
    return [
        f"{folder}: {found.documents:,} documents of {found.responses:,} responses, {size(found.bytes_on_disk)}",
        f"corpus_id {found.corpus_id}, format {found.format_version}, {origin}",
        f"words: {words.total:,}; half of the documents have at most {words.median:,}, nine in ten {words.p90:,}",
        f"near-duplicates: {clusters.documents:,} documents in {clusters.clusters:,} clusters"
        + (f"; {clusters.largest:,} in the largest, {one_line(clusters.largest_id)}" if clusters.largest else ""),
        *section("dropped", _reasons(found.drops, otherwise="")),
        *section("sites", _ranked(found.sites, nothing="without an address")),
        *section("languages", _ranked(found.languages, nothing="not known")),
        *section("page types", _ranked(found.page_types, nothing="not known")),
        *section("published", years | ({"not stated": found.undated} if found.undated else {})),
        *section("spam score", _spam(found)),
        *section("domain lists", _ranked(found.list_actions, nothing="named by none")),
        f"Next: scenthound corpus show {folder} ID_OR_URL",
    ]


def found_lines(found: "Found", *, text_characters: int = 0, n_links: int = 0) -> list[str]:
    """Say all that is known of one page.

    Args:
        found: What was found, its text and links perhaps cut short.
        text_characters: Length of the whole text.
        n_links: Number of all links.
    """
    lines: list[str] = []
    if document := found.document:
        lines += aligned(_document_fields(document))
        if found.same_url:
            lines.append(f"  {found.same_url:,} other documents have the same address")
        lines += titled("spam parts", (f"{value:.3f}  {one_line(part)}" for part, value in document.spam_parts))
        lines += _signals(document)
        lines += titled("copies", map(one_line, found.copies), of=found.n_copies)
        similar = (f"{one_line(each.doc_id)}  {one_line(each.url)}" for each in found.similar)
        lines += titled("near-duplicates", similar, of=found.n_similar)
    else:
        lines.append("dropped: no document was made of it")
    drops = (
        f"{one_line(each.drop.reason)}: {each.meaning or _NO_MEANING}"
        + (f"; {one_line(each.drop.detail)}" if each.drop.detail else "")
        + f"\n      {one_line(each.drop.url)}{_place(each.drop.warc_ref, before=', ')}"
        for each in found.drops
    )
    lines += titled("drops", drops, of=found.n_drops)
    if document:
        links = (one_line(f"{link.url}  {' '.join(link.rel)}  {link.text}") for link in document.links)
        lines += titled("links", links, of=n_links, more="--full shows them")
        lines += titled("text", _text(document.text), of=0)
        if len(document.text) < text_characters:
            lines.append(f"  ... and {text_characters - len(document.text):,} more characters; --full shows them")
    return lines


def comparison_lines(old: Path, new: Path, found: "Comparison") -> list[str]:
    """Say what two corpora differ in."""
    counts = {
        "added": found.added,
        "removed": found.removed,
        "changed": found.changed,
        "unchanged": found.unchanged,
    }
    removed = (
        f"{one_line(each.url or each.doc_id)}  {one_line(each.reason)}"
        + (f": {one_line(each.detail)}" if each.detail else "")
        for each in found.removed_examples
    )
    return [
        f"{old} -> {new}",
        *count_lines(counts),
        *section("removed, by the reason of their drops", _reasons(found.removed_by_reason, otherwise="unknown there")),
        *titled("removed", removed, of=found.removed),
        *titled("added", (one_line(each.url or each.doc_id) for each in found.added_examples), of=found.added),
        *titled("changed", (one_line(each.url or each.doc_id) for each in found.changed_examples), of=found.changed),
        *titled("settings that differ", settings_lines(found.old_settings, found.new_settings)),
        f"Next: scenthound corpus show {new} ID_OR_URL",
    ]


def _document_fields(document: "Document") -> dict[str, str]:
    languages = ", ".join(f"{each.language} {each.share:.0%}" for each in document.languages)
    fields = {
        "title": document.title,
        "url": document.url,
        "doc_id": document.doc_id,
        "site": document.site,
        "canonical url": document.canonical_url,
        "author": document.author,
        "published": str(document.published_at or ""),
        "modified": str(document.modified_at or ""),
        "fetched": document.fetched_at.isoformat() if document.fetched_at else "",
        "warc": _place(document.warc_ref),
        "page type": document.page_type,
        "media type": document.media_type,
        "language": document.language + (f" ({languages})" if languages else ""),
        "words": f"{document.quality.words:,}, {document.quality.unique_word_ratio:.0%} of them different",
        "content hash": document.content_hash,
        "cluster": document.cluster_id,
        "copies": f"{document.copies:,}" if document.copies else "",
        "domain lists": f"{document.list_action} {document.list_rule}".strip(),
        "spam score": f"{document.spam_score:.3f}" if document.signals or document.spam_score else "",
    }
    return {name: value for name, value in fields.items() if value}


def _signals(document: "Document") -> list[str]:
    if document.signals is None:
        return []
    values: dict[str, float] = asdict(document.signals)
    void = ", ".join(name for name, value in values.items() if math.isnan(value))
    shown = {name: f"{value:,.4g}" for name, value in values.items() if not math.isnan(value)}
    return ["signals", *aligned(shown), *([f"  do not apply: {void}"] if void else [])]


def _reasons(reasons: "Iterable[ReasonCount]", *, otherwise: str) -> dict[str, int]:
    listed = [(one_line(each.reason) or otherwise, each) for each in reasons]
    width = max((len(name) for name, _ in listed), default=0)
    unknown = {True: _NO_MEANING, False: "neither a document nor a drop"}
    return {f"{name:<{width}}  {each.meaning or unknown[bool(each.reason)]}": each.count for name, each in listed}


def _ranked(ranking: "Ranking", *, nothing: str) -> dict[str, int]:
    # Values that differ in white space alone look the same here.
    counts: Counter[str] = Counter()
    for each in ranking.top:
        counts[one_line(each.value) or nothing] += each.count
    if others := ranking.values - len(ranking.top):
        counts[f"in {others:,} others"] = ranking.total - sum(each.count for each in ranking.top)
    return counts


def _spam(found: "Statistics") -> dict[str, int]:
    tenths = {f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}": count for tenth, count in enumerate(found.spam.histogram)}
    counts = tenths if found.spam.scored else {}
    unscored = found.documents - found.spam.scored
    return counts | ({"not measured": unscored} if unscored else {})


def _text(text: str) -> Iterator[str]:
    return (line.rstrip() for line in text.splitlines())


def _place(ref: "WarcRef | None", *, before: str = "") -> str:
    return f"{before}{one_line(ref.file)} at byte {ref.offset:,}" if ref else ""
