"""`scenthound corpus`: what a corpus holds, what became of one page, what two corpora differ in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from scenthound.console import json_option, printable, progress_bar, report
from scenthound.lines import plain

# Enough to see whether a page was read rightly; the rest is there with --full.
TEXT_CHARACTERS = 1000
MOST_LINKS = 20

_most_option = click.option("--most", type=click.IntRange(1, 1000), default=10, show_default=True, help="Rows a list.")


@click.group(no_args_is_help=False)
def corpus() -> None:
    """Look into a corpus: what it holds, what became of a page, what has changed since another."""


@corpus.command(
    epilog="""\b
Examples:
  scenthound corpus stats corpus/
  scenthound corpus stats corpus/ --json"""
)
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
@_most_option
@json_option
def stats(folder: Path, most: int, as_json: bool) -> None:
    """Count documents, drops by reason, sites, languages, types, years, words, spam scores and near-duplicates."""
    from crawler.corpus import Corpus
    from crawler.inspecting.statistics import measure
    from scenthound.corpus_lines import statistics_lines

    with progress_bar(as_json=as_json) as progress:
        statistics = measure(Corpus(folder), most=most, progress=progress)
    lines = statistics_lines(folder, statistics, most)
    _print({"corpus": str(folder), **plain(statistics)}, lines, as_json=as_json)


@corpus.command(
    epilog="""\b
Examples:
  scenthound corpus show corpus/ https://www.example.org/page
  scenthound corpus show corpus/ 3eeedd5061369734a07f3f84d4a2a757 --full"""
)
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
@click.argument("page", metavar="ID_OR_URL")
@click.option(
    "--full",
    is_flag=True,
    help=f"All of text and links.  [default: {TEXT_CHARACTERS:,} characters and {MOST_LINKS} links]",
)
@json_option
def show(folder: Path, page: str, full: bool, as_json: bool) -> None:
    """Show all that is known of one page: its document, or why there is none."""
    from crawler.corpus import Corpus
    from crawler.inspecting.lookup import find
    from scenthound.corpus_lines import found_lines

    opened = Corpus(folder)
    found = find(opened, page)
    sizes = {}
    if document := found.document:
        sizes = {"text_characters": len(document.text), "n_links": len(document.links)}
        if not full:
            shortened = replace(document, text=document.text[:TEXT_CHARACTERS], links=document.links[:MOST_LINKS])
            found = replace(found, document=shortened)
    result = {"corpus": str(folder), "corpus_id": opened.corpus_id, **plain(found), **sizes}
    _print(result, found_lines(found, **sizes), as_json=as_json)


@corpus.command(
    epilog="""\b
Examples:
  scenthound corpus diff corpus-1/ corpus-2/
  scenthound corpus diff corpus-1/ corpus-2/ --most 100 --json"""
)
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@click.option("--most", type=click.IntRange(0, 100_000), default=10, show_default=True, help="Examples of each kind.")
@json_option
def diff(old: Path, new: Path, most: int, as_json: bool) -> None:
    """Compare two corpora: documents added, removed and why, changed; and settings that differ."""
    from crawler.corpus import Corpus
    from crawler.inspecting.comparison import compare
    from scenthound.corpus_lines import comparison_lines

    with progress_bar(as_json=as_json) as progress:
        comparison = compare(Corpus(old), Corpus(new), most=most, progress=progress)
    lines = comparison_lines(old, new, comparison)
    _print({"old": str(old), "new": str(new), **plain(comparison)}, lines, as_json=as_json)


@corpus.command(
    name="report",
    epilog="""\b
Examples:
  scenthound corpus report corpus/
  scenthound corpus report corpus/ --out corpus.html --examples 10 --seed 1""",
)
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path("report.html"), show_default=True, help="File.")
@click.option("--examples", type=click.IntRange(1, 100), default=3, show_default=True, help="Of each kind, at most.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another one draws other examples.")
@json_option
def write_report(folder: Path, out: Path, examples: int, seed: int, as_json: bool) -> None:
    """Write one page of HTML: kept and dropped by reason, languages, types, sites, signals, and examples to look at."""
    from crawler.artefact import disk_errors, sync
    from crawler.corpus import Corpus
    from scenthound.pages.corpus_page import corpus_page

    opened = Corpus(folder)
    with progress_bar(as_json=as_json) as progress:
        page = corpus_page(opened, each=examples, seed=seed, progress=progress)
    with disk_errors(out, wanted="a file that can be written", remedy="choose another --out"):
        aside = out.with_name(f".{out.name}.partial")
        aside.write_text(page, encoding="utf-8")
        sync(aside)
        aside.replace(out)
    report(
        {"corpus": str(folder), "corpus_id": opened.corpus_id, "report": str(out)},
        as_json=as_json,
        lines=[],
        location=str(out),
        following="open it in a browser",
    )


def _print(result: Mapping[str, Any], lines: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for line in lines:
        click.echo(printable(line))
