"""`scenthound bench agent`: how well agents come to the evidence of questions that take several documents."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import results_option
from scenthound.console import json_option, progress_bar, report

if TYPE_CHECKING:
    from benchmarks.agent.measure import Agent, Play, Scores
    from crawler.artefact import Json


@click.command(
    epilog="""\b
COLLECTION is what `scenthound bench retrieval` takes; its positive judgements are the evidence. Without one it is the
two-hop questions of docs-sample, which comes with Scenthound.

\b
Examples:
  scenthound bench agent
  scenthound bench agent 2wikimultihopqa-101 --system bm25 --system hybrid
  scenthound bench agent --url http://localhost:8000/v1 --model my-model"""
)
@click.argument("collection", required=False)
@click.option("--qrels", default=None, help="Which judgements.  [default: test; two-hop for docs-sample]")
@click.option(
    "--system",
    "systems",
    multiple=True,
    type=click.Choice(["bm25", "dense", "hybrid"]),
    default=["bm25", "dense", "hybrid"],
    show_default=True,
    help="Which systems to search with; repeatable.",
)
@click.option(
    "--build",
    type=click.Choice(["baseline", "fast", "default", "words"]),
    default="default",
    show_default=True,
    help="How the index is built, as in `scenthound bench retrieval`.",
)
@click.option(
    "--agent",
    "agents",
    multiple=True,
    type=click.Choice(["once", "terms", "names", "reading"]),
    help="Which scripts to play; repeatable.  [default: all; none with --url]",
)
@click.option("--url", default=None, help="Base of a chat endpoint of OpenAI's protocol, for a model as an agent.")
@click.option("--model", default=None, help="The model's name there; needed with --url.")
@click.option("--key-env", default="OPENAI_API_KEY", show_default=True, help="Variable that holds the endpoint's key.")
@click.option("--calls", type=click.IntRange(1, 1000), default=8, show_default=True, help="Calls a question at most.")
@click.option(
    "--tokens", type=click.IntRange(1, 1_000_000), default=4000, show_default=True, help="Words and signs read at most."
)
@click.option("--hits", type=click.IntRange(1, 100), default=5, show_default=True, help="Documents a search shows.")
@click.option("--plays", type=click.Path(dir_okay=False, path_type=Path), help="File to write each question's play to.")
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench"),
    show_default=True,
    help="Folder where corpora and indexes are kept between runs.",
)
@results_option
@json_option
def agent(
    collection: str | None,
    qrels: str | None,
    systems: tuple[str, ...],
    build: str,
    agents: tuple[str, ...],
    url: str | None,
    model: str | None,
    key_env: str,
    calls: int,
    tokens: int,
    hits: int,
    plays: Path | None,
    work: Path,
    results: Path | None,
    as_json: bool,
) -> int:
    """Play search agents on questions that take several documents.

    Counts the evidence that they come to, and what it costs: calls, words and signs read, time.
    """
    from benchmarks.agent.measure import play_all, scores
    from benchmarks.agent.session import Limits
    from benchmarks.collection import TEST, open_collection
    from benchmarks.datasets.source import DEFAULT, TWO_HOP, collection_folder
    from benchmarks.record import RESULTS, record
    from benchmarks.retrieval import SYSTEMS, require_vectors, searching

    require_vectors(build, systems)
    chosen = _agents(agents, url, model, key_env)
    named = collection or DEFAULT
    qrels = qrels or (TWO_HOP if named == DEFAULT else TEST)
    opened = open_collection(collection_folder(named, work), qrels)
    limits = Limits(calls=calls, tokens=tokens, hits=hits)
    rows: list[dict[str, Json]] = []
    played: list[tuple[str, Play]] = []
    with progress_bar(as_json=as_json) as progress, searching(opened, work, build, progress) as searcher:
        for system in systems:
            of_system = play_all(opened, searcher, SYSTEMS[system].mode, chosen, limits=limits, progress=progress)
            played += [(system, play) for play in of_system]
            asked: dict[str, Json] = {
                "collection": opened.name,
                "qrels": qrels,
                "build": build,
                "system": system,
                "snapshot_id": searcher.snapshot_id,
                "limits": asdict(limits),
            }
            rows += [asked | _figures(each) for each in scores(of_system)]
    if plays is not None:
        _write_plays(plays, played)
    location = results or RESULTS
    for row in rows:
        command = f"scenthound bench agent {opened.name} --qrels {qrels} --build {build} --system {row['system']}"
        command += f" --calls {calls} --tokens {tokens} --hits {hits}"
        command += f" --agent {row['agent']}" if url is None else f" --url URL --model {model}"
        record("agent", command, row, today=datetime.now(UTC).date(), results=location)
    report(
        {"results": rows},
        as_json=as_json,
        lines=[_line(row) for row in rows],
        location=str(location / "agent.jsonl"),
        following="scenthound bench agent --plays plays.jsonl, for each question",
    )
    return 0


def _agents(names: Sequence[str], url: str | None, model: str | None, key_env: str) -> "dict[str, Agent]":
    from benchmarks.agent.chat import Endpoint
    from benchmarks.agent.model import play
    from benchmarks.agent.scripted import SCRIPTS

    if (url is None) != (model is None):
        raise click.UsageError("--url and --model go together")
    chosen: dict[str, Agent] = {name: SCRIPTS[name] for name in names or (SCRIPTS if url is None else ())}
    if url is not None and model is not None:
        endpoint = Endpoint(url, model, os.environ.get(key_env, ""))
        chosen[model] = lambda session, question: play(endpoint, session, question)
    return chosen


def _figures(scored: "Scores") -> "dict[str, Json]":
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(scored).items()}


def _write_plays(path: Path, plays: "Sequence[tuple[str, Play]]") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"system": system, **asdict(play)}, ensure_ascii=False) + "\n" for system, play in plays)
    path.write_text("".join(lines), encoding="utf-8")


def _line(row: "dict[str, Json]") -> str:
    return (
        f"{row['collection']:<12} {row['system']:<7} {row['agent']:<8} evidence {row['recall']:.3f}, all of it"
        f" {row['whole']:.3f}; {row['calls']:.1f} calls, {row['tokens']:.0f} tokens, {row['search_ms']:.0f} ms"
    )
