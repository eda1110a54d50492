"""An unfinished crawl on disk: what survives kill -9, and how it goes on.

In: a place, seeds and settings, and perhaps the crawl that this one goes on from. Out: a `Session` that archives,
counts and at the end seals. Beside `crawl/` lies

    .crawl.crawling/lock             held by the process that crawls
                    frontier.sqlite  what was met and what became of it, up to the last commit
                    misses.jsonl     requests since then that gave nothing to archive
                    archive/         the WARC files; becomes crawl/

A response counts when its record is on disk: first the WARC is forced there, then the frontier commits. What the last
commit missed is found again in the tail of the WARC and in misses.jsonl, so only requests under way are repeated.
Must not: use the network.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from crawler.archiving.archive import FRONTIER, KIND, Archive, unfinished_folder
from crawler.archiving.warc_tail import read_tail
from crawler.archiving.warc_writer import Repeated, WarcWriter, payload_digest, warc_date, warc_name
from crawler.artefact import MANIFEST, Json, publish, sync
from crawler.crawling.follow import Follower, Reading, outcome_of, plain_reading, read_response, repeated_reading
from crawler.crawling.ledger import Ledger
from crawler.errors import OutputError
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.frontier.copies import StoredCopy
from crawler.frontier.entries import FrontierUrl, Outcome, State
from crawler.frontier.frontier import Frontier
from crawler.scope.scope import Scope
from crawler.settings import CrawlSettings

# Layout of the unfinished folder; a crawl begun by another version is not gone on with.
_LAYOUT = "2"

# Between two commits, seconds: what a power cut costs at most, and a commit takes some milliseconds of disk.
_COMMIT_S = 1.0


class Session:
    """One crawl between its first request and its seal; made by `open_session`."""

    def __init__(
        self,
        folder: Path,
        scope: Scope,
        settings: CrawlSettings,
        now: Callable[[], datetime],
        parent: Archive | None = None,
    ) -> None:
        """Go on with what lies in a folder that this process has locked, or begin."""
        self.folder = folder
        self.archive_folder = folder / "archive"
        self.torn = 0
        self.parent = parent
        self._first_file = len(parent.warc_files()) if parent else 0
        self._scope = scope
        self._settings = settings
        self._now = now
        self._opened_at = now()
        self._committed_s = 0.0
        self._misses = os.open(folder / "misses.jsonl", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._database = folder / FRONTIER
        epoch_s = self._opened_at.timestamp()
        with Frontier(self._database, now_s=epoch_s) as frontier:
            self._begin_from_parent(frontier)
            self.resumed = int(frontier.mark("resumed") or -1) + 1
            self._spent_s = float(frontier.mark("spent_s") or 0)
            self.started_at = datetime.fromisoformat(frontier.mark("started_at") or self._opened_at.isoformat())
            _refuse_other_request(folder, frontier, self._request())
            marks = {"layout": _LAYOUT, "started_at": self.started_at.isoformat(), "request": self._request()}
            marks |= self._recover(frontier)
            frontier.commit(marks | {"resumed": str(self.resumed), "torn": str(self.torn)})
        self.frontier = Frontier(self._database, now_s=epoch_s, rest_s=settings.delay_s if self.resumed else 0.0)
        self.follower = Follower(self.frontier, scope, settings)
        self.ledger = Ledger()
        for _, state, outcome in self.frontier.outcomes():
            if state is State.DONE:
                self.ledger.book(outcome)
        info = {"software": "Scenthound", "user-agent": settings.user_agent_header}
        info |= {"format": "WARC File Format 1.1", "robots": "RFC 9309", "isPartOf": " ".join(scope.seeds)[:2000]}
        self.writer = WarcWriter(
            self.archive_folder,
            info=info,
            started_at=self.started_at,
            max_bytes=settings.max_warc_bytes,
            first_file=self._first_file,
        )

    @property
    def is_full(self) -> bool:
        """Whether the archive holds as many bytes as it may."""
        return self.writer.written_bytes > self._settings.max_crawl_bytes

    @property
    def spent_s(self) -> float:
        """Seconds that this crawl was under way, in all processes together."""
        return self._spent_s + (self._now() - self._opened_at).total_seconds()

    def archive(self, item: FrontierUrl, exchange: Exchange, reading: Reading, *, now_s: float, delay_s: float) -> None:
        """Keep a response whose links are in the frontier."""
        stored = reading.repeats
        repeats = Repeated(stored.record, stored.received_at, stored.digest) if stored else None
        record = self.writer.write(exchange, repeats).record
        outcome = outcome_of(exchange, reading, record)
        self.ledger.book(outcome)
        _note_copy(self.frontier, exchange, reading, record)
        self.frontier.ack(item, now_s=now_s, delay_s=delay_s, outcome=outcome)

    def stored_copy(self, url: str) -> StoredCopy | None:
        """Give what the archive holds of an address from an earlier crawl."""
        return self.frontier.copies.of(url) if self.parent else None

    def note_robots(self, url: str, result: Exchange | FetchFailure) -> None:
        """Keep an answer to /robots.txt, or a redirect's on the way there, or note why there is none."""
        if isinstance(result, FetchFailure):
            outcome = Outcome(reason=result.reason, detail=result.detail)
        else:
            outcome = Outcome(result.status, record=self.writer.write(result).record)
        if self.frontier.robots.note(url, outcome):
            self.ledger.book(outcome)
        # It is asked for once a day, and should not be asked again because of a crash.
        self._committed_s = 0.0

    def miss(self, item: FrontierUrl, failure: FetchFailure, *, now_s: float, delay_s: float) -> None:
        """Note why an address was not archived."""
        outcome = Outcome(reason=failure.reason, detail=failure.detail)
        line = json.dumps([item.url, failure.reason, failure.detail], ensure_ascii=False) + "\n"
        os.write(self._misses, line.encode(errors="replace"))
        self.ledger.book(outcome)
        self.frontier.ack(item, now_s=now_s, delay_s=delay_s, outcome=outcome)

    def commit_if_due(self, now_s: float) -> None:
        """Commit where the last commit is a second ago."""
        if now_s - self._committed_s >= _COMMIT_S:
            self.commit()
            self._committed_s = now_s

    def commit(self) -> None:
        """Force the WARC to the disk, then commit the frontier."""
        self.writer.sync()
        place = self.writer.position()
        # Until this process writes a record, the place where the last one stopped holds.
        self.frontier.commit({"spent_s": str(self.spent_s)} | (_place(place.file, place.offset) if place.file else {}))
        os.ftruncate(self._misses, 0)

    def close(self) -> None:
        """Let go of the files; what is not committed is found again."""
        self.writer.close()
        self.frontier.close()
        os.close(self._misses)

    def _begin_from_parent(self, frontier: Frontier) -> None:
        """Make the parent's frontier this crawl's own: its pages queued where they are due, its marks gone."""
        if self.parent is None or frontier.mark("parent") == self.parent.crawl_id:
            return
        frontier.copies.renew(
            self._opened_at.timestamp(),
            shortest_s=self._settings.revisit_min_s,
            longest_s=self._settings.revisit_max_s,
        )
        follower = Follower(frontier, self._scope, self._settings)
        frontier.judge_again(lambda found: follower.judge(found, self._opened_at.date()))
        frontier.commit({"parent": self.parent.crawl_id})

    def _recover(self, frontier: Frontier) -> dict[str, str]:
        """Find again what was done after the last commit, and cut off what is torn.

        Returns:
            The mark to commit with it, so that a process that dies before its own first commit finds nothing twice.
        """
        self.torn = int(frontier.mark("torn") or 0)
        for path in self.archive_folder.iterdir():
            # What a seal that was cut short has left, the parent's files among them.
            if not path.name.endswith(".warc.gz") or path.name < warc_name(self._first_file):
                path.unlink()
        file, offset = json.loads(frontier.mark("warc") or '["", 0]')
        for path in sorted(self.archive_folder.iterdir()):
            if path.name >= file:
                offset = self._recover_file(frontier, path, offset if path.name == file else 0)
                file = path.name
        with os.fdopen(os.dup(self._misses), "rb") as stream:
            stream.seek(0)
            for line in stream:
                if line.endswith(b"\n"):
                    url, reason, detail = json.loads(line)
                    if item := frontier.find(url):
                        frontier.settle(item, Outcome(reason=reason, detail=detail))
        return _place(file, offset)

    def _recover_file(self, frontier: Frontier, path: Path, offset: int) -> int:
        """Find again what follows an offset of a file; give where its last whole record ends, which is on the disk."""
        follower = Follower(frontier, self._scope, self._settings)
        size = path.stat().st_size
        if size < offset:
            raise OutputError(
                str(path),
                found=f"{size} bytes",
                wanted=f"at least {offset}, which were forced to the disk",
                remedy=f"the disk has lost them; remove {self.folder} and begin again",
            )
        end = offset
        for found in read_tail(path, offset):
            end = found.end
            exchange = found.exchange
            if exchange and (item := frontier.find(exchange.url)):
                stored = frontier.copies.of(exchange.url) if found.is_revisit else None
                reading = (
                    repeated_reading(exchange, stored) if stored else read_response(exchange, item, self._settings)
                )
                if isinstance(reading, FetchFailure):
                    reading = plain_reading(exchange)
                for _ in follower.follow(item, reading):
                    pass
                _note_copy(frontier, exchange, reading, found.record)
                frontier.settle(item, outcome_of(exchange, reading, found.record))
            elif exchange:
                # What nobody had queued belongs to a robots.txt.
                frontier.robots.note(exchange.url, Outcome(exchange.status, record=found.record))
        if end < size:
            self.torn += 1
            os.truncate(path, end)
        sync(path)
        return end

    def _request(self) -> str:
        """Write down what was asked for, so that another command is told from this one."""
        parent_id = self.parent.crawl_id if self.parent else None
        return json.dumps(chosen(self._scope, self._settings) | {"parent": parent_id}, sort_keys=True)


