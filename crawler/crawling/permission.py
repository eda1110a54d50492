"""What each origin allows, asked once a day: robots.txt fetched, kept and obeyed.

In: canonical URLs. Out: the rules of their origins, and why an address may not be fetched. A robots.txt is asked for
before the first page of its origin, and again when its time is over. Must not: judge by anything but robots.txt.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawler.crawling.follow import redirect_target
from crawler.fetching.encoding import unpack
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.fetching.fetch import Fetcher
from crawler.robots.robots import (
    MAX_ROBOTS_BYTES,
    MAX_ROBOTS_REDIRECTS,
    RobotsRules,
    rules_from,
    rules_in_force,
    valid_until,
)
from crawler.settings import CrawlSettings
from crawler.urls import origin_of


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of one origin; `unreachable` says why its robots.txt could not be had."""

    rules: RobotsRules
    until: datetime
    unreachable: FetchFailure | None = None
    failing_since: datetime | None = None
    last_good: RobotsRules | None = None


class Permission:
    """The robots.txt files of one crawl."""

    def __init__(self, settings: CrawlSettings, fetcher: Fetcher, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._now = now
        self._answers: dict[str, _Answer] = {}

    async def ask(self, url: str) -> RobotsRules:
        """Give the rules of an address's origin; where they were fetched, its host has rested since."""
        origin = origin_of(url)
        known = self._answers.get(origin)
        if known is None or known.until <= self._now():
            answer = await self._fetch(f"{origin}/robots.txt")
            known = self._judge(answer, known)
            self._answers[origin] = known
            if not isinstance(answer, FetchFailure):
                rest_s = max(self._settings.delay_s, known.rules.delay_s)
                await asyncio.sleep(min(rest_s, self._settings.max_crawl_delay_s))
        return known.rules

    def refusal(self, url: str, rules: RobotsRules) -> FetchFailure | None:
        """Say why an address may not be fetched, given what `ask` gave for it; None where it may."""
        known = self._answers[origin_of(url)]
        if rules.refusal:
            return known.unreachable or FetchFailure("robots_unavailable", f"robots.txt: {rules.refusal}")
        if rules.delay_s > self._settings.max_crawl_delay_s:
            return FetchFailure("crawl_delay", f"robots.txt wants {rules.delay_s:g} s between requests")
        return None if rules.allowed(url) else FetchFailure("robots", "robots.txt disallows it")

    def _judge(self, answer: tuple[Exchange, bytes] | FetchFailure, before: _Answer | None) -> _Answer:
        now, token = self._now(), self._settings.robots_token
        unreachable = None
        if isinstance(answer, FetchFailure):
            unreachable = FetchFailure(answer.reason, f"robots.txt: {answer.detail}")
            latest, cache_control = rules_from(None, b"", token), ""
        else:
            latest = rules_from(answer[0].status, answer[1], token)
            cache_control = answer[0].header("Cache-Control")
        until = valid_until(latest, now, cache_control)
        if not latest.refusal:
            return _Answer(latest, until, last_good=latest)
        since = (before.failing_since if before else None) or now
        last_good = before.last_good if before else None
        rules = rules_in_force(latest, failing_since=since, last_good=last_good, now=now)
        return _Answer(rules, until, unreachable, since, last_good)

    async def _fetch(self, url: str, hops: int = 0) -> tuple[Exchange, bytes] | FetchFailure:
        """Fetch a robots.txt, redirects followed to any host; give the last answer and its body, unpacked."""
        # One byte more than is read, so that the reader sees the cut.
        result = await self._fetcher.fetch_robots(url, max_bytes=MAX_ROBOTS_BYTES + 1)
        if isinstance(result, FetchFailure):
            return result
        target = redirect_target(result)
        if target and hops < MAX_ROBOTS_REDIRECTS:
            return await self._fetch(target, hops + 1)
        body = unpack(result.headers, result.body, max_bytes=self._settings.max_body_bytes)
        # Rules that cannot be read may forbid anything.
        return FetchFailure("robots_unavailable", body.detail) if isinstance(body, FetchFailure) else (result, body)
