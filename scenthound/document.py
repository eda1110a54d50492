"""`scenthound document`: questions about one document of an index."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenthound.console import json_option, printable

if TYPE_CHECKING:
    from indexer.budget import Budget
    from indexer.snapshot import Snapshot

_index_argument = click.argument("index", metavar="INDEX", type=click.Path(path_type=Path))
_document_argument = click.argument("name", metavar="DOC_ID_OR_URL")
_characters_option = click.option("--characters", type=int, default=None, help="Characters of text at most.")
_tokens_option = click.option(
    "--tokens", type=int, default=None, help="Tokens of text at most, as the index's model has."
)
_start_option = click.option("--start", type=int, default=None, help="Offset to begin at, in characters.")


@click.group(no_args_is_help=False)
def document() -> None:
    """Ask about one document of an index: read it, find in it, list what is like it and what it links to."""


@document.command(
    name="open",
    epilog="""\b
Examples:
  scenthound document open index/ https://www.example.org/about --characters 2000
  scenthound document open index/ 8abf3dfa4666e81b99d9204e7a6cd5b8 --line 40 --tokens 500 --json""",
)
@_index_argument
@_document_argument
@_start_option
@click.option("--line", type=int, default=None, help="Line to begin at, from 1.")
@_characters_option
@_tokens_option
@json_option
def open_(
    index: Path,
    name: str,
    start: int | None,
    line: int | None,
    characters: int | None,
    tokens: int | None,
    as_json: bool,
) -> None:
    """Read a document from some place on; it says how to go on."""
    from indexer.asking.open import open_document

    def ask(snapshot: "Snapshot") -> Any:
        return open_document(snapshot, name, start=start, line=line, budget=_budget(snapshot, characters, tokens))

    window = _asked(index, ask)
    if as_json:
        _print(asdict(window))
        return
    lines = window.text.removesuffix("\n").split("\n")
    for number, text in enumerate(lines, start=window.first_line):
        click.echo(f"{number:>6}  {printable(text)}")
    rest = f"Next: scenthound document open {index} {name} --start {window.next}" if window.truncated else "The end."
    click.echo(printable(f"{window.title}, lines {window.first_line} to {window.last_line} of {window.lines}. {rest}"))


@document.command(
    epilog="""\b
Examples:
  scenthound document find index/ https://www.example.org/about "opening hours"
  scenthound document find index/ 8abf3dfa4666e81b99d9204e7a6cd5b8 "v[0-9]+" --as pattern --json"""
)
@_index_argument
@_document_argument
@click.argument("text", metavar="TEXT")
@click.option(
    "--as",
    "kind",
    type=click.Choice(("words", "text", "pattern")),
    default="words",
    show_default=True,
    help="Words whatever their case and accents, these very characters, or a regular expression.",
)
@click.option("--most", type=int, default=20, show_default=True, help="Places at most.")
@click.option("--around", type=int, default=120, show_default=True, help="Characters before and after each.")
@_start_option
@_characters_option
@_tokens_option
@json_option
def find(index: Path, name: str, text: str, start: int | None, as_json: bool, **chosen: Any) -> None:
    """Find words or a pattern in a document, each place with the text around it."""
    from indexer.asking.find import Wanted, find_in_document

    characters, tokens = chosen.pop("characters"), chosen.pop("tokens")

    def ask(snapshot: "Snapshot") -> Any:
        budget = _budget(snapshot, characters, tokens)
        return find_in_document(snapshot, name, Wanted(text, **chosen), start=start or 0, budget=budget)

    found = _asked(index, ask)
    if as_json:
        _print(asdict(found))
        return
    for place in found.places:
        around = " ".join(place.around.split())
        click.echo(printable(f"line {place.line}, characters {place.start} to {place.end}: {around}"))
    rest = f"there are more, from --start {found.next} on" if found.truncated else "no more"
    click.echo(printable(f"{len(found.places)} places in {found.title or found.doc_id}; {rest}."))


@document.command(
    epilog="""\b
Examples:
  scenthound document similar index/ https://www.example.org/about
  scenthound document similar index/ 8abf3dfa4666e81b99d9204e7a6cd5b8 --most 3 --json"""
)
@_index_argument
@_document_argument
@click.option("--most", type=int, default=10, show_default=True, help="Documents at most.")
@json_option
def similar(index: Path, name: str, most: int, as_json: bool) -> None:
    """List the documents that are most like one; near-duplicates are marked."""
    from indexer.asking.similar import similar_documents

    found = _asked(index, lambda snapshot: similar_documents(snapshot, name, most=most))
    if as_json:
        _print({"similar": [asdict(one) for one in found]})
        return
    for one in found:
        sign = " (near-duplicate)" if one.is_near_duplicate else ""
        click.echo(printable(f"{one.rank:>3}. {one.score:.4f}  {one.title or one.doc_id}{sign}\n     {one.url}"))


@document.command(
    epilog="""\b
\b
Examples:
  scenthound document links index/ https://www.example.org/about
  scenthound document links index/ https://www.example.org/about --most 10 --json"""
)
@_index_argument
@_document_argument
@click.option("--offset", type=int, default=0, show_default=True, help="Links of each kind to leave out first.")
@click.option("--most", type=int, default=100, show_default=True, help="Links of each kind at most.")
@json_option
def links(index: Path, name: str, offset: int, most: int, as_json: bool) -> None:
    """List the links to a document, and those out of it."""
    from indexer.asking.links import document_links

    found = _asked(index, lambda snapshot: document_links(snapshot, name, offset=offset, most=most))
    if as_json:
        _print(asdict(found))
        return
    for told, listed in (("to it", found.incoming), ("out of it", found.outgoing)):
        if listed is None:
            continue
        for link in listed.links:
            sign = "" if link.is_indexed else " (not in the index)"
            click.echo(printable(f"{link.title or link.url or link.doc_id}{sign}: {link.text}\n     {link.url}"))
        rest = f"; --offset {listed.next} goes on" if listed.truncated else ""
        click.echo(f"{len(listed.links)} of {listed.total} links {told}{rest}.")


def _asked(index: Path, ask: "Callable[[Snapshot], Any]") -> Any:
    """Open an index and ask it."""
    from indexer.snapshot import open_snapshot

    with open_snapshot(index) as snapshot:
        return ask(snapshot)


def _budget(snapshot: "Snapshot", characters: int | None, tokens: int | None) -> "Budget | None":
    from indexer.budget import Budget

    if characters is None and tokens is None:
        return None
    return Budget(characters, tokens, snapshot.encoder.spans if tokens is not None else None)


def _print(result: dict[str, Any]) -> None:
    click.echo(json.dumps(result, ensure_ascii=False))