def _place(file: str, offset: int) -> dict[str, str]:
    """Say up to where the archive's records are on the disk and in the frontier."""
    return {"warc": json.dumps([file, offset])}


def _note_copy(frontier: Frontier, exchange: Exchange, reading: Reading, record: str) -> None:
    moment_s = exchange.fetched_at.timestamp()
    if reading.repeats:
        frontier.copies.confirm(exchange.url, reading.repeats, checked_s=moment_s)
        return
    frontier.copies.store(
        exchange.url,
        StoredCopy(
            status=exchange.status,
            is_page=reading.is_page,
            record=record,
            received_at=warc_date(exchange.fetched_at),
            digest=payload_digest(exchange.body),
            etag=exchange.header("ETag"),
            last_modified=exchange.header("Last-Modified"),
            first_s=moment_s,
            checked_s=moment_s,
        ),
    )


@contextmanager
def open_session(
    out: Path, scope: Scope, settings: CrawlSettings, now: Callable[[], datetime], parent: Archive | None = None
) -> Iterator[Session]:
    """Lock the unfinished crawl that belongs to `out`, and go on with it, or begin one.

    With a `parent`, the sealed crawl before this one, its addresses are visited again where they are due.

    Raises:
        OutputError: Another process has it, it has other seeds or settings, or it cannot be written.
    """
    folder = unfinished_folder(out)
    (folder / "archive").mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(
                str(folder),
                found="a crawl that another process has under way",
                wanted="one process a crawl",
                remedy="wait for it, or choose another --out",
            ) from error
        if parent:
            _inherit(parent, folder)
        session = Session(folder, scope, settings, now, parent)
        try:
            yield session
        finally:
            session.close()


