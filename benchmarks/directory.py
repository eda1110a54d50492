"""A directory on loopback: pages that list a million addresses of sites which ask to be left alone for now.

In: real paths, and how many addresses are wanted. Out: the directory's pages, one leading to the next and the last one
to the hosts of the loopback web. So a crawl that begins there first meets all the addresses, as a large crawl meets
most of the web: each site allows crawlers by its robots.txt, then answers the first request with 429 and a Retry-After
that is longer than the crawl. Its addresses wait in the queue from then on. Must not: serve; `loopback.py` does.
"""

from collections.abc import Sequence
from html import escape

DIRECTORY_HOST = "directory.test"

# Seconds: longer than any measured crawl, and no longer than the hour that the crawler waits for (max_backoff_s).
RETRY_AFTER_S = 3000

# Sites that the addresses lie on: as many as a directory of documentation might have.
SITES = 1000

LINKS_A_PAGE = 5000


class Directory:
    """The pages that list addresses; none of the sites has one."""

    def __init__(self, paths: Sequence[str], *, addresses: int, leads_to: Sequence[str]) -> None:
        """Prepare.

        Args:
            paths: Paths of real pages, which the addresses are made of; at least one.
            addresses: How many are listed, >= 0; different from each other.
            leads_to: Hosts whose first page the last page links to.
        """
        self._paths = paths
        self._addresses = addresses
        self._leads_to = leads_to
        self._most = max(1, -(-addresses // LINKS_A_PAGE))
        self.sites = tuple(f"site-{number:04}.test" for number in range(min(SITES, addresses)))
        self._known = frozenset(self.sites)

    @property
    def pages(self) -> int:
        """Pages that list the addresses, >= 1."""
        return self._most

    def is_site(self, host: str) -> bool:
        """Say whether a host is one of the sites."""
        return host in self._known

    def address(self, number: int) -> str:
        """Give host and path of an address, counted from 0."""
        site, turn = number % SITES, number // SITES
        lap, place = divmod(turn, len(self._paths))
        # Sites begin at different places, or all would have the same few pages.
        path = self._paths[(place + 13 * site) % len(self._paths)]
        return f"{self.sites[site]}/{path.lstrip('/')}" + (f"?page={lap + 1}" if lap else "")

    def page(self, path: str, port: str) -> bytes | None:
        """Give a page of the directory; None where there is none. Its links lead to `port`."""
        number = 0 if path == "/" else int(path[2:]) if path.startswith("/-") and path[2:].isdigit() else -1
        if not 0 <= number < self._most:
            return None
        listed = range(number * LINKS_A_PAGE, min(self._addresses, (number + 1) * LINKS_A_PAGE))
        lines = [self._link(self.address(one), port) for one in listed]
        if number + 1 < self._most:
            lines.append(f'<p><a href="/-{number + 1}">more</a>')
        else:
            lines += [self._link(f"{host}/", port) for host in self._leads_to]
        return ("<!doctype html><title>Sites</title>" + "\n".join(lines)).encode()

    def _link(self, address: str, port: str) -> str:
        host, _, path = address.partition("/")
        return f'<li><a href="{escape(f"http://{host}:{port}/{path}")}">{escape(path[-40:])}</a>'
