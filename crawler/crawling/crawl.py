"""The crawl: from seeds to a sealed folder of WARC files.

In: seed URLs and settings. Out: an artefact of kind "crawl", and a `CrawlReport` in which every address that was met
is counted once: archived by its status class, or missed by a named reason. The crawl keeps to its scope, obeys
robots.txt, and asks each host one thing at a time. A crawl whose process is killed goes on when it is called again.
Must not: judge content, or follow a redirect in silence.
"""

import asyncio
import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.archiving.archive import KIND, Archive
from crawler.artefact import MANIFEST, check_target, disk_errors
from crawler.crawling.ledger import explain
from crawler.crawling.sealing import seal_crawl
from crawler.crawling.session import Session, discard_session, open_session, remove_leftovers
from crawler.crawling.visit import Visitor
from crawler.errors import InputError, OutputError
from crawler.fetching.addresses import is_private_literal
from crawler.fetching.fetch import Fetcher
from crawler.frontier.entries import FrontierUrl
from crawler.scope.scope import Scope, scope_of
from crawler.settings import CrawlSettings
from crawler.urls import canonicalize

_ROOM = "room to write the crawl"
_GO_ON = "mend the disk and run the same command, which goes on, or choose another --out"


@dataclass(frozen=True, slots=True)
class CrawlState:
    """How far a crawl is, told after each visit.

    Attributes:
        pages: Pages archived, or found unchanged.
        pages_known: The most that `pages` can come to by what is known now.
        hosts: Hosts with an address to fetch, ever.
        queued: Addresses that wait.
        missed: Addresses asked for and not archived, or not asked for because a site does not want it, by reason.
    """

    pages: int
    pages_known: int
    hosts: int
    queued: int
    missed: Mapping[str, int]


