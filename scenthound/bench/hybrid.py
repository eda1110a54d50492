"""`scenthound bench hybrid`: words and vectors together, beside LanceDB and Milvus Lite."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import keep, results_option, texts_options
from scenthound.console import json_option, progress_bar

if TYPE_CHECKING:
    from benchmarks.hybrid import HybridPace
    from crawler.artefact import Json

_PEERS = ("lancedb", "milvus_lite")


@click.command(
    epilog="""\b
FILE holds documents as JSON lines (.jsonl or .gz): _id, title and text. The peers come by
  pip install 'scenthound[peers]'

\b
Examples:
  scenthound bench hybrid arxiv-150k.jsonl.gz
  scenthound bench hybrid notes.jsonl --most 10000 --peer lancedb --json"""
)
@texts_options
@click.option(
    "--peer", "peers", type=click.Choice(_PEERS), multiple=True, default=_PEERS, help="Compared with; repeatable."
)
@click.option(
    "--model",
    default="table",
    show_default=True,
    help="Name or folder; table: one made here, of the default model's embeddings of tokens, which takes no time.",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/hybrid"),
    show_default=True,
    help="Folder of texts, vectors and indexes, which are made anew each time.",
)
@results_option
@json_option
def hybrid(
    file: Path,
    most: int,
    grow: int,
    queries: int,
    repeats: int,
    peers: tuple[str, ...],
    model: str,
    work: Path,
    results: Path | None,
    as_json: bool,
) -> None:
    """Index texts with their vectors, and ask for parts of their titles by words and vectors together.

    All engines are given the same vectors. Those that are not installed are left out; `left_out` says so.
    """
    from benchmarks.hybrid import measure_hybrid, prepare
    from benchmarks.updating import TABLE, make_table

    work.mkdir(parents=True, exist_ok=True)
    folder = str(make_table(work)) if model == TABLE else model
    with progress_bar(as_json=as_json) as progress:
        texts = prepare(file, work / "texts", folder, most=most, queries=queries, grow=grow)
        pace = measure_hybrid(texts, work, peers=peers, repeats=repeats, progress=progress)
    command = f"scenthound bench hybrid {file.name} --most {most} --queries {queries} --repeats {repeats}"
    command += (
        f" --model {Path(model).name}"
        + (f" --grow {grow}" if grow else "")
        + "".join(f" --peer {name}" for name in peers if peers != _PEERS)
    )
    figures = {"model": Path(model).name, **_figures(pace)}
    keep("hybrid", command, figures, results=results, as_json=as_json, following="scenthound bench report")


def _figures(pace: "HybridPace") -> "dict[str, Json]":
    figures: dict[str, Json] = {"documents": pace.documents, "queries": pace.queries}
    for name, built in pace.indexes.items():
        figures[f"index_{name}"] = {"seconds": [round(each, 2) for each in built.seconds], "bytes": built.bytes}
    for name, spread in pace.times.items():
        figures[f"top10_ms_{name}"] = [round(each, 3) for each in (spread.median, spread.low, spread.high)]
    return figures | {
        "found_10": {name: round(share, 4) for name, share in pace.found.items()},
        "ratios": {name: round(ratio, 2) for name, ratio in pace.ratios.items()},
        "left_out": list(pace.left_out),
    }
