"""Lists of domains to search in or to leave out, as dialects give them.

In: "example.org", "https://www.example.org/", "*.org", "example.org/docs". Out: filters of a `SearchRequest`, and
operators for what filters cannot say, a directory. Must not: check a host; the search does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from indexer.addresses import address_of, directory, lies_in, path_of
from indexer.query import host_lies_in

# What may stand in a directory without ending the operator that it is written into; the rest is percent-encoded, and
# what is already is left as it is.
_SAFE = "/%-._~"


@dataclass(frozen=True, slots=True)
class Domains:
    """Where to search.

    Attributes:
        sites: Hosts or domains to search in; empty: all.
        excluded_sites: Hosts or domains to leave out.
        operators: Operators to write behind a query; "" for none.
    """

    sites: tuple[str, ...] = ()
    excluded_sites: tuple[str, ...] = ()
    operators: str = ""

    def written_behind(self, query: str) -> str:
        """Give a query with the operators."""
        return f"{query} {self.operators}" if self.operators else query


def domains(included: Iterable[str] = (), excluded: Iterable[str] = ()) -> Domains:
    """Read lists of domains.

    Example:
        >>> domains(["https://a.org/", "b.org/docs"], ["c.org"])
        Domains(sites=(), excluded_sites=('c.org',), operators='(site:a.org OR site:b.org/docs)')
    """
    wanted = [_parts(domain) for domain in included]
    unwanted = [_parts(domain) for domain in excluded]
    operators = [f"-site:{host}/{path}" for host, path in unwanted if path]
    sites = tuple(host for host, _ in wanted)
    if any(path for _, path in wanted):
        alternatives = (f"site:{host}/{path}" if path else f"site:{host}" for host, path in wanted)
        operators.insert(0, f"({' OR '.join(alternatives)})")
        sites = ()
    return Domains(sites, tuple(host for host, path in unwanted if not path), " ".join(operators))


def reaches(domain: str, url: str, host: str) -> bool:
    """Say whether an address, whose host is given besides, lies in a domain and its directory."""
    wanted, path = _parts(domain)
    within = host_lies_in(host, wanted.lower().removeprefix("*").lstrip("."))
    return within and lies_in(path_of(address_of(url)), directory(path))


def _parts(domain: str) -> tuple[str, str]:
    """Take a domain apart: host and directory, which is "" for all."""
    scheme, found, rest = domain.strip().partition("://")
    bare = rest if found and scheme.lower() in ("http", "https") else domain.strip()
    host, _, path = bare.partition("/")
    path = quote(path.partition("?")[0].partition("#")[0].strip("*/"), safe=_SAFE)
    # With a directory the host goes into an operator, where a sign that ends it would change what is asked for.
    return (quote(host, safe="*.:-[]") if path else host), path
