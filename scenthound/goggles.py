"""`scenthound goggles`: goggles kept by name, checked when they are added."""

import json
from pathlib import Path

import click

from scenthound.console import json_option, printable

_folder_argument = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
_name_argument = click.argument("name", metavar="NAME")
_version_argument = click.argument("version", metavar="[VERSION]", required=False)


@click.group(no_args_is_help=False)
def goggles() -> None:
    """Keep goggles: lists of instructions that put results in another order."""


@goggles.command(epilog="\b\nExamples:\n  scenthound goggles add goggles/ no-copies no_copies.goggle")
@_folder_argument
@_name_argument
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def add(folder: Path, name: str, file: Path, as_json: bool) -> None:
    """Keep the goggle in FILE under NAME, as its current version; one that is wrong is refused with the line."""
    from indexer.goggles.store import GoggleStore

    stored = GoggleStore(folder).put(name, file.read_text(encoding="utf-8", errors="surrogateescape"))
    count = len(GoggleStore(folder).get(name).instructions)
    result = {"name": name, "version": stored.version, "instructions": count}
    _say(result, f"{name} {stored.version}: {count:,} instructions.", as_json=as_json)


@goggles.command(name="list", epilog="\b\nExamples:\n  scenthound goggles list goggles/ --json")
@_folder_argument
@json_option
def list_goggles(folder: Path, as_json: bool) -> None:
    """List goggles by name; * is the current version."""
    from indexer.goggles.store import GoggleStore

    found = GoggleStore(folder).list()
    if as_json:
        rows = [
            {
                "name": each.name,
                "version": each.version,
                "is_current": each.is_current,
                "added_at": each.added_at.isoformat(),
                "size_bytes": each.size_bytes,
            }
            for each in found
        ]
        click.echo(json.dumps({"folder": str(folder), "goggles": rows}, ensure_ascii=False))
        return
    for each in found:
        sign = "*" if each.is_current else " "
        click.echo(f"{sign} {each.name} {each.version}  {each.added_at:%Y-%m-%d %H:%M}  {each.size_bytes:,} bytes")


@goggles.command(epilog="\b\nExamples:\n  scenthound goggles show goggles/ no-copies")
@_folder_argument
@_name_argument
@_version_argument
@json_option
def show(folder: Path, name: str, version: str | None, as_json: bool) -> None:
    """Print a goggle as it was added; its current version unless VERSION is given."""
    from indexer.goggles.language import version_of
    from indexer.goggles.store import GoggleStore

    text = GoggleStore(folder).text(name, version)
    _say({"name": name, "version": version_of(text), "text": text}, text.rstrip("\n"), as_json=as_json)


@goggles.command(epilog="\b\nExamples:\n  scenthound goggles remove goggles/ no-copies")
@_folder_argument
@_name_argument
@_version_argument
@json_option
def remove(folder: Path, name: str, version: str | None, as_json: bool) -> None:
    """Throw a goggle away, or one of its older versions."""
    from indexer.goggles.store import GoggleStore

    GoggleStore(folder).remove(name, version)
    _say({"removed": name, "version": version}, f"{name} {version or ''}".rstrip() + " is gone.", as_json=as_json)


def _say(result: dict[str, object], text: str, *, as_json: bool) -> None:
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else printable(text))
