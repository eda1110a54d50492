"""One address: asked for where its site allows it, archived or missed by a reason, and acknowledged.

In: what the frontier gives out. Out: the session's books, exactly one entry a visit. Must not: choose the next address.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from crawler.crawling.backoff import HostHealth, next_step
from crawler.crawling.follow import is_page, read_response
from crawler.crawling.permission import Permission
from crawler.crawling.session import Session
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.fetching.fetch import Fetcher
from crawler.frontier.entries import FrontierUrl
from crawler.settings import CrawlSettings
from crawler.urls import host_of


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
        self._permission = Permission(settings, fetcher, now)
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
        rules = await self._permission.ask(item.url)
        if refusal := self._permission.refusal(item.url, rules):
            # Nothing was asked of the host, so it needs no rest.
            self._miss(item, refusal, 0.0)
            return
        result = await self._fetcher.fetch_page(item.url)
        step = next_step(
            result,
            self._health.get(host, HostHealth()),
            self._settings,
            attempts=item.attempts + 1,
            now=self._now(),
        )
        self._health[host] = step.health
        if step.give_up:
            self._given_up[host] = step.give_up
        # A host that is given up is asked for nothing more; its addresses need not wait to be counted.
        delay_s = 0.0 if step.give_up else max(self._settings.delay_s, rules.delay_s, step.rest_s)
        if step.retry:
            self._session.frontier.put_back(item, now_s=self._clock(), delay_s=delay_s)
        elif isinstance(result, FetchFailure):
            self._miss(item, result, delay_s)
        else:
            await self._keep(item, result, delay_s)

    async def _keep(self, item: FrontierUrl, exchange: Exchange, delay_s: float) -> None:
        if is_page(exchange):
            # In a thread: parsing megabytes of markup would stop all other connections.
            reading = await asyncio.to_thread(read_response, exchange, self._settings)
        else:
            reading = read_response(exchange, self._settings)
        # From here on nothing waits, so that a stop cannot come between the record and its count.
        if isinstance(reading, FetchFailure):
            self._miss(item, reading, delay_s)
        else:
            self._session.archive(item, exchange, reading, now_s=self._clock(), delay_s=delay_s)

    def _miss(self, item: FrontierUrl, failure: FetchFailure, delay_s: float) -> None:
        self._session.miss(item, failure, now_s=self._clock(), delay_s=delay_s)
