"""Cleaning: WARC files to a Corpus.

In: a crawl, or WARC and ARC files from elsewhere. Out: a corpus, with every response that became no document dropped
by one of `DROP_REASONS`.

Files are read twice. First, without extracting, to find for each address the copy to keep (`choice`); then
those are extracted in worker processes and taken in file order, so that the same files give the same corpus on any
number of processes. Which copy is kept:
- of one address, the newest response by WARC-Date, among equals the last in file order; a revisit counts as a newer
  copy of the response it repeats, and a ready-made text (WET) only where there is no response; none, where the newest
  answer is 404, 410, 301 or 308;
- of addresses that name one canonical address (rel=canonical), the first in file order;
- of pages with equal title and text, the first in file order, which in a crawl is the nearest to the seeds.
Must not: import trafilatura before there is something to extract.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.archiving.archive import Archive
from crawler.artefact import Json, new_artefact
from crawler.cleaning.choice import Choice, Copy, Place
from crawler.cleaning.language import identify_language
from crawler.cleaning.reuse import CorpusReport, digests_of, report_of, reuse, versions_of
from crawler.cleaning.workers import map_in_order
from crawler.corpus import KIND, CorpusWriter, Drop
from crawler.document import Document, content_hash_of, doc_id_of, quality_of
from crawler.errors import UrlError
from crawler.pages.characters import one_line
from crawler.pages.kinds import PDF_TYPE, is_address_list, page_kind
from crawler.progress import Progress, silent
from crawler.reading.response import Archived, ArchivedResponse, ArchivedRevisit, UnreadableRecord, read_responses
from crawler.settings import CleanSettings
from crawler.urls import canonicalize, host_of, site_of

if TYPE_CHECKING:
    from crawler.cleaning.extract import Extraction
    from crawler.cleaning.page import Page

DROP_REASONS = {
    "http_status": "the status is not 200",
    "robots_txt": "a site's word to crawlers, not to readers",
    "sitemap": "a list of addresses and nothing else",
    "gone": "a newer response says that there is no such page any more",
    "moved": "a newer response says that the page has another address for good",
    "content_type": "neither HTML, plain text nor PDF",
    "too_large": "the body is longer than max_body_bytes, or than any page",
    "bad_url": "the address cannot be made canonical",
    "duplicate_url": "another response for the same address was kept",
    "duplicate_content": "a page with the same title and text was kept; detail is its doc_id",
    "noindex": "the page asks not to be found by searching",
    "noarchive": "the page asks that no copy of it be shown",
    "extraction_failed": "the markup, or the PDF, cannot be read",
    "encrypted": "the PDF asks for a password",
    "empty_text": "no text is left when menus and markup are gone",
    "too_short": "fewer than min_words words",
    "timeout": "reading the page took longer than page_timeout_s",
    "worker_crashed": "the process that read the page ended",
    "revisit": "the record repeats an earlier response, whose body is not in these files",
    "unreadable_record": "the record is damaged; detail says how",
}
"""Every way for a response to become no document."""

_DISTRIBUTIONS = (
    "ada-url", "brotli", "charset-normalizer", "courlan", "fastwarc", "htmldate", "justext", "lxml",
    "lxml-html-clean", "py3langid", "pypdf", "tldextract", "trafilatura", "warcio", "zstandard",
)  # fmt: skip

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", PDF_TYPE, ""})


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

    Args:
        crawl_folder: A folder that `crawl` sealed.
        out: Where the corpus goes.
        settings: None for the defaults.
        progress: Called with stages "records" and "pages".
        workers: Processes, >= 1; None for one a CPU. The result does not depend on it.

    Raises:
        ArtefactError: `crawl_folder` is not a crawl, or not whole.
        OutputError: `out` holds something that is not a corpus.
        InputError: No page gave a document.
    """
    archive = Archive(crawl_folder)
    job = _Job(str(crawl_folder), archive.warc_files(), archive.crawl_id, [])
    return _clean(job, out, settings, progress, workers)


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
    return _clean(_Job(source, warc_paths, None, digests_of(warc_paths)), out, settings, progress, workers)


@dataclass(frozen=True, slots=True)
class _Job:
    """What is cleaned: how an error names it, its files, and what identifies it."""

    name: str
    paths: Sequence[Path]
    parent_id: str | None
    inputs: list[Json]


def _clean(
    job: _Job, out: Path, settings: CleanSettings | None, progress: Progress, workers: int | None
) -> CorpusReport:
    settings = settings or CleanSettings()
    stated: dict[str, Json] = {"stage": "clean", "versions": versions_of(_DISTRIBUTIONS), "inputs": job.inputs}
    stated |= asdict(settings)
    if kept := reuse(out, settings=stated, parent_id=job.parent_id):
        return kept
    with new_artefact(out, KIND) as folder:
        writer = CorpusWriter(folder)
        wanted = _choose(job.paths, settings, writer, progress)
        total = sum(len(copies) for copies in wanted.values())
        _Cleaning(settings, writer).run(_pages(job.paths, wanted, settings), total, progress, workers or _cpus())
        manifest = writer.seal(settings=stated, parent_id=job.parent_id, source=job.name)
    return report_of(out, manifest, reused=False)


