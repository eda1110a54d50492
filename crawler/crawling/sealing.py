"""The end of a crawl: its list of misses, its report, its manifest, and its name.

In: a session whose work is done. Out: the sealed crawl. Beside the WARC files lie

    frontier.sqlite   every address that was met, and what became of it: where the next crawl goes on from
    missed.jsonl.gz   one line for each address that was met and not archived: url, reason, detail, count
    report.json       what the command prints: counts, misses by reason, times

so that every count can be checked against a list of addresses. Must not: decide what is missed.
"""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from crawler.archiving.archive import FORMAT_VERSION, FRONTIER, KIND
from crawler.archiving.warc_writer import crawl_digest
from crawler.artefact import Json, Manifest, identify, seal
from crawler.crawling.follow import MAX_LINKS
from crawler.crawling.ledger import Ledger
from crawler.crawling.session import Session, chosen, publish_session
from crawler.frontier.entries import Outcome, State
from crawler.frontier.frontier import Frontier
from crawler.scope.scope import Scope
from crawler.settings import CrawlSettings

MISSED = "missed.jsonl.gz"
REPORT = "report.json"


def seal_crawl(session: Session, scope: Scope, settings: CrawlSettings, out: Path, *, interrupted: bool) -> Manifest:
    """Count everything, write the lists, seal and publish."""
    session.writer.close()
    folder = session.archive_folder
    unasked = "interrupted" if interrupted else "max_crawl_bytes" if session.is_full else "max_pages"
    counts = _write_missed(folder / MISSED, session.frontier, unasked)
    session.frontier.save(folder / FRONTIER)
    for path in session.parent.warc_files() if session.parent else ():
        _link(path, folder / path.name)
    extra = {"torn_records": session.torn, "resumed": session.resumed}
    counts |= {name: count for name, count in extra.items() if count}
    report: dict[str, Json] = {
        "seeds": list(scope.seeds),
        "counts": {**counts},
        "hosts": session.frontier.stats().hosts,
        "interrupted": interrupted,
        "started_at": session.started_at.isoformat(),
        "duration_s": round(session.spent_s, 3),
    }
    (folder / REPORT).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    parent_id = session.parent.crawl_id if session.parent else None
    libraries: dict[str, Json] = {name: version(name) for name in ("aiohttp", "lxml")}
    manifest = seal(
        folder,
        kind=KIND,
        format_version=FORMAT_VERSION,
        artefact_id=identify(KIND, FORMAT_VERSION, crawl_digest(session.frontier.records()), parent_id),
        parent_id=parent_id,
        settings=chosen(scope, settings) | libraries,
        counts=counts,
    )
    publish_session(session, out)
    return manifest


def _link(source: Path, target: Path) -> None:
    """Make one file appear in two folders, as a second name where the file system can, so that it costs nothing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _write_missed(path: Path, frontier: Frontier, unasked: str) -> dict[str, int]:
    """Write every miss, and give the counts of everything."""
    ledger = Ledger()
    # The time and the name in gzip's header are left out, so that equal crawls give equal bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as stream:
        for url, state, found in frontier.outcomes():
            outcome = found if state >= State.DONE else Outcome(reason=unasked)
            ledger.book(outcome)
            for line in _lines(url, outcome):
                stream.write(json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n")
    return ledger.counts()


def _lines(url: str, outcome: Outcome) -> Iterator[dict[str, Json]]:
    if outcome.reason:
        yield {"url": url, "reason": outcome.reason, "detail": outcome.detail, "count": 1}
    for reason, count in outcome.losses:
        detail = f"links of this page beyond its first {MAX_LINKS}" if reason == "links_over_limit" else "entries of it"
        yield {"url": url, "reason": reason, "detail": detail, "count": count}
