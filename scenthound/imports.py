"""`scenthound import`: turn a collection or an archive from elsewhere into a corpus."""

from pathlib import Path

import click

from scenthound.console import json_option, progress_bar
from scenthound.corpus_report import report_corpus

FORMATS = ("beir", "jsonl", "parquet", "warc")


@click.command(
    name="import",
    epilog="""\b
Formats:
  beir     a folder with corpus.jsonl or corpus.jsonl.gz, as BEIR lays it out; ids are kept
  jsonl    one JSON object a line: id (or url), title, text
  parquet  the same as columns
  warc     WARC, ARC and WET files from any crawler, plain, .gz or .zst: one file, a folder of them,
           or a list of them as Common Crawl publishes it (wet.paths, wet.paths.gz) beside the files

\b
Examples:
  scenthound import beir scifact/ --out corpus/
  scenthound import jsonl notes.jsonl --out corpus/
  scenthound import warc CC-MAIN-00000.warc.gz --out corpus/
  scenthound import warc commoncrawl/wet.paths --out corpus/""",
)
@click.argument("source_format", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the corpus.")
@json_option
def imports(source_format: str, path: Path, out: Path, as_json: bool) -> None:
    """Make a corpus from documents that Scenthound did not crawl."""
    from crawler.importers.registry import importer

    with progress_bar(as_json=as_json) as progress:
        imported = importer(source_format)(path, out, progress=progress)
    report_corpus(imported, "Imported.", as_json=as_json)
