"""`scenthound bench fusion`: every fusion and weight on several collections, and what cross-validation chooses."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option, progress_bar

if TYPE_CHECKING:
    from benchmarks.fusion import Choice, Sweep
    from crawler.artefact import Json


@click.command(
    epilog="""\b
A choice is the fusion, weight and weight of titles with the highest mean gain in nDCG@10 over the better leg, among
those that lose no more than .003 on any collection. Each collection is left out once, and the choice of the others
judged on it.

\b
Examples:
  scenthound bench fusion scifact nfcorpus cranfield
  scenthound bench fusion scifact nfcorpus cranfield --build baseline --json"""
)
@click.argument("collections", metavar="COLLECTION...", nargs=-1, required=True)
@click.option(
    "--build",
    type=click.Choice(["baseline", "fast", "default"]),
    default="default",
    show_default=True,
    help="How indexes are built, as for `scenthound bench retrieval`.",
)
@click.option("--held-out", is_flag=True, help="Only try: these collections have no part in the choice of the default.")
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench"),
    show_default=True,
    help="Folder where corpora and indexes are kept between runs.",
)
@results_option
@json_option
def fusion(
    collections: tuple[str, ...], build: str, held_out: bool, work: Path, results: Path | None, as_json: bool
) -> int:
    """Try every fusion, weight and weight of titles on collections, and choose by cross-validation.

    Ends with exit code 1 when the default loses more than .003 on a collection, or gains less than .02 on average.
    """
    from benchmarks.collection import open_collection
    from benchmarks.datasets.source import collection_folder
    from benchmarks.errors import BenchmarkError
    from benchmarks.fusion import DEFAULT, LEAST_GAIN, MOST_LOSS, choices, choose, cross_validate, mean_gain, sweep
    from benchmarks.retrieval import searching

    if len(collections) < 2:
        raise BenchmarkError(
            "collections", found="one", wanted="two or more, to leave one out", remedy="name another one"
        )
    tried = tuple(dict.fromkeys((*choices(), DEFAULT)))
    swept: list[Sweep] = []
    with progress_bar(as_json=as_json) as progress:
        for named in collections:
            collection = open_collection(collection_folder(named, work))
            with searching(collection, work, build, progress) as searcher:
                swept.append(sweep(collection, searcher, tried, progress=progress))
    validated = cross_validate(swept)
    worst = min(each.gain(DEFAULT) for each in swept)
    figures: dict[str, Json] = {
        "build": build,
        "default": _named(DEFAULT),
        "default_mean_gain": round(mean_gain(swept, DEFAULT), 4),
        "default_worst_gain": round(worst, 4),
        "chosen_on_all": _named(choose(swept)),
        "cross_validated_mean_gain": round(sum(each.gain for each in validated) / len(validated), 4),
        "cross_validated_worst_gain": round(min(each.gain for each in validated), 4),
        "collections": {each.collection: _row(each, DEFAULT) for each in swept},
        "cross_validated": {
            each.collection: {
                "choice": _named(each.choice),
                "score": round(each.score, 4),
                "gain": round(each.gain, 4),
            }
            for each in validated
        },
        "fused": {
            each.collection: {_named(choice): round(value, 4) for choice, value in each.fused.items()} for each in swept
        },
    }
    command = f"scenthound bench fusion {' '.join(each.collection for each in swept)} --build {build}"
    if held_out:
        figures["held_out"] = True
        command += " --held-out"
    keep("fusion", command, figures, results=results, as_json=as_json, following="scenthound bench retrieval")
    return 0 if worst >= -MOST_LOSS and mean_gain(swept, DEFAULT) >= LEAST_GAIN else EXIT_DEPARTED


def _named(choice: "Choice") -> str:
    return f"{choice.fusion} {choice.lexical_weight:g} title {choice.title:g}"


def _row(swept: "Sweep", choice: "Choice") -> "dict[str, Json]":
    return {
        "lexical": round(swept.lexical[0.0], 4),
        "lexical_with_titles": round(swept.lexical[choice.title], 4),
        "dense": round(swept.dense, 4),
        "fused": round(swept.fused[choice], 4),
        "gain": round(swept.gain(choice), 4),
    }
