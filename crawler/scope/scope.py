"""Where a crawl may go: the hosts of its seeds, or what the user's rules say instead.

In: seeds as people write them, and rules. Out: `Scope`. Must not: fetch or resolve names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from crawler.errors import InputError
from crawler.scope.rules import Rule, SlowPatternError, parse_rule
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
    _settings: CrawlSettings
    _include: tuple[Rule, ...] = field(default=())
    _exclude: tuple[Rule, ...] = field(default=())
    _addresses: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def contains(self, url: str) -> bool:
        """Say whether a canonical URL belongs to the crawl."""
        return not self.refusal(url)

    def refusal(self, url: str) -> str:
        """Name the reason why a canonical URL does not belong to the crawl, or give "".

        Returns:
            "off_site", where no rule includes it, or without such rules where it is on no seed's host; "excluded",
            by a rule; "slow_pattern", where a rule cannot be tried in its time; or "no_contact", where only the rules
            lead to another machine and nobody is named as contact.
        """
        try:
            if self._include:
                inside = any(rule.matches(url) for rule in self._include)
            else:
                inside = _authority(url) in self.authorities
            if not inside:
                return "off_site"
            if any(rule.matches(url) for rule in self._exclude):
                return "excluded"
        except SlowPatternError:
            # In doubt an address is left alone.
            return "slow_pattern"
        if self._include and not self._settings.contact and not _is_loopback(url, self._addresses):
            return "no_contact"
        return ""

    def sitemap_refusal(self, url: str) -> str:
        """Name the reason why a sitemap that a site of this crawl names is not read, or give "".

        It may lie on any host, because sites let others serve their lists: "excluded", "slow_pattern" or "no_contact".
        """
        try:
            if any(rule.matches(url) for rule in self._exclude):
                return "excluded"
        except SlowPatternError:
            return "slow_pattern"
        return "" if self._settings.contact or _is_loopback(url, self._addresses) else "no_contact"

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts of the seeds, without ports."""
        return frozenset(host_of(seed) for seed in self.seeds)


def scope_of(seeds: Sequence[str], settings: CrawlSettings) -> Scope:
    """Read the seeds.

    Raises:
        UrlError: A seed is no http or https URL.
        InputError: A rule has another form; no seed, or one that is not on this machine while nobody is named as
            contact.
    """
    if not seeds:
        raise InputError("seeds", found="none", wanted="at least one URL", remedy="say where the crawl begins")
    addresses = {(each.host, each.port): each.address for each in settings.resolutions}
    canonical = tuple(dict.fromkeys(canonicalize(seed) for seed in seeds))
    for seed in canonical:
        if not settings.contact and not _is_loopback(seed, addresses):
            raise InputError(
                "contact",
                found="none",
                wanted=f"an e-mail or web address for the operators of {host_of(seed)}, which is another machine",
                remedy="give a contact",
            )
    return Scope(
        canonical,
        frozenset(_authority(seed) for seed in canonical),
        settings,
        tuple(parse_rule(text) for text in settings.include),
        tuple(parse_rule(text) for text in settings.exclude),
        addresses,
    )


def _authority(url: str) -> str:
    return origin_of(url).partition("://")[2]


def _is_loopback(url: str, addresses: Mapping[tuple[str, int], str]) -> bool:
    """Say whether a URL is known, without asking DNS, to lead to this machine; `addresses` are by host and port."""
    host = host_of(url)
    scheme, _, authority = origin_of(url).partition("://")
    port_text = authority.removeprefix(host).removeprefix(":")
    port = int(port_text) if port_text else {"http": 80, "https": 443}[scheme]
    address = addresses.get((host, port), host.removeprefix("[").removesuffix("]"))
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
