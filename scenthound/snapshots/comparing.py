"""`scenthound snapshots diff`: what two snapshots differ in, and how rankings moved."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from scenthound.console import count_lines, json_option, progress_bar
from scenthound.lines import one_line, plain, section, settings_lines, titled
from scenthound.snapshots.arguments import index_argument, say

if TYPE_CHECKING:
    from indexer.inspecting.comparison import Comparison, Example
    from indexer.inspecting.movement import Movement, Mover

Mode = Literal["hybrid", "lexical", "dense"]


@click.command(
    epilog="""\b
Examples:
  scenthound snapshots diff index/ 5396d7a2be8608d9caa10e7cc7a36773 cfeb4f3c0bd4a3ae028cb01dbd907452
  scenthound snapshots diff index/ OLD NEW --queries queries.txt --mode lexical -k 20
  scenthound snapshots diff index/ OLD NEW --queries scifact/queries.jsonl --json"""
)
@index_argument
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--queries",
    type=click.Path(path_type=Path),
    help="Queries to ask both: one a line, id and query with a tab between, or JSON lines as BEIR has them.",
)
@click.option("--mode", type=click.Choice(get_args(Mode)), default="hybrid", show_default=True, help="Which legs rank.")
@click.option("-k", "k", type=click.IntRange(1, 1000), default=10, show_default=True, help="Ranks to compare.")
@click.option("--most", type=click.IntRange(0, 100_000), default=10, show_default=True, help="Examples of each kind.")
@json_option
def diff(index: Path, old: str, new: str, queries: Path | None, mode: Mode, k: int, most: int, as_json: bool) -> None:
    """Compare two snapshots: documents, settings, versions; with --queries also rankings, the worst query first."""
    from indexer.inspecting.comparison import compare
    from indexer.inspecting.movement import measure_movement
    from indexer.inspecting.queries import read_queries
    from indexer.search.pipeline import Searcher
    from indexer.snapshot import open_snapshot

    questions = read_queries(queries) if queries else None
    movement = None
    with progress_bar(as_json=as_json) as progress:
        comparison = compare(index, old, new, most=most, progress=progress)
        if questions:
            with open_snapshot(index, old) as before, open_snapshot(index, new) as after:
                movement = measure_movement(
                    Searcher(before), Searcher(after), questions, mode=mode, k=k, progress=progress
                )
    result = {"index": str(index), **plain(comparison), **({"movement": plain(movement)} if movement else {})}
    lines = [*comparison_lines(comparison), *(movement_lines(movement, most) if movement else ())]
    say(result, *lines, as_json=as_json)


def comparison_lines(found: "Comparison") -> Iterator[str]:
    """Say what two snapshots differ in."""
    documents = found.documents
    yield f"{found.old_id} -> {found.new_id}"
    yield from count_lines(
        {
            "added": documents.added,
            "removed": documents.removed,
            "changed": documents.changed,
            "restated: the same text, something else differs": documents.restated,
            "recut: the same, in other passages": documents.recut,
            "unchanged": documents.unchanged,
        }
    )
    yield from section("fields in which documents differ", documents.fields)
    yield from titled("added", map(_example, documents.added_examples), of=documents.added)
    yield from titled("removed", map(_example, documents.removed_examples), of=documents.removed)
    yield from titled("changed", map(_example, documents.changed_examples), of=documents.changed)
    yield from titled("restated", map(_example, documents.restated_examples), of=documents.restated)
    yield from titled("settings that differ", settings_lines(found.old_settings, found.new_settings))


def movement_lines(found: "Movement", most: int) -> Iterator[str]:
    """Say how rankings moved; of the queries that moved only the first ones."""
    yield (
        f"{found.queries:,} queries, {found.mode}: {found.identical:,} with the same {found.k} in the same order; "
        f"mean overlap {found.mean_overlap:.3f}, mean RBO {found.mean_rbo:.3f} (p {found.p:g})"
    )
    different = [each for each in found.moved if each.rbo < 1]
    for query in different[:most]:
        yield f"  {one_line(query.query_id)}  {one_line(query.text)}"
        yield f"      overlap {query.overlap:.3f}, RBO {query.rbo:.3f}"
        for sign, movers in (("+", query.entered), ("-", query.left)):
            for mover in movers:
                yield f"      {sign} {_mover(mover)}"
    if len(different) > most:
        yield f"  ... and {len(different) - most:,} more queries that moved"
    refused = (f"{one_line(each.query_id)}  {one_line(each.reason)}" for each in found.refused[:most])
    yield from titled("queries that cannot be asked", refused, of=len(found.refused))


def _example(found: "Example") -> str:
    return one_line(f"{found.url or found.doc_id}  {found.title}")


def _mover(found: "Mover") -> str:
    how = {"same": "", "added": ", a new document", "removed": ", removed since", "changed": ", changed since"}
    return f"rank {found.rank}: {one_line(found.title or found.doc_id)}{how[found.became]}"
