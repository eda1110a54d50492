"""`scenthound index`: turn a corpus into a snapshot."""

from pathlib import Path
from typing import Any

import click

from indexer.settings import DEFAULT_MODEL, PRECISIONS, QUERY_PRECISIONS, BuildSettings
from scenthound.console import count_lines, json_option, progress_bar, report, tell


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
@click.option(
    "--precision",
    type=click.Choice(PRECISIONS),
    default="auto",
    show_default=True,
    help="Numbers that passages are encoded in; auto is bfloat16 where the processor has instructions for it.",
)
@click.option(
    "--query-precision",
    type=click.Choice(QUERY_PRECISIONS),
    default="int8",
    show_default=True,
    help="Numbers of the snapshot's query encoder.",
)
@click.option(
    "--dim", type=int, default=None, help="Numbers of a vector to keep, for Matryoshka models.  [default: all]"
)
@click.option("--query-prompt", default=None, help="Text before each query.  [default: the model's own]")
@click.option("--passage-prompt", default=None, help="Text before each passage.  [default: the model's own]")
@click.option(
    "--reuse-vectors/--no-reuse-vectors",
    default=True,
    show_default=True,
    help="Keep vectors in OUT/.vectors, so that the next build encodes only what is new.",
)
@json_option
def index(corpus: Path, out: Path, passages_per_document: int | None, as_json: bool, **chosen: Any) -> None:
    """Build a snapshot: BM25, vectors, texts and the query encoder; then make it the current one.

    The snapshot that is current stays so until the new one is whole. Nothing is built when nothing has changed.
    """
    from indexer.build import build

    settings = BuildSettings(max_passages_per_document=passages_per_document, **chosen)
    with progress_bar(as_json=as_json) as progress:
        built = build(
            corpus,
            out,
            settings,
            progress=progress,
            say_estimate=lambda expected: tell(expected.sentence(), as_json=as_json),
        )
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