def unwatched(state: CrawlState) -> None:
    """Look away: nobody wants to know how far the crawl is."""


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl did.

    Attributes:
        folder: The sealed crawl.
        crawl_id: Its artefact id.
        pages: HTML pages archived with a 2xx status.
        responses: Responses archived, of every status.
        counts: As in the manifest: "pages", "responses", "status.2xx" and so on, "missed.robots" and so on.
        interrupted: Whether it was stopped by a signal before it was done.
        duration_s: Seconds under way, in all processes together where it was killed and gone on with.
    """

    folder: Path
    crawl_id: str
    pages: int
    responses: int
    counts: Mapping[str, int]
    interrupted: bool
    duration_s: float


def crawl(
    seeds: Sequence[str],
    out: Path,
    settings: CrawlSettings,
    *,
    refreshes: Path | None = None,
    watch: Callable[[CrawlState], None] = unwatched,
    now: Callable[[], datetime],
) -> CrawlReport:
    """Crawl the hosts of the seeds, and seal what was fetched; go on where a killed process left off.

    With `refreshes` the new crawl holds all that the older one holds, and the pages of that one that are due are asked
    whether they have changed: what has not is written as a visit, without its body.

    SIGINT and SIGTERM end the crawl early and cleanly, where this runs in the main thread.

    Args:
        seeds: http or https URLs.
        out: Folder to make; a crawl is raw and kept, so it must not hold one already.
        settings: Limits and manners.
        refreshes: A sealed crawl to go on from.
        watch: Told how far it is, after each visit.
        now: Clock, UTC.

    Raises:
        InputError: A seed is no URL, a contact is missing, or not one page could be fetched; nothing is left at `out`.
        OutputError: `out` is taken or cannot be written, or an unfinished crawl there has other seeds or settings.
        ArtefactError: `refreshes` is no crawl that one can go on from.
    """
    scope = scope_of(seeds, settings)
    _refuse_existing(out)
    parent = Archive(refreshes) if refreshes else None
    with (
        disk_errors(out, sqlite3.Error, wanted=_ROOM, remedy=_GO_ON),
        open_session(out, scope, settings, now, parent) as session,
    ):

        def tell() -> None:
            stats, pages = session.frontier.stats(), session.ledger.pages
            most = min(pages + stats.queued + stats.in_flight, settings.max_pages)
            watch(CrawlState(pages, most, stats.hosts, stats.queued, session.ledger.missed))

        interrupted = asyncio.run(_run(session, scope, settings, tell, now))
        session.commit()
        # A crawl that goes on from another one may find nothing due, and is whole all the same.
        if not session.ledger.succeeded and parent is None:
            refusal = _nothing_archived(scope, session, interrupted=interrupted)
            discard_session(session)
            raise refusal
        manifest = seal_crawl(session, scope, settings, out, interrupted=interrupted)
        return CrawlReport(
            folder=out,
            crawl_id=manifest.artefact_id,
            pages=manifest.counts["pages"],
            responses=manifest.counts["responses"],
            counts=manifest.counts,
            interrupted=interrupted,
            duration_s=session.spent_s,
        )


async def _run(
    session: Session, scope: Scope, settings: CrawlSettings, tell: Callable[[], None], now: Callable[[], datetime]
) -> bool:
    """Work until the frontier is empty, the pages are enough, or a signal comes; say whether one came."""
    loop_time = asyncio.get_running_loop().time
    # Seconds since 1970 that never go back, because the frontier outlives this process.
    offset_s = now().timestamp() - loop_time()

    def clock() -> float:
        return loop_time() + offset_s

    for seed in scope.seeds:
        session.frontier.put(FrontierUrl(seed))
    for sitemap in settings.sitemaps:
        session.follower.put_sitemap(canonicalize(sitemap), scope.seeds[0])
    session.commit()
    private = frozenset(host for host in scope.hosts if is_private_literal(host))
    stop = asyncio.Event()
    with _signals_set(stop):
        async with Fetcher(settings, trusted_hosts=private, now=now) as fetcher:
            visitor = Visitor(session, settings, fetcher, clock=clock, now=now)
            await _dispatch(session, visitor, settings, tell, clock, stop)
    return stop.is_set()


async def _dispatch(
    session: Session,
    visitor: Visitor,
    settings: CrawlSettings,
    tell: Callable[[], None],
    clock: Callable[[], float],
    stop: asyncio.Event,
) -> None:
    stopped = asyncio.create_task(stop.wait())
    visits: set[asyncio.Task[None]] = set()
    frontier, ledger = session.frontier, session.ledger
    try:
        while not stop.is_set() and not session.is_full:
            # Each visit may give a page, so no more are under way than pages are wanted.
            room = min(settings.connections, settings.max_pages - ledger.pages)
            while len(visits) < room and (item := frontier.get(clock())):
                visits.add(asyncio.create_task(visitor.visit(item)))
            wait_s = frontier.wait_s(clock()) if len(visits) < room else None
            if not visits and wait_s is None:
                break
            done, _ = await asyncio.wait({*visits, stopped}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
            for visit in done - {stopped}:
                visits.discard(visit)
                # A visit ends with an exception only by a bug or a full disk: both end the crawl.
                visit.result()
                tell()
            session.commit_if_due(clock())
    finally:
        for task in (*visits, stopped):
            task.cancel()
        late = await asyncio.gather(*visits, stopped, return_exceptions=True)
    for error in late:
        # Cancelled visits are no Exception; what is one happened while the others were being stopped.
        if isinstance(error, Exception):
            raise error


@contextmanager
def _signals_set(stop: asyncio.Event) -> Iterator[None]:
    """Let the first SIGINT or SIGTERM set an event; the second one does what it always does."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def remove() -> None:
        for number in signals:
            loop.remove_signal_handler(number)

    def on_signal() -> None:
        stop.set()
        remove()

    # Only a main thread may listen, and some systems have no such handlers: then nobody stops this crawl early.
    with suppress(ValueError, RuntimeError, NotImplementedError):
        for number in signals:
            loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            remove()


def _refuse_existing(out: Path) -> None:
    check_target(out, KIND)
    remove_leftovers(out)
    if (out / MANIFEST).is_file():
        raise OutputError(
            str(out),
            found="a crawl that is already there",
            wanted="a new or empty folder, because what was fetched is kept",
            remedy="choose another --out, or remove the old crawl yourself",
        )


def _nothing_archived(scope: Scope, session: Session, *, interrupted: bool) -> InputError:
    seed = scope.seeds[0]
    return InputError(
        seed,
        found="an interruption before the first page" if interrupted else explain(seed, session.frontier.outcome_of),
        wanted="a page with status 200 that robots.txt allows",
        remedy="check the address and what its robots.txt says",
    )
