"""`scenthound bench compare`: runs beside a baseline, with what speaks against chance, and where they differ."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.console import json_option, report

if TYPE_CHECKING:
    from benchmarks.comparison import Comparison, QueryChange


@click.command(
    epilog="""\b
Runs are files in TREC's format; `scenthound bench retrieval --runs DIR` writes some.
p-values are of the paired randomisation test and of the paired t-test, corrected by Holm for all runs and measures.

\b
Examples:
  scenthound bench compare scifact runs/scifact.bm25.run runs/scifact.hybrid.run
  scenthound bench compare scifact a.run b.run c.run --measure nDCG@10 --measure R@100 --json"""
)
@click.argument("collection", type=click.Path(path_type=Path))
@click.argument("baseline", type=click.Path(path_type=Path))
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--qrels", default="test", show_default=True, help="Which judgements: a name out of the folder qrels.")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    default=["nDCG@10"],
    show_default=True,
    help="As ir_measures writes it; repeatable.",
)
@click.option(
    "--shown", type=click.IntRange(0, 1000), default=5, show_default=True, help="Queries won and lost to list."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the randomisation test.")
@json_option
def compare(
    collection: Path,
    baseline: Path,
    runs: tuple[Path, ...],
    qrels: str,
    measures: tuple[str, ...],
    shown: int,
    seed: int,
    as_json: bool,
) -> None:
    """Compare runs with a baseline, query by query."""
    from benchmarks.collection import open_collection
    from benchmarks.comparison import compare as compare_runs
    from benchmarks.run_file import read_run

    compared = compare_runs(
        open_collection(collection, qrels),
        read_run(baseline),
        [read_run(path) for path in runs],
        measures,
        shown=shown,
        seed=seed,
    )
    report(
        {"comparisons": [asdict(each) for each in compared]},
        as_json=as_json,
        lines=[line for each in compared for line in _lines(each)],
        location="The comparison",
        following="scenthound explain, to see why a document has its rank",
    )


def _lines(compared: "Comparison") -> list[str]:
    apart = compared.difference
    return [
        f"{compared.run} {compared.measure}: {compared.run_mean:.4f} beside {compared.baseline_mean:.4f}, "
        f"{apart.mean:+.4f} [{apart.low:+.4f}, {apart.high:+.4f}], d {apart.effect:+.2f}, "
        f"{apart.wins} queries better and {apart.losses} worse",
        f"  p {compared.p_randomisation_holm:.4f} by randomisation, {compared.p_t_holm:.4f} by t-test (Holm)",
        *(_query_line("won", change) for change in compared.wins),
        *(_query_line("lost", change) for change in compared.losses),
    ]


def _query_line(verdict: str, change: "QueryChange") -> str:
    moved = ", ".join(
        f"{each.doc_id} {each.rank_before or 'absent'} -> {each.rank_after or 'absent'}" for each in change.documents
    )
    return f"  {verdict} {change.query_id} ({change.before:.3f} -> {change.after:.3f}) {change.text[:60]!r}: {moved}"
