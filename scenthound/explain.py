"""`scenthound explain`: why a document stands where it does in an answer, or why it is not there."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from indexer.settings import FEEDBACKS, SearchSettings
from scenthound.console import json_option, printable

if TYPE_CHECKING:
    from indexer.search.explain import Explanation

Mode = Literal["hybrid", "lexical", "dense"]


@click.command(
    epilog="""\b
Examples:
  scenthound explain index/ "remove a database" https://www.postgresql.org/docs/15/sql-dropdatabase.html
  scenthound explain index/ "virtual host" 8abf3dfa4666e81b99d9204e7a6cd5b8 --mode lexical --json"""
)
@click.argument("index", metavar="INDEX", type=click.Path(path_type=Path))
@click.argument("query", metavar="QUERY")
@click.argument("document", metavar="DOC_ID_OR_URL")
@click.option("-k", "k", type=int, default=10, show_default=True, help="Hits that the answer would have at most.")
@click.option("--mode", type=click.Choice(get_args(Mode)), default="hybrid", show_default=True, help="Which legs rank.")
@click.option("--site", "sites", multiple=True, help="Only this host or domain; repeatable.")
@click.option("--language", "languages", multiple=True, help="Only this language, for instance en; repeatable.")
@click.option(
    "--feedback", type=click.Choice(FEEDBACKS), default="none", show_default=True, help="As of `scenthound search`."
)
@json_option
def explain(
    index: Path,
    query: str,
    document: str,
    k: int,
    mode: Mode,
    sites: tuple[str, ...],
    languages: tuple[str, ...],
    feedback: Literal["none", "rm3", "vector", "both"],
    as_json: bool,
) -> None:
    """Explain a document's place in an answer: its legs, terms and best passage, or why it is not there."""
    from indexer.search.explain import explain as explain_document
    from indexer.search.pipeline import Searcher
    from indexer.search.request import SearchRequest
    from indexer.snapshot import open_snapshot

    with open_snapshot(index) as snapshot:
        settings = SearchSettings(feedback=feedback)
        request = SearchRequest(query=query, k=k, mode=mode, sites=sites, languages=languages, settings=settings)
        told = explain_document(Searcher(snapshot), request, document)
    if as_json:
        click.echo(json.dumps(asdict(told), ensure_ascii=False, default=str))
        return
    for line in _lines(told):
        click.echo(printable(line))


def _lines(told: "Explanation") -> list[str]:
    place = f"rank {told.rank}, score {told.score:.4f}" if told.score is not None else "not ranked"
    lines = [f"{told.title or told.doc_id}: {'a hit, ' if told.is_hit else 'no hit, '}{place}"]
    lines += [f"  {told.url}"] if told.url else []
    for part in told.parts:
        lines.append(
            f"  {part.leg}: rank {part.rank}, {part.score:.4f}, "
            f"normalised {part.normalised:.4f}, weight {part.weight:g}"
        )
    if told.lexical is not None:
        lines.append(f"  words: {told.lexical.score:.4f}")
        lines += [
            f"    {term.score:8.4f}  {term.term}: {term.frequency:g} times here, idf {term.idf:.3f} "
            f"({term.documents:,} documents), length {term.length:g} (mean {term.mean_length:.1f})"
            for term in told.lexical.terms
        ]
    if told.dense is not None:
        dense = told.dense
        lines.append(
            f"  best passage: {dense.passage_number}, characters {dense.start} to {dense.end}, {dense.score:.4f}"
        )
    if told.feedback is not None:
        lines.append(f"  feedback: {len(told.feedback.documents)} documents, {len(told.feedback.passages)} passages")
    lines += [f"  {check.name} {check.value}: {'passes' if check.is_met else 'fails'}" for check in told.checks]
    lines += [f"  why not: {reason.told}" for reason in told.reasons]
    return lines
