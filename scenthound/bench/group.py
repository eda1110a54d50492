"""`scenthound bench`: its commands, brought together."""

import click

from scenthound.bench.agent import agent
from scenthound.bench.changes import changes
from scenthound.bench.cleaning import cleaning
from scenthound.bench.compare import compare
from scenthound.bench.crawl import crawl
from scenthound.bench.documents import documents
from scenthound.bench.duplicates import duplicates
from scenthound.bench.encoding import encoding
from scenthound.bench.evaluate import evaluate
from scenthound.bench.extraction import extraction
from scenthound.bench.frontier import frontier
from scenthound.bench.fusion import fusion
from scenthound.bench.hybrid import hybrid
from scenthound.bench.kills import kills
from scenthound.bench.known_item import known_item
from scenthound.bench.lexical import lexical
from scenthound.bench.load import load
from scenthound.bench.merging import merging
from scenthound.bench.parsing import parsing
from scenthound.bench.report import report
from scenthound.bench.retrieval import retrieval
from scenthound.bench.search import search
from scenthound.bench.snippets import snippets
from scenthound.bench.spam import spam
from scenthound.bench.spelling import spelling
from scenthound.bench.start import start
from scenthound.bench.update import update
from scenthound.bench.vectors import vectors


@click.group(no_args_is_help=False)
def bench() -> None:
    """Measure quality and speed; results are appended to a folder as JSON lines."""


for _command in (
    retrieval,
    evaluate,
    compare,
    fusion,
    agent,
    known_item,
    spelling,
    search,
    parsing,
    snippets,
    documents,
    lexical,
    hybrid,
    load,
    changes,
    encoding,
    vectors,
    start,
    update,
    crawl,
    kills,
    frontier,
    cleaning,
    merging,
    extraction,
    duplicates,
    spam,
    report,
):
    bench.add_command(_command)
