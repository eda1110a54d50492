"""What a response leads to: whether it is a page, and which addresses it puts into the frontier.

In: exchanges, live or from the tail of a WARC file. Out: `Reading`s; puts and refusals in the frontier. One code for
both, so that a crawl that was killed finds the same addresses again. Must not: fetch, or wait.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crawler.archiving.warc_writer import payload_digest
from crawler.errors import UrlError
from crawler.fetching.encoding import unpack
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.frontier.copies import StoredCopy
from crawler.frontier.entries import FrontierUrl, Kind, Outcome
from crawler.frontier.frontier import Frontier
from crawler.pages.links import page_links
from crawler.pages.sitemap import MAX_SITEMAP_BYTES, Sitemap, SitemapEntry, parse_sitemap
from crawler.scope.scope import Scope
from crawler.scope.traps import trap_reason, without_session
from crawler.settings import CrawlSettings
from crawler.urls import canonicalize, host_of

# Links followed from one page; a sitemap for people has some thousands, and traps have millions.
MAX_LINKS = 10_000

# Addresses put into the frontier in one go; some hundred take ten milliseconds, for which all connections wait.
_STEP = 200

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response says to a crawl.

    Attributes:
        is_page: HTML with a 2xx status.
        today: The day of the response, UTC; calendars are judged by it.
        leads_to: Canonical URL of a redirect's target, or "".
        links: Canonical URLs of the links to follow, in their order, without session ids.
        withheld: Canonical URLs that the page links to and asks not to follow.
        sitemap: What it says as a list of addresses; None where it is none.
        repeats: The stored copy whose body it has; None where its body is new.
    """

    is_page: bool
    today: date
    leads_to: str = ""
    links: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    sitemap: Sitemap | None = None
    repeats: StoredCopy | None = None


def is_page(exchange: Exchange) -> bool:
    """Say whether a response is HTML with a 2xx status."""
    content_type = exchange.header("Content-Type").partition(";")[0].strip().lower()
    return _is_success(exchange) and content_type in _HTML


def read_response(
    exchange: Exchange, item: FrontierUrl, settings: CrawlSettings, stored: StoredCopy | None = None
) -> Reading | FetchFailure:
    """Read what a crawl needs of a response; a page that cannot be unpacked is a failure.

    Args:
        exchange: The response.
        item: What was asked for.
        settings: Limits.
        stored: What the archive holds of this address from an earlier crawl.
    """
    if stored is not None and _repeats(stored, exchange):
        return repeated_reading(exchange, stored)
    if item.kind is not Kind.PAGE and _is_success(exchange):
        return _read_sitemap(exchange, item)
    if not is_page(exchange):
        return plain_reading(exchange)
    body = unpack(exchange.headers, exchange.body, max_bytes=settings.max_body_bytes)
    if isinstance(body, FetchFailure):
        return body
    found = page_links(exchange.url, exchange.headers, body, token=settings.robots_token)
    links = tuple(dict.fromkeys(without_session(link) for link in found.follow))
    return Reading(is_page=True, today=exchange.fetched_at.date(), links=links, withheld=found.withheld)


def plain_reading(exchange: Exchange) -> Reading:
    """Read a response that has no links."""
    return Reading(is_page=False, today=exchange.fetched_at.date(), leads_to=redirect_target(exchange))


def repeated_reading(exchange: Exchange, stored: StoredCopy) -> Reading:
    """Read a response that says what a stored copy says: where that led is known."""
    return Reading(is_page=stored.is_page, today=exchange.fetched_at.date(), repeats=stored)


def _read_sitemap(exchange: Exchange, item: FrontierUrl) -> Reading | FetchFailure:
    body = unpack(exchange.headers, exchange.body, max_bytes=MAX_SITEMAP_BYTES)
    if isinstance(body, FetchFailure):
        return body
    found = parse_sitemap(body, exchange.header("Content-Type"), exchange.url, named_by=item.named_by)
    return Reading(is_page=False, today=exchange.fetched_at.date(), sitemap=found)


def _repeats(stored: StoredCopy, exchange: Exchange) -> bool:
    """Say whether the archive holds the body already, by the server's word or by the bytes."""
    if not 200 <= stored.status <= 299:
        return False
    same_status = exchange.status == stored.status and bool(exchange.body)
    return exchange.status == 304 or (same_status and payload_digest(exchange.body) == stored.digest)


def outcome_of(exchange: Exchange, reading: Reading, record: str) -> Outcome:
    """Say what the frontier keeps of an archived response."""
    losses = {"links_over_limit": max(0, len(reading.links) - MAX_LINKS)}
    if reading.sitemap:
        losses |= {f"sitemap_{reason}": count for reason, count in reading.sitemap.dropped.items()}
    return Outcome(
        exchange.status,
        is_page=reading.is_page,
        unchanged=reading.repeats is not None,
        losses=tuple((reason, count) for reason, count in losses.items() if count),
        detail=reading.leads_to,
        record=record,
    )