def publish_session(session: Session, out: Path) -> None:
    """Give the sealed archive its name, and remove what only an unfinished crawl needs."""
    publish(session.archive_folder, out)
    discard_session(session)


def discard_session(session: Session) -> None:
    """Remove an unfinished crawl."""
    shutil.rmtree(session.folder, ignore_errors=True)


def remove_leftovers(out: Path) -> None:
    """Remove what a process that died after it had published has left beside a sealed crawl."""
    folder = unfinished_folder(out)
    if (out / MANIFEST).is_file() and not (folder / "archive").exists():
        shutil.rmtree(folder, ignore_errors=True)


def chosen(scope: Scope, settings: CrawlSettings) -> dict[str, Json]:
    """Give seeds and settings as a manifest states them."""
    return json.loads(json.dumps({**asdict(settings), "seeds": scope.seeds}))  # type: ignore[no-any-return]  # JSON


def _inherit(parent: Archive, folder: Path) -> None:
    """Copy the parent's frontier, unless that was done before."""
    if not (folder / FRONTIER).exists():
        aside = folder / f"{FRONTIER}.copy"
        shutil.copyfile(parent.frontier_file(), aside)
        sync(aside)
        aside.rename(folder / FRONTIER)


def _refuse_other_request(folder: Path, frontier: Frontier, request: str) -> None:
    begun = frontier.mark("request")
    if not begun:
        return
    old: Mapping[str, Json] = json.loads(begun)
    new: Mapping[str, Json] = json.loads(request)
    other = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    if frontier.mark("layout") != _LAYOUT:
        other = ["layout"]
    if other:
        raise OutputError(
            str(folder),
            found=f"an unfinished {KIND} with another choice of {', '.join(other)}",
            wanted="the same command as before, which goes on with it",
            remedy="repeat that command, choose another --out, or remove the folder",
        )
