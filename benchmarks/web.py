"""A loopback web while it is served, and the command line that crawls it.

In: folders of HTML. Out: a `Web`: where it is, what was asked of it, and how to begin a crawl. Crawls run as the
`scenthound` command in a process of their own, as any user's do. Must not: measure.
"""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.directory import DIRECTORY_HOST
from benchmarks.errors import BenchmarkError
from benchmarks.loopback import COUNTS_HOST


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a web since it last forgot.

    Attributes:
        pages: Pages, as host and path, with how often.
        requests: Addresses, as host, path and query, with how often; dead links too.
        dead_links: Addresses among them that no page has.
    """

    pages: dict[str, int]
    requests: dict[str, int]
    dead_links: int


@dataclass(frozen=True, slots=True)
class Web:
    """A loopback web that is being served.

    Attributes:
        port: On 127.0.0.1, for all hosts.
        pages: Pages of the hosts, listings included.
        hosts: One a folder.
        directory_pages: Pages of the directory that leads to the hosts; 0 where there is none.
        sites: Hosts of the directory's addresses, which ask to be left alone.
    """

    port: int
    pages: int
    hosts: tuple[str, ...]
    directory_pages: int = 0
    sites: tuple[str, ...] = ()

    @property
    def seeds(self) -> list[str]:
        """The first listing page of each host, or the directory, which leads there."""
        hosts = [DIRECTORY_HOST] if self.directory_pages else self.hosts
        return [f"http://{host}:{self.port}/" for host in hosts]

    def crawl_command(self, out: Path) -> list[str]:
        """Give the words that crawl this web into a new folder, without delays."""
        hosts = (*self.hosts, *self.sites, *([DIRECTORY_HOST] if self.directory_pages else []))
        command = [sys.executable, "-m", "scenthound", "crawl", *self.seeds, "--out", str(out), "--delay-s", "0"]
        command += [word for host in hosts for word in ("--resolve", f"{host}:{self.port}:127.0.0.1")]
        if self.directory_pages:
            # The sites' addresses wait for longer than the crawl, which ends when it has all the pages.
            command += ["--include", "domain:test", "--contact", "bench@example.org"]
        most = self.pages + self.directory_pages if self.directory_pages else 1_000_000
        return [*command, "--max-pages", str(most), "--json"]

    def asked(self) -> Asked:
        """Tell what was asked for."""
        return Asked(**self._tell("/"))

    def spans(self) -> dict[str, tuple[float, float]]:
        """Tell when each host was asked for the first and for the last time, seconds of a steady clock."""
        return {host: (first_s, last_s) for host, (first_s, last_s) in self._tell("/spans").items()}

    def forget(self) -> None:
        """Begin to count anew."""
        self._tell("/forget")

    def _tell(self, path: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Host": COUNTS_HOST})
            told: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return told


@contextmanager
def serving(folders: Sequence[Path], most_pages: int, *, addresses: int | None = None) -> Iterator[Web]:
    """Serve folders in a process of its own until the block ends.

    Args:
        folders: Each becomes a host.
        most_pages: Pages a folder at most.
        addresses: Addresses in a directory that leads to the hosts; None for no directory.
    """
    command = [
        sys.executable,
        "-m",
        "benchmarks.loopback",
        *(str(folder.absolute()) for folder in folders),
        "--most-pages",
        str(most_pages),
    ]
    command += [] if addresses is None else ["--addresses", str(addresses)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise BenchmarkError("the loopback web", found="no answer", wanted="a port", remedy="check the folders")
            told = json.loads(line)
            hosts, sites = tuple(told["hosts"]), tuple(told["sites"])
            yield Web(told["port"], told["pages"], hosts, told["directory_pages"], sites)
        finally:
            process.terminate()
