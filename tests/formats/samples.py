"""Makes the samples of the newest snapshot format anew: `python -m tests.formats.samples`, from the checkout's root.

Out: `snapshot-<format>-memory/` and `snapshot-<format>-local/` beside this file, each a folder of one current snapshot,
which an update made: of several parts where the engine has them.
A sample of a format that is out in the world is never made again: only what it was written by can make it.
"""

import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import chdir
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.artefact import new_artefact
from crawler.corpus import CorpusWriter
from crawler.document import Document, Link, content_hash_of
from indexer.building.build import build
from indexer.building.update import update
from indexer.settings import BuildSettings
from indexer.shelf import keep
from indexer.snapshot import FORMAT_VERSION
from tests.documents import document
from tests.encoder import HashPassageEncoder

HERE = Path(__file__).parent


def pages() -> tuple[Document, ...]:
    """The documents of a sample, so that every kind of field is in one; the oracle can read all their languages."""
    lemur = document(
        "lemur",
        "# Lemurs\n\nThe ring-tailed lemur sleeps in the sun. It eats figs and leaves.\n\n"
        + " ".join(f"Lemur number {number} grooms the next one." for number in range(12)),
        title="Ring-tailed lemur",
        url="https://animals.example.org/lemur",
        site="example.org",
    )
    fig = document("fig", "Figs grow on trees. Bats eat them.", title="Fig tree", url="https://plants.example.net/fig")
    return (
        replace(
            lemur,
            published_at=date(2025, 4, 2),
            modified_at=date(2025, 5, 3),
            fetched_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
            author="A. Writer",
            page_type="article",
            media_type="text/html",
            list_action="trust",
            list_rule="sample: example.org",
            spam_score=0.125,
        ),
        replace(
            fig,
            site="example.net",
            list_action="demote",
            spam_score=0.75,
            links=(Link(lemur.url, "who eats figs"),),
            media_type="application/pdf",
        ),
        document("swahili", "Mbwa hukimbia haraka.", title="Mbwa", language="sw"),
        document("record#1/é", "A record without an address."),
        document("title", "", title="A title alone"),
        document("void", ""),
        *(document(f"sparrow-{number}", f"Sparrow {number} of a flock.", title="Sparrow") for number in range(8)),
    )


def older_pages() -> tuple[Document, ...]:
    """The documents before the update that makes the sample: one has changed since, one is gone, one is new."""
    lemur, fig, _, *others = pages()
    before = replace(fig, text="Figs grow on trees.", content_hash=content_hash_of(fig.title, "Figs grow on trees."))
    return (lemur, before, document("gone", "A page that is gone."), *others)


def make(backend: str) -> Path:
    """Build a sample with an engine, in the place of the one that there is."""
    target = HERE / f"snapshot-{FORMAT_VERSION}-{backend}"
    with TemporaryDirectory() as place:
        # The model's name stands in the manifest; it must not be a path of this machine.
        with chdir(place):
            Path("model").mkdir()
            Path("model/modules.json").write_text("[]", encoding="utf-8")
            settings = BuildSettings(
                backend=backend,
                model="model",
                precision="float32",
                passage_tokens=32,
                passage_overlap_tokens=4,
                reuse_vectors=False,
            )
            index = Path("index")
            build(_corpus("older", older_pages()), index, settings, load_encoder=lambda *_: HashPassageEncoder())
            update(_corpus("newer", pages()), index, settings, load_encoder=lambda *_: HashPassageEncoder())
            keep(index, 1)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(Path(place) / "index", target, ignore=shutil.ignore_patterns(".*"))
    return target


def _corpus(name: str, documents: Iterable[Document]) -> Path:
    with new_artefact(Path(name), "corpus") as folder:
        writer = CorpusWriter(folder)
        for each in documents:
            writer.add(each)
        writer.seal(settings={}, parent_id=None)
    return Path(name)


if __name__ == "__main__":
    # Lucene writes the version of the kernel into its files, which is nobody's business.
    os.environ["JAVA_TOOL_OPTIONS"] = "-Dos.version=0"
    for name in ("memory", "local"):
        sys.stdout.write(f"{make(name)}\n")
