"""Where a collection comes from, told by what was named: a folder, an archive, an id, a name.

In: what a user wrote. Out: a folder in BEIR's layout, made under a folder of work where it is none yet.
Must not: import, build or search.
"""

import re
from pathlib import Path

from benchmarks.datasets.beir_folder import is_beir
from benchmarks.datasets.bright import BRIGHT
from benchmarks.datasets.browsecomp_plus import BROWSECOMP_PLUS
from benchmarks.datasets.by_ir_datasets import bring_ir_dataset
from benchmarks.datasets.freshstack import FRESHSTACK
from benchmarks.datasets.hub import HUB, bring_from_hub
from benchmarks.datasets.layout import part_of
from benchmarks.datasets.longembed import LONGEMBED
from benchmarks.datasets.miracl import MIRACL
from benchmarks.datasets.msmarco import bring_msmarco, is_msmarco
from benchmarks.datasets.registry import not_at_hand, registered
from benchmarks.datasets.trec import bring_trec, is_trec
from benchmarks.datasets.unpacking import ENDINGS, is_archive, unpack
from benchmarks.errors import CollectionError

IR_DATASETS = "ir_datasets:"
"""Begins what is an id of ir_datasets."""

LAYOUTS = (MIRACL, BRIGHT, LONGEMBED, FRESHSTACK, BROWSECOMP_PLUS)
"""Publishers' own layouts, most of them of several collections."""

SHIPPED = Path(__file__).parent.parent / "collections"
"""Where the collections lie that come with Scenthound, a folder each."""

DEFAULT = "docs-sample"
"""The one that is measured where none is named: it is there at once, without a network."""

TWO_HOP = "two-hop"
"""Its judgements of questions that take two pages."""

_SIGNS = re.compile(r"[^A-Za-z0-9.-]+")


def collection_folder(named: str, work: Path) -> Path:
    """Give the folder of a collection in BEIR's layout.

    Args:
        named: A folder in the layout of BEIR, TREC or MS MARCO, or in one of `LAYOUTS`, there with a colon and the part
            that is meant; an archive of one; "ir_datasets:" and an id; "hub:" and the name of a
            repository on the hub; or the name of a registered collection that lies
            at `work`/collections or comes with Scenthound.
        work: Where archives are unpacked and other layouts are brought into this one.

    Raises:
        CollectionError: It is none of these, is not at hand, or cannot be read.
    """
    place = work / "collections"
    if named.startswith(IR_DATASETS):
        dataset_id = named.removeprefix(IR_DATASETS)
        out = place / _SIGNS.sub("-", dataset_id)
        return out if is_beir(out) else bring_ir_dataset(dataset_id, out)
    if named.startswith(HUB):
        repository = named.removeprefix(HUB)
        out = place / _SIGNS.sub("-", repository)
        return out if is_beir(out) else bring_from_hub(repository, out)
    path, part = _path_and_part(named)
    if is_archive(path):
        name = next(path.name.removesuffix(ending) for ending in ENDINGS if path.name.endswith(ending))
        path = unpack(path, place / ".unpacked" / name)
    if path.is_dir():
        return _brought(path, part, place)
    if named in registered():
        for folder in (place / named, SHIPPED / named):
            if is_beir(folder):
                return folder
        raise not_at_hand(named, place / named)
    raise CollectionError(
        named,
        found="no such folder or archive",
        wanted=f'a folder, an archive, "{IR_DATASETS}" and an id, "{HUB}" and a name there, or one of '
        + ", ".join(registered()),
        remedy="check the path",
    )


def _path_and_part(named: str) -> tuple[Path, str]:
    """Take off the part behind a colon, unless the whole is a path."""
    before, colon, part = named.rpartition(":")
    if colon and not Path(named).exists() and Path(before).exists():
        return Path(before), part
    return Path(named), ""


def _brought(folder: Path, part: str, place: Path) -> Path:
    """Bring a folder into BEIR's layout, if it has another one."""
    for layout in LAYOUTS:
        parts = layout.parts_of(folder)
        if parts:
            chosen = part_of(folder, part, parts)
            return layout.bring(folder, chosen, place / "-".join(filter(None, (layout.name, chosen))))
    if part:
        part_of(folder, part, ("",))
    if is_beir(folder):
        return folder
    out = place / folder.resolve().name
    if is_trec(folder):
        return bring_trec(folder, out)
    if is_msmarco(folder):
        return bring_msmarco(folder, out)
    others = ", ".join(layout.name for layout in LAYOUTS)
    raise CollectionError(
        str(folder),
        found="no corpus.jsonl, no topics and qrels, no collection.tsv",
        wanted=f"a collection in the layout of BEIR, TREC or MS MARCO, or in that of {others}",
        remedy="give the folder that holds corpus.jsonl, queries.jsonl and qrels/test.tsv",
    )
