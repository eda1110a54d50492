"""A small snapshot to ask about."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.document import Link
from indexer.backends.memory import MemoryBackend
from indexer.links_in import LinkIn
from indexer.snapshot import Snapshot
from tests.snapshots import page, snapshot_of

LEMUR = (
    "# Lemurs\n\nThe lemur eats figs. It sleeps by day, e.g. in a hollow tree.\n\n"
    "- 1. Élan of the *ring-tailed* lemur\n- Über den Lémur\n\nA lemur's LEMUR."
)
PAGES = (
    page("https://example.org/lemur", "Lemur", LEMUR),
    page("https://example.org/copy", "Lemur, a copy", LEMUR + " Copied."),
    page("https://example.org/fig", "Fig", "A fig is a fruit.\n\nThe lemur eats figs."),
    page("https://example.org/loris", "Loris", "The loris is slow.\n\nIt eats gum."),
    page("https://example.org/empty", "", ""),
    page("https://example.org/Numbered", "Numbered", "Its collection has a number for it.", doc_id="doc 6"),
    page("", "Collection", "Of a collection.", doc_id="doc 7"),
    page("", "Named by a URL", "This one keeps its id.", doc_id="http://example.org/kept"),
)

OUT = (
    Link("https://example.org/fig", "figs", ("nofollow",)),
    Link("https://elsewhere.example/", "elsewhere"),
    Link("https://example.org/lemur", ""),
)


@pytest.fixture
def snapshot(tmp_path: Path) -> Iterator[Snapshot]:
    head = PAGES[0].doc_id
    pages = [replace(one, cluster_id=head) if one in PAGES[:2] else one for one in PAGES]
    pages[0] = replace(pages[0], links=OUT)
    links = (LinkIn(PAGES[2].doc_id, "eaten by"), LinkIn("doc 7", ""), LinkIn("gone", "from a page that was left out"))
    with snapshot_of(pages, MemoryBackend(), tmp_path, links_in={head: links}) as opened:
        yield opened
