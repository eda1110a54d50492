"""What a frontier takes and gives: addresses to fetch, what became of them, and how many there are.

Must not: know how they are stored.
"""

from dataclasses import dataclass
from enum import IntEnum


class State(IntEnum):
    """Where an address is."""

    QUEUED = 0
    LEASED = 1
    """Given out and not acknowledged; queued again when the frontier is opened, because who had it is gone."""
    DONE = 2
    REFUSED = 3
    """Met, and not to be fetched; queued after all when it is put later, by a shorter way for instance."""


class Kind(IntEnum):
    """What an address is asked for."""

    PAGE = 0
    SITEMAP = 1
    """A list of addresses that robots.txt or the user names."""
    NESTED_SITEMAP = 2
    """One that an index of sitemaps names; it may not be an index itself."""


@dataclass(frozen=True, slots=True)
class FrontierUrl:
    """One address to fetch.

    Attributes:
        url: Canonical URL.
        depth: Links followed from a seed to here, >= 0; redirects do not count.
        redirects: Redirects that led here from a link or seed, >= 0.
        attempts: Times it was asked and put back, >= 0.
        kind: What it is asked for.
        named_by: Of a sitemap, the robots.txt that names it or its index; "" for pages.
    """

    url: str
    depth: int = 0
    redirects: int = 0
    attempts: int = 0
    kind: Kind = Kind.PAGE
    named_by: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an address.

    Attributes:
        status: HTTP status of the archived response; 0 where none is archived.
        is_page: Whether it counts as a page.
        unchanged: Whether the archive holds its body already, so that only the visit was recorded.
        losses: What of its content was not looked at, as reason and count, for instance ("links_over_limit", 20).
        reason: Why nothing is archived; "" where something is.
        detail: What a person needs to check it; of a redirect, where it leads.
        record: Id of the archived record; "" where there is none.
    """

    status: int = 0
    is_page: bool = False
    unchanged: bool = False
    losses: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    detail: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class FrontierStats:
    """What the frontier holds.

    Attributes:
        queued: Addresses that wait.
        in_flight: Addresses given out and not yet acknowledged.
        acknowledged: Addresses that are finished, for better or worse.
        hosts: Hosts ever seen.
    """

    queued: int
    in_flight: int
    acknowledged: int
    hosts: int
