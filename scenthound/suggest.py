"""`scenthound suggest`: complete a query that is being written."""

import json
from pathlib import Path

import click

from scenthound.console import json_option, printable


@click.command(
    epilog="""\b
Examples:
  scenthound suggest index/ "virtual h"
  scenthound suggest index/ sort --most 3 --json"""
)
@click.argument("index", metavar="INDEX", type=click.Path(path_type=Path))
@click.argument("start", metavar="START")
@click.option("--most", type=int, default=8, show_default=True, help="Completions at most.")
@json_option
def suggest(index: Path, start: str, most: int, as_json: bool) -> None:
    """Complete the beginning of a query by an index's titles and words."""
    from indexer.search.pipeline import Searcher
    from indexer.snapshot import open_snapshot

    with open_snapshot(index) as snapshot:
        found = Searcher(snapshot).complete(start, most)
    if as_json:
        click.echo(json.dumps({"completions": found}, ensure_ascii=False))
        return
    for each in found:
        click.echo(printable(each))