class Follower:
    """Puts what responses lead to into one frontier, or notes why not."""

    def __init__(self, frontier: Frontier, scope: Scope, settings: CrawlSettings) -> None:
        self._frontier = frontier
        self._scope = scope
        self._settings = settings

    def follow(self, item: FrontierUrl, reading: Reading) -> Iterator[None]:
        """Put step by step; between two steps others may have their turn. All of it may be done twice."""
        if reading.leads_to:
            target = FrontierUrl(reading.leads_to, item.depth, item.redirects + 1, 0, item.kind, item.named_by)
            self._put(target, reading.today)
        for link in reading.links[:MAX_LINKS]:
            # Nearly every link is known already, and judging it takes ten times as long as asking.
            if not self._frontier.knows(link):
                self._put(FrontierUrl(link, item.depth + 1), reading.today)
        for link in reading.withheld[:MAX_LINKS]:
            self._frontier.refuse(FrontierUrl(link), self._scope.refusal(link) or "nofollow", f"on {item.url}")
        if reading.sitemap:
            yield from self._follow_sitemap(item, reading.sitemap, reading.today)

    def put_sitemap(self, url: str, named_by: str, kind: Kind = Kind.SITEMAP) -> None:
        """Put a sitemap, named by a robots.txt, an index or the user, or note why not."""
        if not self._frontier.knows(url):
            refusal = self._scope.sitemap_refusal(url)
            if not refusal and self._frontier.sitemaps_of(host_of(url)) >= self._settings.max_sitemaps_per_host:
                refusal = "sitemap_limit"
            self._settle(FrontierUrl(url, 0, 0, 0, kind, named_by), (refusal, f"named by {named_by}"))

    def judge(self, found: FrontierUrl, today: date) -> tuple[str, str]:
        """Give reason and detail why a page is not fetched; two empty strings where it is."""
        if reason := self._scope.refusal(found.url):
            return reason, ""
        if found.redirects > self._settings.max_redirects:
            return "redirect_limit", f"more than {self._settings.max_redirects} redirects"
        if found.depth > self._settings.max_depth:
            return "max_depth", f"more than {self._settings.max_depth} links from a seed"
        return trap_reason(found.url, today=today), "the address looks endless"

    def _follow_sitemap(self, item: FrontierUrl, sitemap: Sitemap, today: date) -> Iterator[None]:
        for number, entry in enumerate(sitemap.sitemaps):
            if item.kind is Kind.NESTED_SITEMAP:
                self._settle(FrontierUrl(entry.url), ("nested_sitemap", f"an index in the index {item.url}"))
            else:
                self.put_sitemap(entry.url, item.named_by or item.url, Kind.NESTED_SITEMAP)
            if number % _STEP == 0:
                yield
        for number, entry in enumerate(sitemap.pages):
            self._follow_entry(item, entry, today)
            if number % _STEP == 0:
                yield

    def _follow_entry(self, item: FrontierUrl, entry: SitemapEntry, today: date) -> None:
        url = without_session(entry.url)
        if not self._frontier.knows(url):
            self._put(FrontierUrl(url, item.depth + 1), today)
        if entry.lastmod and self._frontier.copies.is_older(url, entry.lastmod.timestamp()):
            # It is not due by its habits, but its site says that it has changed.
            self._frontier.wake(url)

    def _put(self, found: FrontierUrl, today: date) -> None:
        if found.kind is Kind.PAGE:
            self._settle(found, self.judge(found, today))
        elif found.redirects > self._settings.max_redirects:
            self._settle(found, ("redirect_limit", f"more than {self._settings.max_redirects} redirects"))
        else:
            self._settle(found, (self._scope.sitemap_refusal(found.url), f"named by {found.named_by}"))

    def _settle(self, found: FrontierUrl, refusal: tuple[str, str]) -> None:
        if refusal[0]:
            self._frontier.refuse(found, *refusal)
        else:
            self._frontier.put(found)


def redirect_target(exchange: Exchange) -> str:
    """Give the canonical URL that a redirect leads to, or "" for any other response."""
    location = exchange.header("Location")
    if exchange.status not in _REDIRECTS or not location:
        return ""
    try:
        # Servers send UTF-8 here, against the standard, and browsers read it.
        return canonicalize(location.encode("latin-1").decode("utf-8", errors="replace"), exchange.url)
    except UrlError:
        return ""


def _is_success(exchange: Exchange) -> bool:
    return 200 <= exchange.status <= 299
