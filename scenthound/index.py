"""`scenthound index`: turn a corpus into a snapshot."""

from pathlib import Path

import click

from indexer.settings import DEFAULT_MODEL, BuildSettings
from scenthound.console import count_lines, json_option, progress_bar, report


@click.command(
    epilog="""\b
Examples:
  scenthound index corpus/ --out index/
  scenthound index corpus/ --out index/ --model ./my-model --passages-per-document 1"""
)
@click.argument("corpus", metavar="CORPUS", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the index and its snapshots.")
@click.option(
    "--model", default=DEFAULT_MODEL, show_default=True, help="Name or folder of a sentence-transformers model."
)
@click.option(
    "--passages-per-document",
    type=int,
    default=None,
    help="Passages encoded a document at most; 1 encodes its start alone.  [default: all]",
)
@json_option
def index(corpus: Path, out: Path, model: str, passages_per_document: int | None, as_json: bool) -> None:
    """Build a snapshot: BM25, vectors, texts and the query encoder; then make it the current one.

    The snapshot that is current stays so until the new one is whole. Nothing is built when nothing has changed.
    """
    from indexer.build import build

    settings = BuildSettings(model=model, max_passages_per_document=passages_per_document)
    with progress_bar(as_json=as_json) as progress:
        built = build(corpus, out, settings, progress=progress)
    report(
        {
            "index": str(out),
            "snapshot_id": built.snapshot_id,
            "counts": dict(built.counts),
            "reused": built.reused,
            "duration_s": round(built.duration_s, 1),
        },
        as_json=as_json,
        lines=[
            "Nothing has changed; kept the snapshot as it is."
            if built.reused
            else f"Built snapshot {built.snapshot_id} in {built.duration_s:.1f} s.",
            *count_lines(built.counts),
        ],
        location=f"{out}",
        following=f'scenthound serve {out}, or: scenthound search {out} "your question"',
    )
