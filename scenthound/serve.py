"""`scenthound serve`: answer searches over HTTP."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  scenthound serve index/
  scenthound serve index/ --port 9000
  scenthound serve docs=docs-index/ news=news-index/     (one server, several indexes)
  scenthound serve index/ --host 0.0.0.0     (everyone who can reach this machine can search)"""
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
def serve(
    indexes: tuple[str, ...], host: str, port: int, workers: int, open_snapshots: int, goggles: Path | None
) -> None:
    """Serve an index, or several by name: a search page for people at / and the API at /v1/search. Ctrl-C stops it.

    Requests choose an index by index=NAME; the first answers those that do not. When a newer snapshot becomes current,
    the server changes over to it without a pause; SIGHUP has it look at once.
    """
    from server.run import serve as run_server
    from server.settings import ServerSettings

    folders = named_folders(indexes)
    shown = " ".join(indexes)
    click.echo(f"Opening {shown} …")
    settings = ServerSettings(
        host=host, port=port, workers=workers, open_snapshots=open_snapshots, goggles_folder=goggles
    )
    run_server(folders, settings, on_ready=lambda address: _announce(address, shown, folders))


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


def _announce(address: str, shown: str, folders: Path | Mapping[str, Path]) -> None:
    choice = f"&index={list(folders)[-1]}" if isinstance(folders, Mapping) and len(folders) > 1 else ""
    click.echo(
        f"""
Search page   {address}/
API           curl '{address}/v1/search?q=create+an+index&k=3{choice}'
API reference {address}/docs

To search your own site instead:
  scenthound crawl https://www.example.org/ --out crawl/ --contact you@example.org
  scenthound clean crawl/ --out corpus/
  scenthound index corpus/ --out {shown if isinstance(folders, Path) else "index/"}
then start this command again. Ctrl-C stops it."""
    )
