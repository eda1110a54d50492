"""`scenthound serve`: answer searches over HTTP."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.console import complain

if TYPE_CHECKING:
    from server.settings import ServerSettings


@click.command(
    epilog="""\b
Examples:
  scenthound serve index/
  scenthound serve index/ --port 9000
  scenthound serve docs=docs-index/ news=news-index/     (one server, several indexes)
  scenthound serve index/ --host 0.0.0.0 --keys keys.json --log json     (for others, with keys)
  scenthound serve index/ --keys keys.json --check     (would it start?)"""
)
@click.argument("indexes", metavar="INDEX | NAME=INDEX...", nargs=-1, required=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port to listen on.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes that answer; as many as there are cores answer the most.",
)
@click.option(
    "--open-snapshots",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="Snapshots of an index that are open at once, for requests that name another than the current one.",
)
@click.option(
    "--goggles",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of goggles that searches may name; see `scenthound goggles`.",
)
@click.option(
    "--reranker",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a CrossEncoder that orders the first 50 documents of each search again, within two seconds.",
)
@click.option(
    "--keys",
    "keys_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Answer only who sends a key that 'scenthound keys' has put into FILE.",
)
@click.option(
    "--without-keys",
    is_flag=True,
    help="Listen where others reach this machine although no keys are asked for: everyone can search.",
)
@click.option(
    "--counters",
    "counters_url",
    metavar="URL",
    envvar="SCENTHOUND_COUNTERS",
    show_envvar=True,
    default="memory://",
    show_default=True,
    help="Where requests are counted against the limits of keys, or redis://host:port/db.",
)
@click.option(
    "--log",
    "log_format",
    type=click.Choice(["plain", "json"]),
    default="plain",
    show_default=True,
    help="json: one line a request and event, on standard error.",
)
@click.option("--log-queries", is_flag=True, help="Write what is searched for into the log of requests.")
@click.option(
    "--trace", is_flag=True, help="Send a span of each request to where OpenTelemetry's variables OTEL_* say."
)
@click.option(
    "--warm-up",
    "warm_up_s",
    type=click.FloatRange(0, 3600),
    default=3.0,
    show_default=True,
    help="Seconds for searches of its own before it says that it is ready.",
)
@click.option("--check", "only_check", is_flag=True, help="Open everything, say what would be served, and end.")
def serve(
    indexes: tuple[str, ...],
    host: str,
    port: int,
    workers: int,
    open_snapshots: int,
    goggles: Path | None,
    reranker: Path | None,
    keys_file: Path | None,
    without_keys: bool,
    counters_url: str,
    log_format: str,
    log_queries: bool,
    trace: bool,
    warm_up_s: float,
    only_check: bool,
) -> int:
    """Serve an index, or several by name: a search page for people at / and the API at /v1/search. Ctrl-C stops it.

    Requests choose an index by index=NAME; the first answers those that do not. When a newer snapshot becomes current,
    the server changes over to it without a pause; SIGHUP has it look at once.
    """
    from server.settings import ServerSettings

    folders = named_folders(indexes)
    settings = ServerSettings(
        host=host,
        port=port,
        workers=workers,
        open_snapshots=open_snapshots,
        goggles_folder=goggles,
        reranker_folder=reranker,
        keys_file=keys_file,
        without_keys=without_keys,
        counters_url=counters_url,
        logs_json=log_format == "json",
        logs_queries=log_queries,
        traces=trace,
        warm_up_s=warm_up_s,
    )
    if settings.logs_json:
        from server.logs import log_json

        log_json(sys.stderr)
    if only_check:
        return _check(folders, settings)
    from server.run import serve as run_server

    shown = " ".join(indexes)
    click.echo(f"Opening {shown} …")
    run_server(folders, settings, on_ready=lambda address: _announce(address, shown, folders, settings))
    return 0


def _check(folders: Path | Mapping[str, Path], settings: "ServerSettings") -> int:
    """Say what serving would do; 1 where it would not do as it should."""
    from server.checking import check

    checked = check(folders, settings)
    for index in checked.indexes:
        click.echo(f"{index.name}: {index.documents:,} documents, snapshot {index.snapshot_id}")
    if checked.address:
        click.echo(f"It would listen on {checked.address}")
    if checked.keys is None:
        click.echo("It would ask for no key")
    elif checked.keys:
        click.echo(f"It would answer these keys: {', '.join(key.name for key in checked.keys)}")
    for problem in checked.problems:
        complain(problem, as_json=False)
    return 1 if checked.problems else 0


def named_folders(arguments: Sequence[str]) -> Path | Mapping[str, Path]:
    """Read what is served: the path of one index, or "name=path" for each.

    A path that holds a "=" and exists is a path.

    Raises:
        click.UsageError: A name is missing or comes twice.
    """
    if len(arguments) == 1 and ("=" not in arguments[0] or Path(arguments[0]).exists()):
        return Path(arguments[0])
    folders: dict[str, Path] = {}
    for argument in arguments:
        name, sign, path = argument.partition("=")
        if not sign or not name or not path:
            raise click.UsageError(f"{argument!r} has no name; of several indexes each is given as NAME=INDEX")
        if name in folders:
            raise click.UsageError(f"the name {name!r} comes twice; give each index another one")
        folders[name] = Path(path)
    return folders


def _announce(address: str, shown: str, folders: Path | Mapping[str, Path], settings: "ServerSettings") -> None:
    key = " -H 'Authorization: Bearer KEY'" if settings.keys_file else ""
    choice = f"&index={list(folders)[-1]}" if isinstance(folders, Mapping) and len(folders) > 1 else ""
    click.echo(
        f"""
Search page   {address}/
API           curl{key} '{address}/v1/search?q=create+an+index&k=3{choice}'
API reference {address}/docs

To search your own site instead:
  scenthound crawl https://www.example.org/ --out crawl/ --contact you@example.org
  scenthound clean crawl/ --out corpus/
  scenthound index corpus/ --out {shown if isinstance(folders, Path) else "index/"}
then start this command again. Ctrl-C stops it."""
    )
