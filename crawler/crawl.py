"""The crawl: from seeds to a sealed folder of WARC files.

In: seed URLs and settings. Out: an artefact of kind "crawl", and a `CrawlReport` in which every address that was met
is counted once: archived by its status class, or missed by a named reason. The crawl stays on the seeds' hosts, obeys
robots.txt, and asks each host one thing at a time. Must not: judge content, or follow a redirect in silence.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from crawler.archive import FORMAT_VERSION, KIND
from crawler.artefact import MANIFEST, Json, check_target, identify, new_artefact, seal
from crawler.encoding import decode_content
from crawler.errors import InputError, OutputError, RecordError, UrlError
from crawler.exchange import Exchange, FetchFailure
from crawler.fetch import Fetcher, is_private_literal
from crawler.frontier import Frontier, FrontierUrl
from crawler.ledger import Ledger
from crawler.links import extract_links
from crawler.progress import Progress, silent
from crawler.robots import MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, RobotsRules, rules_from
from crawler.scope import Scope, scope_of
from crawler.settings import CrawlSettings
from crawler.urls import canonicalize, origin_of
from crawler.warc import WarcWriter

# Links followed from one page; a sitemap for people has some thousands, and traps have millions.
MAX_LINKS = 10_000

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml"})


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
        duration_s: From the first request to the last, seconds.
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
    progress: Progress = silent,
    now: Callable[[], datetime],
) -> CrawlReport:
    """Crawl the hosts of the seeds, and seal what was fetched.

    SIGINT and SIGTERM end the crawl early and cleanly, where this runs in the main thread.

    Args:
        seeds: http or https URLs.
        out: Folder to make; a crawl is raw and kept, so it must not hold one already.
        settings: Limits and manners.
        progress: Told about "pages".
        now: Clock, UTC.

    Raises:
        InputError: A seed is no URL, a contact is missing, or not one page could be fetched; nothing is left at `out`.
        OutputError: `out` is taken or cannot be written.
    """
    scope = scope_of(seeds, settings)
    _refuse_existing(out)
    started_at = now()
    with _disk_errors(out), new_artefact(out, KIND) as folder:
        info = {"software": f"Scenthound, warcio {version('warcio')}", "user-agent": settings.user_agent_header}
        info |= {"format": "WARC File Format 1.1", "robots": "RFC 9309", "isPartOf": " ".join(scope.seeds)[:2000]}
        with WarcWriter(folder, info=info, started_at=started_at, max_bytes=settings.max_warc_bytes) as writer:
            run = _Run(scope, settings, writer, progress)
            asyncio.run(run.main(now))
        if not run.ledger.succeeded:
            raise _nothing_archived(scope, run)
        counts = run.ledger.counts()
        chosen: dict[str, Json] = {
            **{name: value for name, value in asdict(settings).items() if name != "resolutions"},
            "resolutions": [asdict(resolution) for resolution in settings.resolutions],
            "seeds": list(scope.seeds),
            "aiohttp": version("aiohttp"),
            "lxml": version("lxml"),
            "protego": version("protego"),
        }
        manifest = seal(
            folder,
            kind=KIND,
            format_version=FORMAT_VERSION,
            artefact_id=identify(KIND, FORMAT_VERSION, writer.digest),
            parent_id=None,
            settings=chosen,
            counts=counts,
        )
    return CrawlReport(
        folder=out,
        crawl_id=manifest.artefact_id,
        pages=counts["pages"],
        responses=counts["responses"],
        counts=MappingProxyType(counts),
        interrupted=run.interrupted,
        duration_s=(now() - started_at).total_seconds(),
    )


class _Run:
    """The state of one crawl; lives in one event loop."""

    def __init__(self, scope: Scope, settings: CrawlSettings, writer: WarcWriter, progress: Progress) -> None:
        self._scope = scope
        self._settings = settings
        self._writer = writer
        self._progress = progress
        self._frontier = Frontier()
        self._robots: dict[str, RobotsRules] = {}
        self._unreachable: dict[str, FetchFailure] = {}
        self.ledger = Ledger()
        self.interrupted = False

    async def main(self, now: Callable[[], datetime]) -> None:
        """Work until the frontier is empty, the pages are enough, or a signal comes."""
        private = frozenset(host for host in self._scope.hosts if is_private_literal(host))
        for seed in self._scope.seeds:
            self._frontier.put(seed)
        stop = asyncio.Event()
        with _signals_set(stop):
            async with Fetcher(self._settings, trusted_hosts=private, now=now) as self._fetcher:
                await self._dispatch(stop)
        self.interrupted = stop.is_set()
        left = self._frontier.stats()
        # A visit that was stopped before its first step is still in flight.
        self.ledger.miss_many("interrupted" if self.interrupted else "max_pages", left.queued + left.in_flight)

    async def _dispatch(self, stop: asyncio.Event) -> None:
        clock = asyncio.get_running_loop().time
        stopped = asyncio.create_task(stop.wait())
        visits: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                # Each visit may give a page, so no more are under way than pages are wanted.
                room = min(self._settings.connections, self._settings.max_pages - self.ledger.pages)
                while len(visits) < room and (item := self._frontier.get(clock())):
                    visits.add(asyncio.create_task(self._visit(item)))
                wait_s = self._frontier.wait_s(clock()) if len(visits) < room else None
                if not visits and wait_s is None:
                    break
                done, _ = await asyncio.wait({*visits, stopped}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
                for visit in done - {stopped}:
                    visits.discard(visit)
                    # A visit ends with an exception only by a bug or a full disk: both end the crawl.
                    visit.result()
        finally:
            for task in (*visits, stopped):
                task.cancel()
            late = await asyncio.gather(*visits, stopped, return_exceptions=True)
        for error in late:
            # Cancelled visits are no Exception; what is one happened while the others were being stopped.
            if isinstance(error, Exception):
                raise error

    async def _visit(self, item: FrontierUrl) -> None:
        delay_s = self._settings.delay_s
        try:
            origin = origin_of(item.url)
            rules = self._robots.get(origin) or await self._ask_robots(origin)
            delay_s = max(delay_s, rules.delay_s)
            if refusal := self._refusal(item.url, rules):
                # Nothing was asked of the host, so it needs no rest.
                delay_s = 0.0
                result: Exchange | FetchFailure = refusal
            else:
                result = await self._fetcher.fetch_page(item.url)
            if isinstance(result, FetchFailure):
                self.ledger.miss(item.url, result)
            else:
                await self._archive(item, result)
        except asyncio.CancelledError:
            self.ledger.miss(item.url, FetchFailure("interrupted", "the crawl was stopped"))
            raise
        finally:
            self._frontier.ack(item, now_s=asyncio.get_running_loop().time(), delay_s=delay_s)
            stats = self._frontier.stats()
            expected = self.ledger.pages + stats.queued + stats.in_flight
            self._progress("pages", self.ledger.pages, min(expected, self._settings.max_pages))

    def _refusal(self, url: str, rules: RobotsRules) -> FetchFailure | None:
        if failure := self._unreachable.get(origin_of(url)):
            return failure
        if rules.refusal:
            return FetchFailure("robots_unavailable", f"robots.txt: {rules.refusal}")
        if rules.delay_s > self._settings.max_crawl_delay_s:
            return FetchFailure("crawl_delay", f"robots.txt wants {rules.delay_s:g} s between requests")
        return None if rules.allowed(url) else FetchFailure("robots", "robots.txt disallows it")

    async def _ask_robots(self, origin: str) -> RobotsRules:
        """Learn the rules of an origin, and let its host rest before the first page."""
        answer = await self._fetch_robots(f"{origin}/robots.txt")
        if isinstance(answer, FetchFailure):
            self._unreachable[origin] = FetchFailure(answer.reason, f"robots.txt: {answer.detail}")
            rules = rules_from(None, b"", self._settings.robots_token)
        else:
            rules = rules_from(*answer, self._settings.robots_token)
            await asyncio.sleep(min(max(self._settings.delay_s, rules.delay_s), self._settings.max_crawl_delay_s))
        self._robots[origin] = rules
        return rules

    async def _fetch_robots(self, url: str, hops: int = 0) -> tuple[int, bytes] | FetchFailure:
        """Fetch a robots.txt, redirects followed to any host; give the last status and its body, unpacked."""
        # One byte more than is read, so that the reader sees the cut.
        result = await self._fetcher.fetch_robots(url, max_bytes=MAX_ROBOTS_BYTES + 1)
        if isinstance(result, FetchFailure):
            return result
        target = _redirect_target(result)
        if target and hops < MAX_ROBOTS_REDIRECTS:
            return await self._fetch_robots(target, hops + 1)
        try:
            return result.status, self._unpack(result)
        except RecordError as error:
            # Rules that cannot be read may forbid anything.
            return FetchFailure("robots_unavailable", error.found)

    async def _archive(self, item: FrontierUrl, exchange: Exchange) -> None:
        """Keep a response, and put what it leads to into the frontier."""
        succeeded = 200 <= exchange.status <= 299
        is_page = succeeded and exchange.header("Content-Type").partition(";")[0].strip().lower() in _HTML
        links: tuple[str, ...] = ()
        if is_page:
            try:
                body = self._unpack(exchange)
            except RecordError as error:
                self.ledger.miss(item.url, FetchFailure("content_encoding", error.found))
                return
            # In a thread: parsing megabytes of markup would stop all other connections.
            links = await asyncio.to_thread(
                extract_links, item.url, exchange.headers, body, token=self._settings.robots_token
            )
        # From here on nothing waits, so that a stop cannot come between the record and its count.
        self._writer.write(exchange)
        target = _redirect_target(exchange)
        self.ledger.archive(item.url, exchange.status, is_page=is_page, leads_to=target)
        if target:
            self._follow(target, item.redirects + 1)
        for link in links[:MAX_LINKS]:
            self._follow(link, 0)
        if len(links) > MAX_LINKS:
            self.ledger.miss_many("links_over_limit", len(links) - MAX_LINKS)

    def _unpack(self, exchange: Exchange) -> bytes:
        coding = exchange.header("Content-Encoding")
        return decode_content(coding, exchange.body, max_bytes=self._settings.max_body_bytes)

    def _follow(self, url: str, redirects: int) -> None:
        if not self._scope.contains(url):
            self.ledger.miss_off_site(url)
        elif redirects > self._settings.max_redirects:
            self.ledger.miss(url, FetchFailure("redirect_limit", f"more than {self._settings.max_redirects} redirects"))
        else:
            self._frontier.put(url, redirects=redirects)


def _redirect_target(exchange: Exchange) -> str:
    """Give the canonical URL that a redirect leads to, or "" for any other response."""
    location = exchange.header("Location")
    if exchange.status not in _REDIRECTS or not location:
        return ""
    try:
        # Servers send UTF-8 here, against the standard, and browsers read it.
        return canonicalize(location.encode("latin-1").decode("utf-8", errors="replace"), exchange.url)
    except UrlError:
        return ""


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


@contextmanager
def _disk_errors(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into an OutputError; the network's errors never come this far."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            str(out),
            found=error.strerror or type(error).__name__,
            wanted="room to write the crawl",
            remedy="mend the disk, or choose another --out",
        ) from error


def _refuse_existing(out: Path) -> None:
    check_target(out, KIND)
    if (out / MANIFEST).is_file():
        raise OutputError(
            str(out),
            found="a crawl that is already there",
            wanted="a new or empty folder, because what was fetched is kept",
            remedy="choose another --out, or remove the old crawl yourself",
        )


def _nothing_archived(scope: Scope, run: _Run) -> InputError:
    seed = scope.seeds[0]
    return InputError(
        seed,
        found="an interruption before the first page" if run.interrupted else run.ledger.explanation(seed),
        wanted="a page with status 200 that robots.txt allows",
        remedy="check the address and what its robots.txt says",
    )
