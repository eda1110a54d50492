"""`scenthound serve`: answer searches over HTTP."""

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  scenthound serve index/
  scenthound serve index/ --port 9000
  scenthound serve index/ --host 0.0.0.0     (everyone who can reach this machine can search)"""
)
@click.argument("index", metavar="INDEX", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port to listen on.")
def serve(index: Path, host: str, port: int) -> None:
    """Serve an index: a search page for people at / and the API at /v1/search. Ctrl-C stops it."""
    from server.run import serve as run_server
    from server.settings import ServerSettings

    click.echo(f"Opening {index} …")
    run_server(index, ServerSettings(host=host, port=port), on_ready=lambda address: _announce(address, index))


def _announce(address: str, index: Path) -> None:
    click.echo(
        f"""
Search page   {address}/
API           curl '{address}/v1/search?q=create+an+index&k=3'
API reference {address}/docs

To search your own site instead:
  scenthound crawl https://www.example.org/ --out crawl/ --contact you@example.org
  scenthound clean crawl/ --out corpus/
  scenthound index corpus/ --out {index}
then start this command again. Ctrl-C stops it."""
    )
