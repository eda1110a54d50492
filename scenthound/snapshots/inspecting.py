"""`scenthound snapshots inspect`: what a snapshot holds."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.console import json_option, progress_bar
from scenthound.lines import aligned, one_line, plain, section, size
from scenthound.snapshots.arguments import index_argument, optional_id_argument, say

if TYPE_CHECKING:
    from indexer.inspecting.census import Days, Spread, Top
    from indexer.inspecting.contents import Contents


@click.command(
    epilog="""\b
Examples:
  scenthound snapshots inspect index/
  scenthound snapshots inspect index/ 5396d7a2be8608d9caa10e7cc7a36773 --most 20
  scenthound snapshots inspect index/ --json"""
)
@index_argument
@optional_id_argument
@click.option("--most", type=click.IntRange(1, 1000), default=10, show_default=True, help="Rows a list.")
@json_option
def inspect(index: Path, snapshot_id: str | None, most: int, as_json: bool) -> None:
    """Say what a snapshot holds: settings, parts, sizes, languages, sites, days; the current one without an ID."""
    from indexer.inspecting.contents import inspect as count

    with progress_bar(as_json=as_json) as progress:
        contents = count(index, snapshot_id, most=most, progress=progress)
    say({"index": str(index), **plain(contents)}, *contents_lines(contents), as_json=as_json)


def contents_lines(found: "Contents") -> Iterator[str]:
    """Say what a snapshot holds, in rising detail."""
    total = size(sum(found.size_bytes.values()))
    yield f"{found.snapshot_id}{', the current one' if found.is_current else ''}"
    yield f"{found.documents:,} documents, {found.passages:,} passages, {total}"
    built = f"built {found.built_at:%Y-%m-%d %H:%M} UTC, format {found.format_version}"
    yield built + (f", from corpus {found.corpus_id}" if found.corpus_id else "")
    yield "settings"
    yield from aligned({name: str(value) for name, value in sorted(found.settings.items())})
    yield "parts"
    yield from aligned({part.name: f"{part.documents:,} documents, {part.dead:,} of them dead" for part in found.parts})
    yield "bytes"
    yield from aligned({name: size(size_bytes) for name, size_bytes in found.size_bytes.items()})
    yield "spread"
    yield from aligned(
        {
            "passages a document": _spread(found.passages_per_document),
            "words a document": _spread(found.words),
            "characters a document": _spread(found.characters),
            "characters a passage": _spread(found.passage_characters),
        }
    )
    yield "days"
    yield from aligned({"published": _days(found.published), "fetched": _days(found.fetched)})
    yield from section("languages", _counts(found.languages, nothing="not known"))
    yield from section("analyzers", _counts(found.analyzers, nothing="none"))
    yield from section("sites", _counts(found.sites, nothing="without an address"))
    yield from section("page types", _counts(found.page_types, nothing="not known"))
    yield from section("documents that have a field", found.fields)


def _spread(found: "Spread") -> str:
    return (
        f"{found.lowest:,} to {found.highest:,}; half have at most {found.median:,}, nine in ten {found.p90:,}; "
        f"{found.total:,} in all"
    )


def _days(found: "Days") -> str:
    return f"{found.oldest} to {found.newest}, {found.dated:,} documents" if found.dated else "none"


def _counts(found: "Top", *, nothing: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for each in found.top:
        counts[one_line(each.value) or nothing] += each.documents
    if others := found.values - len(found.top):
        counts[f"in {others:,} others"] = found.total - sum(each.documents for each in found.top)
    return counts
