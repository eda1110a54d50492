"""`scenthound clean`: turn a crawl into a corpus."""

from pathlib import Path

import click

from scenthound.console import json_option, progress_bar
from scenthound.corpus import report_corpus


@click.command(
    epilog="""\b
Examples:
  scenthound clean crawl/ --out corpus/
  scenthound clean crawl/ --out corpus/ --min-words 50 --json"""
)
@click.argument("crawl", metavar="CRAWL", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the corpus.")
@click.option("--min-words", type=int, default=20, show_default=True, help="Drop pages with fewer words of text.")
@json_option
def clean(crawl: Path, out: Path, min_words: int, as_json: bool) -> None:
    """Extract text, title, date and language from a crawl's pages and drop copies.

    A corpus at --out is replaced once the new one is whole; it is left alone when nothing has changed.
    """
    from crawler.cleaning.clean import clean as run_clean
    from crawler.settings import CleanSettings

    with progress_bar(as_json=as_json) as progress:
        cleaned = run_clean(crawl, out, CleanSettings(min_words=min_words), progress=progress)
    report_corpus(cleaned, "Cleaned.", as_json=as_json)
