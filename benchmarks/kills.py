"""A crawl that is killed again and again: what is lost, and what is asked for twice.

In: a loopback web. Out: `Survival`. Each kill is SIGKILL at a moment drawn from a seeded generator; the same command
then goes on. What was asked for is counted by the server, what was archived by the crawl's own manifest.
"""

import http.client
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crawling import Web
from benchmarks.errors import BenchmarkError
from benchmarks.loopback import COUNTS_HOST


@dataclass(frozen=True, slots=True)
class Survival:
    """What a crawl came to after its kills.

    Attributes:
        kills: How often it was killed while it ran.
        pages_served: Pages that the web has.
        pages_archived: Pages in the crawl at the end.
        pages_never_asked: Pages that were lost before they were asked for.
        repeats: Requests beyond the first for a page.
        in_flight: Most requests that the kills can have interrupted: one a host and kill.
    """

    kills: int
    pages_served: int
    pages_archived: int
    pages_never_asked: int
    repeats: int
    in_flight: int


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
    resolve = [word for host in web.hosts for word in ("--resolve", f"{host}:{web.port}:127.0.0.1")]
    command = [sys.executable, "-m", "scenthound", "crawl", *web.seeds, *resolve, "--out", str(out)]
    command += ["--delay-s", "0", "--max-pages", "1000000", "--json"]
    for number in range(kills):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
            time.sleep(moments.uniform(0, longest_s))
            if process.poll() is not None:
                raise BenchmarkError(
                    f"kill {number + 1}",
                    found=f"a crawl that had ended: {process.stderr.read()[-200:] if process.stderr else ''}",
                    wanted="a running one",
                    remedy="serve more pages, or kill sooner",
                )
            process.kill()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if ended.returncode:
        raise BenchmarkError("the crawl", found=ended.stderr[-300:], wanted="a whole crawl", remedy="read the message")
    asked = _asked(web)
    return Survival(
        kills=kills,
        pages_served=web.pages,
        pages_archived=json.loads(ended.stdout)["pages"],
        pages_never_asked=web.pages - len(asked),
        repeats=sum(asked.values()) - len(asked),
        in_flight=kills * len(web.hosts),
    )


def _asked(web: Web) -> dict[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    try:
        connection.request("GET", "/", headers={"Host": COUNTS_HOST})
        counts = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return {str(page): int(count) for page, count in counts.items()}
