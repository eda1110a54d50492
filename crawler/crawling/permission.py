"""What each origin allows, asked once a day: robots.txt fetched, archived, kept and obeyed.

In: canonical URLs. Out: the rules of their origins, and why an address may not be fetched. A robots.txt is asked for
before the first page of its origin, and again when its time is over; what came is kept with the frontier, so that
neither a restart nor the next crawl asks sooner. Must not: judge by anything but robots.txt.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawler.crawling.follow import redirect_target
from crawler.crawling.session import Session
from crawler.fetching.encoding import unpack
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.fetching.fetch import Fetcher
from crawler.robots.answer import RobotsAnswer, answer_from_text, answer_to_text
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
class Asked:
    """What an origin says.

    Attributes:
        rules: The rules in force.
        is_news: Whether they are new to this process.
        trouble: What came instead of a file, where the origin was asked just now and allows nothing; else None.
    """

    rules: RobotsRules
    is_news: bool = False
    trouble: Exchange | FetchFailure | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    rules: RobotsRules
    until: datetime
    answer: RobotsAnswer
    unreachable: FetchFailure | None = None


class Permission:
    """The robots.txt files of one crawl."""

    def __init__(
        self, session: Session, settings: CrawlSettings, fetcher: Fetcher, now: Callable[[], datetime]
    ) -> None:
        self._session = session
        self._settings = settings
        self._fetcher = fetcher
        self._now = now
        self._known: dict[str, _Known] = {}

    async def ask(self, url: str, *, again: bool = False) -> Asked:
        """Give the rules of an address's origin; where they were fetched, its host has rested since.

        Args:
            url: Canonical URL.
            again: Whether an origin that could not be asked, and so allows nothing, is asked once more before its time.
        """
        origin = origin_of(url)
        known, is_news = self._known.get(origin), False
        if known is None:
            is_news = True
            known = self._recall(origin)
        wanted = known is None or known.until <= self._now() or (again and known.rules.refusal != "")
        if known is not None and not wanted:
            self._known[origin] = known
            return Asked(known.rules, is_news)
        result, body = await self._fetch(f"{origin}/robots.txt")
        known = self._judge(result, body, known)
        self._known[origin] = known
        self._session.frontier.robots.remember(origin, answer_to_text(known.answer))
        if known.rules.refusal:
            return Asked(known.rules, is_news=True, trouble=result)
        await asyncio.sleep(min(max(self._settings.delay_s, known.rules.delay_s), self._settings.max_crawl_delay_s))
        return Asked(known.rules, is_news=True)

    def refusal(self, url: str, rules: RobotsRules) -> FetchFailure | None:
        """Say why an address may not be fetched, given what `ask` gave for it; None where it may."""
        known = self._known[origin_of(url)]
        if rules.refusal:
            return known.unreachable or FetchFailure("robots_unavailable", f"robots.txt: {rules.refusal}")
        if rules.delay_s > self._settings.max_crawl_delay_s:
            return FetchFailure("crawl_delay", f"robots.txt wants {rules.delay_s:g} s between requests")
        return None if rules.allowed(url) else FetchFailure("robots", "robots.txt disallows it")

    def _recall(self, origin: str) -> _Known | None:
        text = self._session.frontier.robots.recall(origin)
        return self._in_force(answer_from_text(text), None) if text else None

    def _judge(self, result: Exchange | FetchFailure, body: bytes, before: _Known | None) -> _Known:
        """Turn what came into an answer, which remembers how long none has come."""
        now, unreachable = self._now(), None
        if isinstance(result, FetchFailure):
            unreachable = FetchFailure(result.reason, f"robots.txt: {result.detail}")
            answer = RobotsAnswer(None, b"", "", now)
        else:
            answer = RobotsAnswer(result.status, body, result.header("Cache-Control"), now)
        if rules_from(answer.status, answer.body, self._settings.robots_token).refusal:
            answer = _refused(answer, before.answer if before else None)
        return self._in_force(answer, unreachable)

    def _in_force(self, answer: RobotsAnswer, unreachable: FetchFailure | None) -> _Known:
        token = self._settings.robots_token
        latest = rules_from(answer.status, answer.body, token)
        good = None if answer.good_body is None else rules_from(200, answer.good_body, token)
        rules = rules_in_force(latest, failing_since=answer.failing_since, last_good=good, now=self._now())
        return _Known(rules, valid_until(latest, answer.asked_at, answer.cache_control), answer, unreachable)

    async def _fetch(self, url: str, hops: int = 0) -> tuple[Exchange | FetchFailure, bytes]:
        """Fetch a robots.txt, redirects followed to any host; give the last answer and its body, unpacked."""
        # One byte more than is read, so that the reader sees the cut.
        result = await self._fetcher.fetch_robots(url, max_bytes=MAX_ROBOTS_BYTES + 1)
        self._session.note_robots(url, result)
        if isinstance(result, FetchFailure):
            return result, b""
        target = redirect_target(result)
        if target and hops < MAX_ROBOTS_REDIRECTS:
            return await self._fetch(target, hops + 1)
        body = unpack(result.headers, result.body, max_bytes=self._settings.max_body_bytes)
        if isinstance(body, FetchFailure):
            # Rules that cannot be read may forbid anything.
            return FetchFailure("robots_unavailable", body.detail), b""
        return result, body[: MAX_ROBOTS_BYTES + 1]


def _refused(answer: RobotsAnswer, before: RobotsAnswer | None) -> RobotsAnswer:
    """Give a refusal its history: since when none but refusals came, and what was in force before."""
    if before is None:
        since, good_body = answer.asked_at, None
    elif before.failing_since is not None:
        since, good_body = before.failing_since, before.good_body
    else:
        # 4xx allows everything, and so does an empty file.
        was_ok = before.status is not None and before.status <= 299
        since, good_body = answer.asked_at, before.body if was_ok else b""
    return RobotsAnswer(answer.status, b"", answer.cache_control, answer.asked_at, since, good_body)
