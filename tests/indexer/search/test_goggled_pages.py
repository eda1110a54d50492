"""Goggles, groups and pages on a real index, as a search puts them together."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.document import Document
from indexer.backends.base import OpenIndex
from indexer.backends.registry import find_backend
from indexer.goggles.goggle import Goggle
from indexer.goggles.language import parse, parse_sites
from indexer.query import Query
from indexer.search.fuse import Leg, fuse
from indexer.search.goggles.apply import apply
from indexer.search.goggles.lens import Page, lens_of
from indexer.search.group import gather
from indexer.search.late import doc_ids_of
from tests.snapshots import page, snapshot_of


def goggled_page(index: OpenIndex, goggles: tuple[Goggle, ...], first: int, last: int) -> tuple[list[str], int]:
    """Give the addresses of one page, and the total."""
    leg = Leg("lexical", index.lexical(0.9, 0.4).retrieve(Query("roses"), 1000), 1.0)
    fused = fuse([leg])
    doc_ids = doc_ids_of(fused)
    addresses = index.addresses(doc_ids)
    pages = [
        Page(url, site, title)
        for url, site, title in zip(addresses.urls, index.facts(doc_ids).sites, addresses.titles, strict=True)
    ]
    view = apply(fused, pages, lens_of(goggles))
    groups = gather(index.facts(doc_ids_of(view.documents)), max_per_site=4)
    shown = [view.documents[place].doc_id for place in groups.places[first:last]]
    return list(index.addresses(shown).urls), len(groups.places)


@pytest.mark.parametrize("engine", ["memory", pytest.param("local", marks=pytest.mark.slow)])
def test_pages_put_together_are_one_long_page(engine: str, tmp_path: Path) -> None:
    # All scores are equal; each fifth page is a near-duplicate of the one before it.
    documents: list[Document] = []
    for number in range(40):
        made = page(f"https://{'abcd'[number % 4]}.example/{number}", "Roses", "roses")
        cluster = documents[-1].doc_id if number % 5 == 4 else made.doc_id
        documents.append(replace(made, cluster_id=cluster))
    goggles = (
        parse_sites(boost=["b.example"], discard=["d.example"]),
        parse("/1^$downrank,site=a.example\n/10^$discard"),
    )
    with snapshot_of(documents, find_backend(engine), tmp_path) as snapshot:
        whole, total = goggled_page(snapshot.index, goggles, 0, 100)
        parts = [goggled_page(snapshot.index, goggles, first, first + 3) for first in range(0, 15, 3)]
    assert [url for urls, _ in parts for url in urls] == whole
    assert {total for _, total in parts} == {total} == {len(whole)} == {12}
    hosts = [url[8] for url in whole]
    assert hosts[:4] == ["b"] * 4
    assert sorted(hosts[4:]) == ["a"] * 4 + ["c"] * 4
    assert "https://c.example/10" not in whole
