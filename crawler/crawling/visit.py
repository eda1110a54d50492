"""One address: asked for where its site allows it, archived or missed by a reason, and acknowledged.

In: what the frontier gives out. Out: the session's books, exactly one entry a visit. Must not: choose the next address.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from crawler.crawling.backoff import HostHealth, next_step
from crawler.crawling.follow import is_page, read_response
from crawler.crawling.permission import Asked, Permission
from crawler.crawling.session import Session
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.fetching.fetch import Fetcher
from crawler.frontier.copies import StoredCopy
from crawler.frontier.entries import FrontierUrl, Kind
from crawler.pages.sitemap import MAX_SITEMAP_BYTES
from crawler.settings import CrawlSettings
from crawler.urls import host_of, origin_of


class Visitor:
    """Visits addresses, many at a time."""

    def __init__(
        self,
        session: Session,
        settings: CrawlSettings,
        fetcher: Fetcher,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        """Prepare; `clock` gives the frontier's seconds, `now` the time, UTC."""
        self._session = session
        self._settings = settings
        self._fetcher = fetcher
        self._clock = clock
        self._now = now
        self._permission = Permission(session, settings, fetcher, now)
        self._health: dict[str, HostHealth] = {}
        self._given_up: dict[str, str] = {}

    async def visit(self, item: FrontierUrl) -> None:
        """Ask for one leased address, and acknowledge it; one that is cancelled stays leased."""
        host = host_of(item.url)
        if reason := self._given_up.get(host):
            self._miss(item, FetchFailure(reason, "the host was in trouble"), 0.0)
            return
        if self._session.frontier.pages_of(item.url) >= self._settings.max_pages_per_host:
            limit = f"{self._settings.max_pages_per_host} pages of this host are archived"
            self._miss(item, FetchFailure("host_budget", limit), 0.0)
            return
        asked = await self._permission.ask(item.url, again=item.attempts > 0)
        if asked.is_news and self._settings.follow_sitemaps and item.kind is Kind.PAGE:
            for sitemap in asked.rules.sitemaps:
                self._session.follower.put_sitemap(sitemap, f"{origin_of(item.url)}/robots.txt")
        if refusal := self._permission.refusal(item.url, asked.rules):
            self._refuse(item, asked, refusal)
            return
        stored = self._session.stored_copy(item.url)
        result = await self._fetch(item, stored)
        delay_s, retry = self._after(item, result, asked.rules.delay_s)
        if retry:
            self._session.frontier.put_back(item, now_s=self._clock(), delay_s=delay_s)
        elif isinstance(result, FetchFailure):
            self._miss(item, result, delay_s)
        else:
            await self._keep(item, result, stored, delay_s)

    async def _fetch(self, item: FrontierUrl, stored: StoredCopy | None) -> Exchange | FetchFailure:
        if item.kind is not Kind.PAGE:
            return await self._fetcher.fetch_sitemap(item.url, max_bytes=MAX_SITEMAP_BYTES)
        if stored is None or not 200 <= stored.status <= 299:
            return await self._fetcher.fetch_page(item.url)
        return await self._fetcher.fetch_page(item.url, etag=stored.etag, last_modified=stored.last_modified)

    def _after(self, item: FrontierUrl, result: Exchange | FetchFailure, usual_s: float) -> tuple[float, bool]:
        """Give how long the host rests now, in seconds, and whether the address is asked again."""
        host = host_of(item.url)
        health = self._health.get(host, HostHealth())
        step = next_step(result, health, self._settings, attempts=item.attempts + 1, now=self._now())
        self._health[host] = step.health
        if step.give_up:
            self._given_up[host] = step.give_up
            # It is asked for nothing more; its addresses need not wait to be counted.
            return 0.0, False
        return max(self._settings.delay_s, usual_s, step.rest_s), step.retry

    def _refuse(self, item: FrontierUrl, asked: Asked, refusal: FetchFailure) -> None:
        """Miss an address that robots.txt does not allow; where its file could not be had, perhaps ask again."""
        # Where nothing was asked of the host, it needs no rest.
        delay_s, retry = 0.0, False
        if asked.trouble is not None:
            delay_s, retry = self._after(item, asked.trouble, 0.0)
        if retry:
            self._session.frontier.put_back(item, now_s=self._clock(), delay_s=delay_s)
        else:
            self._miss(item, refusal, delay_s)

    async def _keep(self, item: FrontierUrl, exchange: Exchange, stored: StoredCopy | None, delay_s: float) -> None:
        if is_page(exchange) or item.kind is not Kind.PAGE:
            # In a thread: parsing megabytes of markup would stop all other connections.
            reading = await asyncio.to_thread(read_response, exchange, item, self._settings, stored)
        else:
            reading = read_response(exchange, item, self._settings, stored)
        if isinstance(reading, FetchFailure):
            self._miss(item, reading, delay_s)
            return
        for _ in self._session.follower.follow(item, reading):
            await asyncio.sleep(0)
        # From here on nothing waits, so that a stop cannot come between the record and its count.
        self._session.archive(item, exchange, reading, now_s=self._clock(), delay_s=delay_s)

    def _miss(self, item: FrontierUrl, failure: FetchFailure, delay_s: float) -> None:
        self._session.miss(item, failure, now_s=self._clock(), delay_s=delay_s)
