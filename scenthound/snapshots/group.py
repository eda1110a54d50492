"""`scenthound snapshots`: its commands, brought together."""

import click

from scenthound.snapshots.choosing import keep, list_snapshots, remove, use
from scenthound.snapshots.compacting import compact
from scenthound.snapshots.comparing import diff
from scenthound.snapshots.inspecting import inspect
from scenthound.snapshots.moving import export_snapshot, import_snapshot
from scenthound.snapshots.verifying import verify


@click.group(no_args_is_help=False)
def snapshots() -> None:
    """Look after the snapshots of an index: list, look into and compare them, go back to one, check one, throw old ones
    away, carry one elsewhere."""


for _command in (list_snapshots, inspect, diff, use, verify, compact, remove, keep, export_snapshot, import_snapshot):
    snapshots.add_command(_command)
