"""What the commands of `scenthound snapshots` share: their arguments, and how they say what they did."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from scenthound.console import printable

index_argument: Callable[[Any], Any] = click.argument("index", metavar="INDEX", type=click.Path(path_type=Path))
id_argument: Callable[[Any], Any] = click.argument("snapshot_id", metavar="ID")
optional_id_argument: Callable[[Any], Any] = click.argument("snapshot_id", metavar="[ID]", required=False)


def say(result: Mapping[str, Any], *lines: str, as_json: bool) -> None:
    """Print a result: as JSON for programs, else in lines for people."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for line in lines:
        click.echo(printable(line))
