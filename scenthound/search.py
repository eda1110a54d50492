"""`scenthound search`: ask an index from the command line."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from indexer.ranking import Hit
from indexer.settings import FEEDBACKS, FUSIONS, QUOTES, SearchSettings
from scenthound.console import json_option, printable

if TYPE_CHECKING:
    from indexer.encoders.cross_encoder import CrossEncoderScorer
    from indexer.goggles.effect import Effect
    from indexer.search.response import SearchResponse

Mode = Literal["hybrid", "lexical", "dense"]
DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    epilog="""\b
Examples:
  scenthound search index/ "create an index without locking the table"
  scenthound search index/ "virtual host" -k 3 --mode lexical
  scenthound search index/ '"list comprehension" -set site:docs.python.org'
  scenthound search index/ "list comprehension" --json"""
)
@click.argument("index", metavar="INDEX", type=click.Path(path_type=Path))
@click.argument("query", metavar="QUERY")
@click.option("-k", "k", type=int, default=10, show_default=True, help="Hits at most.")
@click.option("--mode", type=click.Choice(get_args(Mode)), default="hybrid", show_default=True, help="Which legs rank.")
@click.option("--site", "sites", multiple=True, help="Only this host or domain; repeatable.")
@click.option("--exclude-site", "excluded_sites", multiple=True, help="Nothing of this host or domain; repeatable.")
@click.option("--language", "languages", multiple=True, help="Only this language, for instance en; repeatable.")
@click.option("--since", type=DAY, help="Only what states a day of publication from this one on, YYYY-MM-DD.")
@click.option("--until", type=DAY, help="Only what states a day of publication up to this one.")
@click.option(
    "--operators/--no-operators", default=True, show_default=True, help='Read "phrases", -words, site: and the like.'
)
@click.option(
    "--quotes",
    type=click.Choice(QUOTES),
    default="must",
    show_default=True,
    help="Whether quoted words must stand in a document or only raise it.",
)
@click.option(
    "--fusion",
    type=click.Choice(FUSIONS),
    default=SearchSettings().fusion,
    show_default=True,
    help="How the legs are put together.",
)
@click.option(
    "--spellcheck/--no-spellcheck",
    default=True,
    show_default=True,
    help="Search for surely misspelled words as the index spells them.",
)
@click.option("--related", type=int, default=0, show_default=True, help="Queries beside this one to suggest at most.")
@click.option(
    "--feedback",
    type=click.Choice(FEEDBACKS),
    default="none",
    show_default=True,
    help="Ask again with what the first documents hold: their terms (rm3), their vectors, or both.",
)
@click.option(
    "--reranker",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a CrossEncoder that orders the first documents again.",
)
@click.option(
    "--goggle",
    "goggles",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of instructions in Brave's goggle language; repeatable.",
)
@json_option
def search(
    index: Path,
    query: str,
    k: int,
    mode: Mode,
    sites: tuple[str, ...],
    excluded_sites: tuple[str, ...],
    languages: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    operators: bool,
    quotes: Literal["must", "boost"],
    fusion: str,
    spellcheck: bool,
    related: int,
    feedback: Literal["none", "rm3", "vector", "both"],
    reranker: Path | None,
    goggles: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Search an index and print the best documents."""
    from indexer.goggles.language import parse
    from indexer.search.pipeline import Searcher
    from indexer.search.request import SearchRequest
    from indexer.snapshot import open_snapshot
    from server.adapters.native.routes import response_body

    settings = SearchSettings(
        fusion=fusion, operators=operators, quotes=quotes, spellcheck=spellcheck, related=related, feedback=feedback
    )
    request = SearchRequest(
        query=query,
        k=k,
        mode=mode,
        sites=sites,
        languages=languages,
        excluded_sites=excluded_sites,
        published_since=since and since.date(),
        published_until=until and until.date(),
        goggles=tuple(parse(file.read_text("utf-8", "surrogateescape"), name=file.name) for file in goggles),
        settings=settings,
    )
    with open_snapshot(index) as snapshot:
        response = Searcher(snapshot, scorer=_scorer(reranker)).search(request)
    if as_json:
        click.echo(json.dumps(response_body(response), ensure_ascii=False))
        return
    for line in _notes(response):
        click.echo(printable(line), err=True)
    for hit in response.hits:
        click.echo(printable(_format(hit, response.effects.get(hit.doc_id))) + "\n")
    if response.related:
        click.echo(printable(f"Related: {'; '.join(response.related)}\n"))
    click.echo(
        f"{len(response.hits)} of {response.total:,} documents from {index}, snapshot {response.snapshot_id}. "
        f"Next: scenthound serve {index}"
    )


def _scorer(folder: Path | None) -> "CrossEncoderScorer | None":
    if folder is None:
        return None
    from indexer.encoders.cross_encoder import CrossEncoderScorer  # loads torch

    return CrossEncoderScorer(folder)


def _notes(response: "SearchResponse") -> list[str]:
    """Say what was made of the query."""
    notes = [f"Not applied: {each.operator} {each.value} ({each.reason})" for each in response.ignored]
    if response.altered:
        notes.append(f"Searched for: {response.altered} (as it was written: --no-spellcheck)")
    if response.feedback is not None and response.feedback.terms:
        notes.append(f"Ranked by: {', '.join(f'{term} {weight:.3f}' for term, weight in response.feedback.terms)}")
    if response.empty_reason:
        notes.append(f"Nothing was found: {response.empty_reason}.")
    return notes


def _format(hit: Hit, effect: "Effect | None") -> str:
    parts = [f"{part.leg} rank {part.rank} ({part.score:.3f})" if part.rank else part.leg for part in hit.parts]
    if effect is not None:
        parts.append(f"{effect.action} by {effect.goggle}, line {effect.line}")
    lines = [hit.url or hit.doc_id, hit.snippet.text, f"{hit.score:.4f}: {', '.join(parts)}"]
    if hit.similar:
        lines.append(f"{len(hit.similar)} similar")
    return "\n    ".join([f"{hit.rank:>2}. {hit.title or hit.doc_id}", *lines])
