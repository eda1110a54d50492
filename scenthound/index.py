"""`scenthound index`: turn a corpus into a snapshot."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.settings import DEFAULT_MODEL, PRECISIONS, QUERY_PRECISIONS, BuildSettings
from scenthound.console import count_lines, json_option, progress_bar, report, tell

if TYPE_CHECKING:
    from indexer.building.plan import BuildReport


@click.command(
    epilog="""\b
Examples:
  scenthound index corpus/ --out index/
  scenthound index corpus-2/ --out index/ --update
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
@click.option(
    "--update",
    "is_update",
    is_flag=True,
    help="Extend a snapshot of OUT, built with the same options, by what is new, changed or gone.",
)
@click.option(
    "--base", metavar="ID", default=None, help="The snapshot that --update extends.  [default: the current one]"
)
@json_option
def index(
    corpus: Path,
    out: Path,
    passages_per_document: int | None,
    is_update: bool,
    base: str | None,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Build a snapshot: BM25, vectors, texts and the query encoder; then make it the current one.

    The snapshot that is current stays so until the new one is whole. Nothing is built when nothing has changed.
    """
    from indexer.building.build import build
    from indexer.building.update import update

    if base is not None and not is_update:
        raise click.UsageError("--base names what --update extends; give --update too")
    settings = BuildSettings(max_passages_per_document=passages_per_document, **chosen)
    way = partial(update, base_id=base) if is_update else build
    with progress_bar(as_json=as_json) as progress:
        built = way(
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
            "base_id": built.base_id,
            "counts": dict(built.counts),
            "changes": dict(built.changes),
            "reused": built.reused,
            "duration_s": round(built.duration_s, 1),
        },
        as_json=as_json,
        lines=[_said(built), *count_lines({**built.counts, **built.changes})],
        location=f"{out}",
        following=f'scenthound serve {out}, or: scenthound search {out} "your question"',
    )


def _said(built: "BuildReport") -> str:
    if built.reused:
        return "Nothing has changed; kept the snapshot as it is."
    if built.base_id is None:
        return f"Built snapshot {built.snapshot_id} in {built.duration_s:.1f} s."
    return f"Extended {built.base_id} to snapshot {built.snapshot_id} in {built.duration_s:.1f} s."
