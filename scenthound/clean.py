"""`scenthound clean`: turn a crawl into a corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.console import json_option, progress_bar, report
from scenthound.corpus_report import report_corpus

if TYPE_CHECKING:
    from crawler.cleaning.filling import Share


@click.command(
    epilog="""\b
Examples:
  scenthound clean crawl/ --out corpus/
  scenthound clean crawl/ --out corpus/ --min-words 50 --json
  scenthound clean crawl/ --out corpus/ --list block:spam.txt --list trust:ours.txt
  scenthound clean crawl/ --out corpus/ --shard 2/8"""
)
@click.argument("crawl", metavar="CRAWL", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the corpus.")
@click.option("--min-words", type=int, default=20, show_default=True, help="Drop pages with fewer words of text.")
@click.option(
    "--list",
    "lists",
    metavar="ACTION:FILE",
    multiple=True,
    help="A domain list: block:, demote: or trust: and its file.",
)
@click.option(
    "--max-spam-score",
    type=float,
    default=0.9,
    show_default=True,
    help="Drop pages with this score or more; 2 keeps all.",
)
@click.option("--shard", metavar="I/N", help="Do only the I-th of N shares of the reading, on this or another machine.")
@json_option
def clean(
    crawl: Path,
    out: Path,
    min_words: int,
    lists: tuple[str, ...],
    max_spam_score: float,
    shard: str | None,
    as_json: bool,
) -> None:
    """Extract text, title, date and language from a crawl's pages, measure them, and drop copies and spam.

    A corpus at --out is replaced once the new one is whole; it is left alone when nothing has changed. A run that was
    killed goes on when the same command is given again. With --shard many machines read pages into the same folder;
    the command without it then does what is missing and makes the corpus.
    """
    from crawler.cleaning.clean import clean as run_clean
    from crawler.cleaning.clean import clean_share
    from crawler.settings import CleanSettings

    settings = CleanSettings(min_words=min_words, lists=lists, max_spam_score=max_spam_score)
    with progress_bar(as_json=as_json) as progress:
        if shard is None:
            cleaned = run_clean(crawl, out, settings, progress=progress)
        else:
            share = _share(shard)
            parts = clean_share(crawl, out, share, settings, progress=progress)
    if shard is None:
        report_corpus(cleaned, "Cleaned.", as_json=as_json)
        return
    report(
        {"corpus": str(out), "shard": share.number, "of": share.of, "parts": parts},
        as_json=as_json,
        lines=[f"Share {share.number} of {share.of} is read; the work has {parts:,} parts in all."],
        location=f"share {share.number}",
        following=f"the other shares, then scenthound clean {crawl} --out {out}",
    )


def _share(text: str) -> "Share":
    from crawler.cleaning.filling import Share

    number, _, of = text.partition("/")
    if not (number.isascii() and number.isdigit() and of.isascii() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise click.BadParameter("wanted I/N, as 2/8", param_hint="--shard")
    return Share(int(number), int(of))
