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


@dataclass(frozen=True, slots=True)
class FrontierUrl:
    """One address to fetch.

    Attributes:
        url: Canonical URL.
        depth: Links followed from a seed to here, >= 0; redirects do not count.
        redirects: Redirects that led here from a link or seed, >= 0.
        attempts: Times it was asked and put back, >= 0.
    """

    url: str
    depth: int = 0
    redirects: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an address.

    Attributes:
        status: HTTP status of the archived response; 0 where none is archived.
        is_page: Whether it counts as a page.
        cut_links: Links of the page that were not looked at because there were too many.
        reason: Why nothing is archived; "" where something is.
        detail: What a person needs to check it; of a redirect, where it leads.
        record: Id of the archived record; "" where there is none.
    """

    status: int = 0
    is_page: bool = False
    cut_links: int = 0
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
