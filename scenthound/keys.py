"""`scenthound keys`: API keys in a file, made, listed and revoked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.console import json_option

if TYPE_CHECKING:
    from server.access.key import Key

_file_argument = click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
_name_argument = click.argument("name", metavar="NAME")


@click.group(no_args_is_help=False)
def keys() -> None:
    """Keep API keys: who may ask a server that was started with --keys FILE, how often, and for what."""


@keys.command(
    epilog="""\b
Examples:
  scenthound keys create keys.json alice
  scenthound keys create keys.json trial --per-second 1 --per-month 2000 --index docs --expires 2027-01-01
  scenthound keys create keys.json prometheus --operator"""
)
@_file_argument
@_name_argument
@click.option("--per-second", type=int, help="Requests in any second. Default: no limit.")
@click.option("--per-month", type=int, help="Requests in thirty days from the first. Default: no limit.")
@click.option("--index", "indexes", multiple=True, metavar="NAME", help="An index it opens; repeatable. Default: all.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day from which on it is refused (UTC). Default: never.",
)
@click.option("--operator", "is_operator", is_flag=True, help="Opens /metrics as well.")
@json_option
def create(
    file: Path,
    name: str,
    per_second: int | None,
    per_month: int | None,
    indexes: tuple[str, ...],
    expires: datetime | None,
    is_operator: bool,
    as_json: bool,
) -> None:
    """Make a key called NAME and print it, once: FILE keeps what it takes to recognise it, and not the key itself."""
    from server.access.key import Limits
    from server.access.key_file import KeyFile

    key, secret = KeyFile(file, _now).create(
        name,
        limits=Limits(per_second, per_month),
        indexes=indexes or None,
        expires_at=expires.replace(tzinfo=UTC) if expires else None,
        is_operator=is_operator,
    )
    if as_json:
        click.echo(json.dumps({**_row(key), "secret": secret}))
        return
    click.echo(secret)
    click.echo(f"Hand it to {name} now: it is not kept and cannot be shown again.", err=True)


@keys.command(name="list", epilog="\b\nExamples:\n  scenthound keys list keys.json --json")
@_file_argument
@json_option
def list_keys(file: Path, as_json: bool) -> None:
    """List keys in the order in which they were made, without what clients send; keys begin with sh- and their id."""
    from server.access.key_file import read_keys

    found = read_keys(file)
    if as_json:
        click.echo(json.dumps({"file": str(file), "keys": [_row(key) for key in found]}))
        return
    for key in found:
        click.echo("  ".join([key.name, key.key_id, _state(key), *_terms(key)]))


@keys.command(epilog="\b\nExamples:\n  scenthound keys revoke keys.json trial")
@_file_argument
@_name_argument
@json_option
def revoke(file: Path, name: str, as_json: bool) -> None:
    """Refuse the key called NAME from now on; running servers notice at the next request."""
    from server.access.key_file import KeyFile

    row = _row(KeyFile(file, _now).revoke(name))
    click.echo(json.dumps(row) if as_json else f"{name} ({row['key_id']}) is revoked.")


def _now() -> datetime:
    return datetime.now(UTC)


def _row(key: "Key") -> dict[str, object]:
    """Give a key as JSON has it, without its digest."""
    return {
        "name": key.name,
        "key_id": key.key_id,
        "state": _state(key),
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "per_second": key.limits.per_second,
        "per_month": key.limits.per_month,
        "indexes": list(key.indexes) if key.indexes is not None else None,
        "is_operator": key.is_operator,
    }


def _state(key: "Key") -> str:
    return "in use" if key.is_valid_at(_now()) else "revoked" if key.revoked_at else "expired"


def _terms(key: "Key") -> Iterator[str]:
    """Say what a key may do, where it is less or more than every search."""
    if key.limits.per_second is not None:
        yield f"{key.limits.per_second:,} a second"
    if key.limits.per_month is not None:
        yield f"{key.limits.per_month:,} a month"
    if key.indexes is not None:
        yield f"only {', '.join(key.indexes)}"
    if key.is_operator:
        yield "operator"
    if key.expires_at is not None:
        yield f"until {key.expires_at:%Y-%m-%d}"
