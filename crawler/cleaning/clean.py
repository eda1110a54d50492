"""Cleaning: WARC files to a Corpus.

In: a crawl, or WARC and ARC files from elsewhere. Out: a corpus, with every response that became no document dropped
by one of `losses.DROP_REASONS`.

Three steps. `_choose` reads all files without extracting and finds for each address the copy to keep (`choice`).
`filling` reads the pages wanted in worker processes and keeps them in parts, which outlive this process. `merging`
compares them with each other, and gives the documents in file order. So the same files give the same corpus on any
number of processes and machines, whatever was killed on the way. Which copy is kept:
- of one address, the newest response by WARC-Date, among equals the last in file order; a revisit counts as a newer
  copy of the response it repeats, and a ready-made text (WET) only where there is no response; none, where the newest
  answer is 404, 410, 301 or 308;
- of addresses that name one canonical address (rel=canonical), the first in file order;
- of pages with equal title and text, the first in file order, which in a crawl is the nearest to the seeds.
Must not: import trafilatura before there is something to extract.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from crawler.archiving.archive import Archive
from crawler.artefact import Json, new_artefact
from crawler.cleaning.choice import Choice, Copy, Place
from crawler.cleaning.filling import Filling, Share
from crawler.cleaning.losses import record_drop
from crawler.cleaning.merging import merge
from crawler.cleaning.reuse import CorpusReport, digests_of, report_of, reuse, versions_of
from crawler.cleaning.tasks import MEASURING
from crawler.cleaning.workers import start_early
from crawler.cleaning.workshop import Workshop, open_workshop
from crawler.columns import Drop
from crawler.corpus import KIND, CorpusWriter
from crawler.errors import InputError, UrlError
from crawler.lists.domain_lists import open_lists
from crawler.progress import Progress, silent
from crawler.reading.response import ArchivedResponse, UnreadableRecord, read_responses
from crawler.settings import CleanSettings
from crawler.urls import canonicalize

_DISTRIBUTIONS = (
    "ada-url", "brotli", "charset-normalizer", "courlan", "datasketch", "fastwarc", "htmldate", "justext", "lxml",
    "lxml-html-clean", "numpy", "py3langid", "pypdf", "resiliparse", "tldextract", "trafilatura", "warcio", "zstandard",
)  # fmt: skip


def clean(
    crawl_folder: Path,
    out: Path,
    settings: CleanSettings | None = None,
    *,
    progress: Progress = silent,
    workers: int | None = None,
) -> CorpusReport:
    """Make a corpus of a crawl; a corpus at `out` is replaced once the new one is whole.

    Where `out` already holds the corpus of this crawl with these settings and library versions, it is left as it is.
    One whose making was cut short, or shared out with `clean_share`, is gone on with.

    Args:
        crawl_folder: A folder that `crawl` sealed.
        out: Where the corpus goes.
        settings: None for the defaults.
        progress: Called with stages "records", "pages" and "documents".
        workers: Processes, >= 1; None for one a CPU. The result does not depend on it.

    Raises:
        ArtefactError: `crawl_folder` is not a crawl, or not whole.
        OutputError: `out` holds something that is not a corpus, or another process makes one there.
        InputError: No page gave a document, or a list cannot be read.
    """
    return _clean(_job_of(crawl_folder, settings), out, progress, workers or _cpus())


def clean_files(
    warc_paths: Sequence[Path],
    out: Path,
    settings: CleanSettings | None = None,
    *,
    progress: Progress = silent,
    workers: int | None = None,
) -> CorpusReport:
    """Make a corpus of WARC and ARC files that no Scenthound wrote; their names and SHA-256 stand for the parent.

    Args and Raises: as `clean`; InputError also for a file that cannot be opened.
    """
    source = ", ".join(str(path) for path in warc_paths[:3]) + (", …" if len(warc_paths) > 3 else "")
    job = _Job(source, warc_paths, None, digests_of(warc_paths), settings or CleanSettings())
    return _clean(job, out, progress, workers or _cpus())


def clean_share(
    crawl_folder: Path,
    out: Path,
    share: Share,
    settings: CleanSettings | None = None,
    *,
    progress: Progress = silent,
    workers: int | None = None,
) -> int:
    """Do one share of the work of `clean`, on this machine or another with the same folders; `clean` does the rest.

    Args and Raises: as `clean`.

    Returns:
        How many parts of the work there are in all.
    """
    job = _job_of(crawl_folder, settings)
    with open_workshop(out, job.stated(), (share.number, share.of)) as workshop:
        return _fill(workshop, job, share, _unheard, progress, workers or _cpus()).parts


@dataclass(frozen=True, slots=True)
class _Job:
    """What is cleaned: how an error names it, its files, and what identifies it."""

    name: str
    paths: Sequence[Path]
    parent_id: str | None
    inputs: list[Json]
    settings: CleanSettings

    def stated(self) -> dict[str, Json]:
        """Give everything that decides the result, as the manifest states it."""
        lists = [list(version) for version in open_lists(self.settings.lists).versions()]
        stated: dict[str, Json] = {"stage": "clean", "versions": versions_of(_DISTRIBUTIONS), "inputs": self.inputs}
        return stated | asdict(self.settings) | {"lists": lists, "parent": self.parent_id}


def _job_of(crawl_folder: Path, settings: CleanSettings | None) -> _Job:
    archive = Archive(crawl_folder)
    return _Job(str(crawl_folder), archive.warc_files(), archive.crawl_id, [], settings or CleanSettings())


def _clean(job: _Job, out: Path, progress: Progress, workers: int) -> CorpusReport:
    stated = job.stated()
    if kept := reuse(out, settings=stated, parent_id=job.parent_id):
        return kept
    with open_workshop(out, stated, (1, 1)) as workshop:
        try:
            with new_artefact(out, KIND) as folder:
                writer = CorpusWriter(folder)
                filling = _fill(workshop, job, Share(), writer.drop, progress, workers)
                merge(workshop, filling.parts, job.settings, open_lists(job.settings.lists), writer, progress)
                manifest = writer.seal(settings=stated, parent_id=job.parent_id, source=job.name)
        except InputError:
            # The same again would come to the same.
            workshop.clear()
            raise
        workshop.clear()
    return report_of(out, manifest, reused=False)


def _fill(
    workshop: Workshop, job: _Job, share: Share, drop: Callable[[Drop], None], progress: Progress, workers: int
) -> Filling:
    start_early(MEASURING)
    filling = Filling(workshop, job.paths, _choose(job, drop, progress), job.settings)
    filling.fill(share, progress, workers=workers)
    return filling


def _choose(job: _Job, drop: Callable[[Drop], None], progress: Progress) -> dict[Place, list[Copy]]:
    """Find the copy to keep of each address and drop all others; give the records whose bodies are wanted."""
    choice = Choice()
    records = 0
    for index, path in enumerate(job.paths):
        for number, record in enumerate(read_responses(path)):
            records += 1
            progress("records", records, None)
            loss = record_drop(record, job.settings)
            if loss is None and not isinstance(record, UnreadableRecord):
                loss = choice.add(record, canonicalize(record.url), (index, number))
            elif loss is not None and isinstance(record, ArchivedResponse):
                choice.refuse(record, loss.reason)
                if loss.reason == "http_status":
                    _end(choice, record)
            if loss is not None:
                drop(loss)
    for loss in choice.settle():
        drop(loss)
    return choice.wanted()


def _end(choice: Choice, record: ArchivedResponse) -> None:
    with suppress(UrlError):
        choice.end(canonicalize(record.url), record.fetched_at, record.status)


def _unheard(_: Drop) -> None:
    """Forget a drop: `clean` finds it again."""


def _cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
