"""A crawl that is killed again and again: what is lost, and what is asked for twice.

In: a loopback web. Out: `Survival`. Each kill is SIGKILL at a moment drawn from a seeded generator; the same command
then goes on. What was asked for is told by the server, what was archived is read in the WARC files after each kill: a
request was under way where an address was asked for since the kill before, and no whole exchange of it is in the files.
So many requests may be repeated, and not one more. At the end other programs check the files (`archives.py`).
"""

import json
import random
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.archives import ArchiveCheck, ArchivedSoFar, check_archives
from benchmarks.errors import BenchmarkError
from benchmarks.web import Web


@dataclass(frozen=True, slots=True)
class Survival:
    """What a crawl came to after its kills.

    Attributes:
        kills: How often it was killed while it ran.
        pages_served: Pages that the web has.
        pages_archived: Pages in the crawl at the end.
        pages_never_asked: Pages that were lost before they were asked for.
        repeats: Requests beyond the first for an address.
        under_way: Requests that the kills interrupted, all together.
        most_under_way: Most that one kill interrupted.
        archives: The WARC files at the end.
    """

    kills: int
    pages_served: int
    pages_archived: int
    pages_never_asked: int
    repeats: int
    under_way: int
    most_under_way: int
    archives: ArchiveCheck

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, nothing repeated that was not under way, and every record is right."""
        all_there = self.pages_archived >= self.pages_served and not self.pages_never_asked
        return all_there and self.repeats <= self.under_way and self.archives.is_good


def survive(web: Web, out: Path, *, kills: int, seed: int, longest_s: float) -> Survival:
    """Crawl a web, killed at random moments, until it ends by itself.

    Args:
        web: What to crawl; its counts must be new.
        out: A new folder.
        kills: How often to kill.
        seed: Of the moments.
        longest_s: Each run lives for a time drawn evenly from 0 to this; it should be short of a whole crawl's.

    Raises:
        BenchmarkError: The crawl ended before the last kill, or ended badly after it.
    """
    moments = random.Random(seed)  # noqa: S311  moments, not secrets
    command = web.crawl_command(out)
    # Where a crawl lies until it is sealed.
    archived = ArchivedSoFar(out.parent / f".{out.name}.crawling" / "archive")
    asked: dict[str, int] = {}
    under_way = []
    for number in range(kills):
        _kill_once(command, moments.uniform(0, longest_s), number + 1)
        before, asked = asked, web.asked().requests
        archived.read_on()
        under_way.append(_under_way(before, asked, archived.addresses, web.port))
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if ended.returncode:
        raise BenchmarkError("the crawl", found=ended.stderr[-300:], wanted="a whole crawl", remedy="read the message")
    told = web.asked()
    return Survival(
        kills=kills,
        pages_served=web.pages,
        pages_archived=json.loads(ended.stdout)["pages"],
        pages_never_asked=web.pages - len(told.pages),
        repeats=sum(told.requests.values()) - len(told.requests),
        under_way=sum(under_way),
        most_under_way=max(under_way, default=0),
        archives=check_archives(sorted(out.glob("*.warc.gz"))),
    )


def _kill_once(command: list[str], after_s: float, number: int) -> None:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        time.sleep(after_s)
        if process.poll() is not None:
            raise BenchmarkError(
                f"kill {number}",
                found=f"a crawl that had ended: {process.stderr.read()[-200:] if process.stderr else ''}",
                wanted="a running one",
                remedy="serve more pages, or kill sooner",
            )
        process.kill()


def _under_way(before: Mapping[str, int], asked: Mapping[str, int], archived: set[str], port: int) -> int:
    """Count what was asked for since `before` and is not archived."""
    whole = {address.removeprefix("http://").replace(f":{port}/", "/", 1) for address in archived}
    return sum(count > before.get(page, 0) and page not in whole for page, count in asked.items())
