"""robots.txt: what a site allows, by RFC 9309.

In: how the answer to /robots.txt came out, its body, and the name this crawler goes by. Out: `RobotsRules`, valid for
one origin; how long they are; and what holds while a file cannot be had. `robots_rules` reads and matches; this file
decides what each status and each day means. Must not: fetch, keep anything, or know other origins.

Status rules (RFC 9309, section 2.3.1): 2xx, the rules in the body; 4xx, everything is allowed; 5xx, and no answer at
all, nothing is allowed. Where the standard leaves a choice, this crawler refuses: after a redirect that leads nowhere,
and after 429, which asks to be left alone.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.errors import UrlError
from crawler.robots.escapes import path_of, path_spellings
from crawler.robots.rules import Ruleset, read_robots
from crawler.urls import canonicalize

# What RFC 9309, section 2.5, makes a crawler read at least; longer files are cut at the last whole line.
MAX_ROBOTS_BYTES = 500 * 1024

# Redirects followed from /robots.txt, also to other hosts: what RFC 9309, section 2.3.1.2, asks for at least.
MAX_ROBOTS_REDIRECTS = 5

# How long a copy is used at most (RFC 9309, section 2.4).
LONGEST_USE = timedelta(hours=24)

# How long a copy is used at least: servers send max-age=0 with everything, and asking for robots.txt before each page
# would double what is asked of them.
SHORTEST_USE = timedelta(minutes=10)

# When a file that could not be had is asked for again; until then nothing else is asked of the host.
RETRY_AFTER = timedelta(hours=1)

# How long a file may be out of reach before that means something else (RFC 9309, section 2.3.1.4).
UNREACHABLE = timedelta(days=30)

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,10})", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:$|[,\s=])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one origin allows one crawler.

    Attributes:
        delay_s: Crawl-delay asked for, in seconds; 0 where none is.
        refusal: Why nothing is allowed, for instance "status 503"; "" where the rules decide.
        sitemaps: Canonical URLs of the sitemaps that the file names, on whatever host, in its order, each once.
    """

    delay_s: float
    refusal: str
    sitemaps: tuple[str, ...]
    # None where everything is allowed or nothing.
    _rules: Ruleset | None

    def allowed(self, url: str) -> bool:
        """Say whether a URL of this origin may be fetched; /robots.txt always may (RFC 9309, section 2.2.2)."""
        if self.refusal:
            return False
        path = path_of(url)
        return self._rules is None or path == "/robots.txt" or self._rules.allow(path_spellings(path))


def rules_from(status: int | None, body: bytes, token: str) -> RobotsRules:
    """Read the outcome of a request for /robots.txt.

    Args:
        status: Status of the last response, redirects followed; None when no response came.
        body: Its body without content coding; read for 2xx only.
        token: Name of the crawler without version, as robots.txt writes it.
    """
    if status is None:
        return RobotsRules(0.0, "no answer", (), None)
    if 200 <= status <= 299:
        file = read_robots(_readable_part(body), token)
        return RobotsRules(file.delay_s, "", _addresses(file.sitemaps), file.rules)
    if 400 <= status <= 499 and status != 429:
        return RobotsRules(0.0, "", (), None)
    return RobotsRules(0.0, f"status {status}", (), None)


def valid_until(rules: RobotsRules, asked_at: datetime, cache_control: str = "") -> datetime:
    """Say when robots.txt has to be asked for again.

    Args:
        rules: What `rules_from` made of the answer.
        asked_at: Time of the answer.
        cache_control: Value of its Cache-Control header; it shortens the 24 hours of the standard, down to ten minutes.
    """
    if rules.refusal:
        return asked_at + RETRY_AFTER
    use = LONGEST_USE
    if _NO_CACHE.search(cache_control):
        use = SHORTEST_USE
    elif age := _MAX_AGE.search(cache_control):
        use = min(max(timedelta(seconds=int(age[1])), SHORTEST_USE), LONGEST_USE)
    return asked_at + use


def rules_in_force(
    latest: RobotsRules, *, failing_since: datetime | None, last_good: RobotsRules | None, now: datetime
) -> RobotsRules:
    """Give the rules to obey, which after thirty days without an answer are no longer a refusal.

    RFC 9309, section 2.3.1.4: a file out of reach forbids everything; after a time such as thirty days the last copy
    may be used further, or, where there never was one, the file be taken for one that does not exist.

    Args:
        latest: What `rules_from` made of the latest request.
        failing_since: Time of the first request of the unbroken row of refusals that `latest` ends; None where it is
            no refusal or the first one.
        last_good: The rules before this row; None where there were none.
        now: The time, with the same time zone as `failing_since`.
    """
    if not latest.refusal or failing_since is None or now - failing_since < UNREACHABLE:
        return latest
    return last_good if last_good is not None and not last_good.refusal else RobotsRules(0.0, "", (), None)


def _readable_part(body: bytes) -> bytes:
    if len(body) <= MAX_ROBOTS_BYTES:
        return body
    body = body[:MAX_ROBOTS_BYTES]
    # Half a rule would forbid or allow more than was meant.
    return body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]


def _addresses(sitemaps: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in sitemaps:
        try:
            found.setdefault(canonicalize(value))
        except (UrlError, UnicodeEncodeError):
            # No address: nobody can be asked for it.
            continue
    return tuple(found)
