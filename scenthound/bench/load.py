"""`scenthound bench load`: requests a second and latency of a server, beside its peers."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from benchmarks.load.measure import Level, Offered, Questions
    from benchmarks.load.servers import Running
    from crawler.artefact import Json

    _Server = tuple[str, AbstractContextManager[Running], list[Offered]]

_LEAST = {"pyserini": 2.0, "search-r1": 5.0}


@click.command(
    epilog="""\b
Examples:
  scenthound bench load .scenthound/bench/search/arxiv-150k --workers 2
  scenthound bench load .scenthound/bench/search/arxiv-150k --rate 50 --rate 100 --peer none
  scenthound bench load .scenthound/bench/search/arxiv-150k --callers 120 --seconds 60 --peer none"""
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes of Scenthound's server."
)
@click.option("--clients", type=click.IntRange(1), multiple=True, default=(1, 8, 32), show_default=True)
@click.option("--rate", "rates", type=click.FloatRange(0.1), multiple=True, help="Requests a second, open loop.")
@click.option(
    "--callers", type=click.IntRange(1), default=None, help="Callers of /retrieve with batches, and no others."
)
@click.option("--batch", type=click.IntRange(1), default=8, show_default=True, help="Queries in a batch.")
@click.option(
    "--queries", type=click.IntRange(1), default=100_000, show_default=True, help="Parts of titles to ask for."
)
@click.option("--seconds", type=click.FloatRange(1), default=8.0, show_default=True, help="For each load.")
@click.option(
    "--dialect",
    "dialects",
    multiple=True,
    default=("native-bm25", "native-hybrid"),
    show_default=True,
    help="How Scenthound is asked.",
)
@click.option(
    "--peer",
    "peers",
    type=click.Choice(("pyserini", "search-r1", "none")),
    multiple=True,
    default=("pyserini", "search-r1"),
    show_default=True,
)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/load"),
    show_default=True,
    help="Folder where the peers' indexes are kept between runs.",
)
@results_option
@json_option
def load(
    folder: Path,
    workers: int,
    clients: tuple[int, ...],
    rates: tuple[float, ...],
    callers: int | None,
    batch: int,
    queries: int,
    seconds: float,
    dialects: tuple[str, ...],
    peers: tuple[str, ...],
    work: Path,
    results: Path | None,
    as_json: bool,
) -> int:
    """Put load on Scenthound's server and its peers, one after the other, on the documents of one index.

    FOLDER holds `corpus` and `index`, as `scenthound bench search` leaves them. Queries are pieces of titles, each
    asked once. With --rate, requests fall due whether or not earlier ones were answered, and latency counts from then.

    Ends with exit code 1 when BM25 answers less than twice pyserini's requests a second, hybrid less than five times
    Search-R1's, or a request fails.
    """
    from benchmarks.load.measure import Offered, Questions
    from benchmarks.searching import title_queries
    from crawler.corpus import Corpus

    if callers is not None:
        loads = [Offered("retrieve", callers, seconds, batch=batch)]
    else:
        loads = [Offered(dialect, number, seconds) for dialect in dialects for number in clients]
        loads += [Offered(dialect, 256, seconds, rate) for dialect in dialects for rate in rates]
    questions = Questions(title_queries(folder / "corpus", queries, 0))
    levels = list(_measure(folder / "index", workers, loads, questions, _peers(folder / "index", peers, work, loads)))
    figures = {"documents": len(Corpus(folder / "corpus")), **_figures(levels, workers)}
    command = f"scenthound bench load {folder.name} --workers {workers} --seconds {seconds:g} --queries {queries}"
    command += f" --callers {callers} --batch {batch}" if callers else "".join(f" --clients {each}" for each in clients)
    command += "".join(f" --rate {rate:g}" for rate in rates) + "".join(f" --dialect {each}" for each in dialects)
    command += "".join(f" --peer {peer}" for peer in peers)
    keep("load", command, figures, results=results, as_json=as_json, following="scenthound bench search")
    return 0 if figures["is_kept"] else EXIT_DEPARTED


def _peers(index: Path, peers: tuple[str, ...], work: Path, loads: "list[Offered]") -> "list[_Server]":
    """Give the peers that are asked for, each with loads from as many clients as Scenthound has; index them first."""
    from benchmarks.load import measure
    from benchmarks.load.peers import anserini_index, search_r1_folder

    numbers = sorted({each.clients for each in loads if each.rate_per_s is None and each.batch == 1})
    found: list[_Server] = []
    if "pyserini" in peers:
        offered = [measure.Offered("pyserini", number, loads[0].seconds) for number in numbers]
        found.append(("pyserini", measure.pyserini(anserini_index(index, work)), offered))
    if "search-r1" in peers:
        offered = [measure.Offered("retrieve", number, loads[0].seconds) for number in numbers]
        found.append(("search-r1", measure.search_r1(search_r1_folder(index, work)), offered))
    return found


def _measure(
    index: Path, workers: int, loads: "list[Offered]", questions: "Questions", peers: "list[_Server]"
) -> "Iterator[Level]":
    from benchmarks.load import measure

    for name, server, offered in [("scenthound", measure.own(index, workers), loads), *peers]:
        with server as process:
            warmed = ""
            for each in offered:
                if each.dialect != warmed:
                    measure.warm(process, each, questions)
                    warmed = each.dialect
                yield measure.measure_level(name, process, each, questions)


def _figures(levels: "list[Level]", workers: int) -> "dict[str, Json]":
    """Put levels into a row, with the ratios that are promised."""
    rows: list[Json] = [{name: value for name, value in asdict(level).items() if value is not None} for level in levels]
    ratios: dict[str, float] = {}
    for peer, dialect in (("pyserini", "native-bm25"), ("search-r1", "native-hybrid")):
        theirs = {level.offered.clients: level.requests_per_s for level in levels if level.server == peer}
        for level in levels:
            alike = level.server == "scenthound" and level.offered.rate_per_s is None
            if alike and level.offered.dialect == dialect and theirs.get(level.offered.clients):
                ratios[f"{peer}_{level.offered.clients}"] = round(
                    level.requests_per_s / theirs[level.offered.clients], 2
                )
    kept = all(ratio >= _LEAST[name.rpartition("_")[0]] for name, ratio in ratios.items() if not name.endswith("_1"))
    clean = all(level.is_clean for level in levels if level.server == "scenthound")
    return {"workers": workers, "levels": rows, "ratios": {**ratios}, "is_kept": kept and clean}