def _choose(
    paths: Sequence[Path], settings: CleanSettings, writer: CorpusWriter, progress: Progress
) -> dict[Place, list[Copy]]:
    """Find the copy to keep of each address and drop all others; give the records whose bodies are wanted."""
    choice = Choice()
    records = 0
    for index, path in enumerate(paths):
        for number, record in enumerate(read_responses(path)):
            records += 1
            progress("records", records, None)
            drop = _unusable(record, settings)
            if drop is None and not isinstance(record, UnreadableRecord):
                drop = choice.add(record, canonicalize(record.url), (index, number))
            elif drop is not None and isinstance(record, ArchivedResponse):
                choice.refuse(record, drop.reason)
                if drop.reason == "http_status":
                    _end(choice, record)
            if drop is not None:
                writer.drop(drop)
    for drop in choice.settle():
        writer.drop(drop)
    return choice.wanted()


def _end(choice: Choice, record: ArchivedResponse) -> None:
    with suppress(UrlError):
        choice.end(canonicalize(record.url), record.fetched_at, record.status)


def _unusable(record: Archived, settings: CleanSettings) -> Drop | None:
    """Say why a record cannot become a document, as far as can be said without extracting; None where it may."""
    loss = _loss(record, settings)
    return Drop(one_line(record.url, 2000), *loss, record.warc_ref) if loss else None


def _loss(record: Archived, settings: CleanSettings) -> tuple[str, str] | None:
    if isinstance(record, UnreadableRecord):
        known = record.reason in DROP_REASONS
        detail = record.detail if known else f"{record.reason}: {record.detail}"
        return record.reason if known else "unreadable_record", one_line(detail, 300)
    # To a revisit, 304 is the server's own word for "as it was".
    if record.status != 200 and not (isinstance(record, ArchivedRevisit) and record.status == 304):
        return "http_status", str(record.status)
    try:
        path = urlsplit(canonicalize(record.url)).path
    except UrlError as error:
        return "bad_url", error.found
    if path == "/robots.txt":
        return "robots_txt", ""
    return _body_loss(record, settings) if isinstance(record, ArchivedResponse) else None


def _body_loss(record: ArchivedResponse, settings: CleanSettings) -> tuple[str, str] | None:
    kind = page_kind(record.body, record.header("Content-Type"))
    if kind not in _PAGE_TYPES:
        return "content_type", one_line(kind, 100)
    if len(record.body) > settings.max_body_bytes:
        return "too_large", f"{len(record.body)} bytes"
    if kind == "text/plain" and is_address_list(record.body):
        return "sitemap", ""
    return None


def _pages(paths: Sequence[Path], wanted: dict[Place, list[Copy]], settings: CleanSettings) -> Iterator["Page"]:
    from crawler.cleaning.page import Page  # noqa: PLC0415 - imports trafilatura, of no use where a corpus is reused

    for index, path in enumerate(paths):
        for number, record in enumerate(read_responses(path)):
            if isinstance(record, ArchivedResponse):
                for copy in wanted.get((index, number), ()):
                    yield Page(
                        url=copy.url,
                        headers=record.headers,
                        body=record.body,
                        fetched_at=copy.fetched_at.replace(microsecond=0),
                        warc_ref=record.warc_ref,
                        is_conversion=record.kind == "conversion",
                        max_pdf_pages=settings.max_pdf_pages,
                    )


class _Cleaning:
    """Turns pages into documents, and knows which addresses and contents are taken."""

    def __init__(self, settings: CleanSettings, writer: CorpusWriter) -> None:
        self._settings = settings
        self._writer = writer
        self._doc_ids: set[str] = set()
        self._contents: dict[str, str] = {}

    def run(self, pages: Iterator["Page"], total: int, progress: Progress, workers: int) -> None:
        from crawler.cleaning.extract import Extraction  # noqa: PLC0415 - as above
        from crawler.cleaning.page import read_page  # noqa: PLC0415 - as above

        read = map_in_order(read_page, pages, workers=workers, time_limit_s=self._settings.page_timeout_s)
        for done, (page, result) in enumerate(read, start=1):
            if isinstance(result, Extraction):
                self._take(page, result)
            else:
                self._writer.drop(Drop(page.url, result.reason, result.detail, page.warc_ref))
            progress("pages", done, total)

    def _take(self, page: "Page", extraction: "Extraction") -> None:
        """Keep a document, or drop it for what only the text or the other pages can show."""
        document = _document(page, extraction)
        loss: tuple[str, str] | None = None
        if document.doc_id in self._doc_ids:
            loss = ("duplicate_url", f"{document.url} is taken")
        elif not document.text:
            loss = ("empty_text", "")
        elif document.quality.words < self._settings.min_words:
            loss = ("too_short", f"{document.quality.words} words")
        elif document.content_hash in self._contents:
            loss = ("duplicate_content", self._contents[document.content_hash])
        if loss is not None:
            self._writer.drop(Drop(page.url, *loss, page.warc_ref))
            return
        self._doc_ids.add(document.doc_id)
        self._contents[document.content_hash] = document.doc_id
        self._writer.add(document)


def _document(page: "Page", extraction: "Extraction") -> Document:
    url = _own_url(page.url, extraction.canonical_url)
    return Document(
        doc_id=doc_id_of(url),
        url=url,
        title=extraction.title,
        text=extraction.text,
        language=identify_language(f"{extraction.title}\n{extraction.text}"),
        published_at=extraction.published_at,
        fetched_at=page.fetched_at,
        content_hash=content_hash_of(extraction.title, extraction.text),
        site=site_of(url),
        quality=quality_of(extraction.text),
        warc_ref=page.warc_ref,
    )


def _own_url(fetched: str, stated: str | None) -> str:
    """Choose between the address a page was fetched from and the one it states.

    A page may speak for its own host alone, or any site could replace the pages of another. A page that names the
    host's root from elsewhere is a template's mistake, by which a whole site would become one document.
    """
    if stated is None or host_of(stated) != host_of(fetched) or urlsplit(stated).path == "/":
        return fetched
    return stated


def _cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
