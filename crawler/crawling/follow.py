"""What a response leads to: whether it is a page, and which addresses it puts into the frontier.

In: exchanges, live or from the tail of a WARC file. Out: `Reading`s; puts and refusals in the frontier. One code for
both, so that a crawl that was killed finds the same addresses again. Must not: fetch, or wait.
"""

from dataclasses import dataclass
from datetime import date

from crawler.errors import UrlError
from crawler.fetching.encoding import unpack
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.frontier.entries import FrontierUrl, Outcome
from crawler.frontier.frontier import Frontier
from crawler.pages.links import page_links
from crawler.scope.scope import Scope
from crawler.scope.traps import trap_reason, without_session
from crawler.settings import CrawlSettings
from crawler.urls import canonicalize

# Links followed from one page; a sitemap for people has some thousands, and traps have millions.
MAX_LINKS = 10_000

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response says to a crawl.

    Attributes:
        is_page: HTML with a 2xx status.
        leads_to: Canonical URL of a redirect's target, or "".
        links: Canonical URLs of the links to follow, in their order, without session ids.
        withheld: Canonical URLs that the page links to and asks not to follow.
        today: The day of the response, UTC; calendars are judged by it.
    """

    is_page: bool
    leads_to: str
    links: tuple[str, ...]
    withheld: tuple[str, ...]
    today: date


def is_page(exchange: Exchange) -> bool:
    """Say whether a response is HTML with a 2xx status."""
    content_type = exchange.header("Content-Type").partition(";")[0].strip().lower()
    return 200 <= exchange.status <= 299 and content_type in _HTML


def read_response(exchange: Exchange, settings: CrawlSettings) -> Reading | FetchFailure:
    """Read what a crawl needs of a response; a page that cannot be unpacked is a failure."""
    if not is_page(exchange):
        return plain_reading(exchange)
    body = unpack(exchange.headers, exchange.body, max_bytes=settings.max_body_bytes)
    if isinstance(body, FetchFailure):
        return body
    found = page_links(exchange.url, exchange.headers, body, token=settings.robots_token)
    links = tuple(dict.fromkeys(without_session(link) for link in found.follow))
    return Reading(is_page=True, leads_to="", links=links, withheld=found.withheld, today=exchange.fetched_at.date())


def plain_reading(exchange: Exchange) -> Reading:
    """Read a response that has no links."""
    target = redirect_target(exchange)
    return Reading(is_page=False, leads_to=target, links=(), withheld=(), today=exchange.fetched_at.date())


def outcome_of(exchange: Exchange, reading: Reading, record: str) -> Outcome:
    """Say what the frontier keeps of an archived response."""
    cut = max(0, len(reading.links) - MAX_LINKS)
    return Outcome(exchange.status, is_page=reading.is_page, cut_links=cut, detail=reading.leads_to, record=record)


def follow(frontier: Frontier, scope: Scope, settings: CrawlSettings, item: FrontierUrl, reading: Reading) -> None:
    """Put what a response leads to into the frontier, or note why not."""
    if reading.leads_to:
        target = FrontierUrl(reading.leads_to, item.depth, item.redirects + 1)
        _put(frontier, target, _refusal(scope, settings, target, reading.today))
    for link in reading.links[:MAX_LINKS]:
        # Nearly every link is known already, and judging it takes ten times as long as asking.
        if not frontier.knows(link):
            target = FrontierUrl(link, item.depth + 1)
            _put(frontier, target, _refusal(scope, settings, target, reading.today))
    for link in reading.withheld[:MAX_LINKS]:
        frontier.refuse(link, scope.refusal(link) or "nofollow", f"on {item.url}")


def _put(frontier: Frontier, found: FrontierUrl, refusal: tuple[str, str]) -> None:
    if refusal[0]:
        frontier.refuse(found.url, *refusal)
    else:
        frontier.put(found.url, depth=found.depth, redirects=found.redirects)


def _refusal(scope: Scope, settings: CrawlSettings, found: FrontierUrl, today: date) -> tuple[str, str]:
    """Give reason and detail why an address is not fetched; two empty strings where it is."""
    if reason := scope.refusal(found.url):
        return reason, ""
    if found.redirects > settings.max_redirects:
        return "redirect_limit", f"more than {settings.max_redirects} redirects"
    if found.depth > settings.max_depth:
        return "max_depth", f"more than {settings.max_depth} links from a seed"
    return trap_reason(found.url, today=today), "the address looks endless"


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
