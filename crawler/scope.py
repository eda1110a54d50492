"""Where a crawl may go: the hosts of its seeds, and nowhere else.

In: seeds as people write them. Out: `Scope`. Must not: fetch or resolve names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from crawler.errors import InputError
from crawler.settings import CrawlSettings
from crawler.urls import canonicalize, host_of, origin_of


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs to a crawl.

    Attributes:
        seeds: Canonical URLs in the order given, each once; never empty.
        authorities: Host and port of each seed, the port only where it is not the scheme's own; so http and https
            on their usual ports are one site, and another port of a host is another site.
    """

    seeds: tuple[str, ...]
    authorities: frozenset[str]

    def contains(self, url: str) -> bool:
        """Say whether a canonical URL is on one of the seeds' hosts."""
        return _authority(url) in self.authorities

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts of the seeds, without ports."""
        return frozenset(host_of(seed) for seed in self.seeds)


def scope_of(seeds: Sequence[str], settings: CrawlSettings) -> Scope:
    """Read the seeds.

    Raises:
        UrlError: A seed is no http or https URL.
        InputError: No seed, or one that is not on this machine while nobody is named as contact.
    """
    if not seeds:
        raise InputError("seeds", found="none", wanted="at least one URL", remedy="say where the crawl begins")
    canonical = tuple(dict.fromkeys(canonicalize(seed) for seed in seeds))
    for seed in canonical:
        if not settings.contact and not _is_loopback(seed, settings):
            raise InputError(
                "contact",
                found="none",
                wanted=f"an e-mail or web address for the operators of {host_of(seed)}, which is another machine",
                remedy="give a contact",
            )
    return Scope(canonical, frozenset(_authority(seed) for seed in canonical))


def _authority(url: str) -> str:
    return origin_of(url).partition("://")[2]


def _is_loopback(url: str, settings: CrawlSettings) -> bool:
    """Say whether a URL is known, without asking DNS, to lead to this machine."""
    host = host_of(url)
    scheme, _, authority = origin_of(url).partition("://")
    port_text = authority.removeprefix(host).removeprefix(":")
    port = int(port_text) if port_text else {"http": 80, "https": 443}[scheme]
    mapped = {(r.host, r.port): r.address for r in settings.resolutions}
    address = mapped.get((host, port), host.removeprefix("[").removesuffix("]"))
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
