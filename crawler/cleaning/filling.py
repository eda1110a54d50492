"""The long part of cleaning: pages read in worker processes, part by part.

In: files and the pages wanted of them. Out: parts in a `Workshop`. Pages are numbered in file order; part k holds those
from k * PART_PAGES on, so the parts do not hang on who makes them. Must not: compare pages with each other.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawler.cleaning.candidate import Candidate, Page
from crawler.cleaning.choice import Copy, Place
from crawler.cleaning.tasks import MEASURING, measure, prepare
from crawler.cleaning.workers import map_in_order
from crawler.cleaning.workshop import PART_PAGES, Workshop
from crawler.columns import Drop
from crawler.progress import Progress
from crawler.reading.response import ArchivedResponse, read_responses
from crawler.settings import CleanSettings


@dataclass(frozen=True, slots=True)
class Share:
    """One share of the work: every part whose number leaves `number` - 1 when divided by `of`.

    Attributes:
        number: From 1 to `of`.
        of: How many shares there are, >= 1.
    """

    number: int = 1
    of: int = 1


@dataclass(slots=True)
class _Part:
    candidates: list[Candidate] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    waiting: int = 0


class Filling:
    """The parts of one corpus, as far as they are missing."""

    def __init__(
        self,
        workshop: Workshop,
        paths: Sequence[Path],
        wanted: Mapping[Place, Sequence[Copy]],
        settings: CleanSettings,
    ) -> None:
        self._workshop = workshop
        self._paths = paths
        self._wanted = wanted
        self._settings = settings
        self._pages = sum(len(copies) for copies in wanted.values())
        self.parts = -(-self._pages // PART_PAGES)

    def fill(self, share: Share, progress: Progress, *, workers: int) -> None:
        """Make the missing parts of a share."""
        missing = {n for n in range(self.parts) if n % share.of == share.number - 1 and not self._workshop.has(n)}
        done = self._pages - sum(self._size(number) for number in missing)
        numbers: deque[int] = deque()
        open_parts: dict[int, _Part] = {}
        pages = self._read(missing, numbers)
        time_limit_s = self._settings.page_timeout_s
        read = map_in_order(
            measure, pages, workers=workers, time_limit_s=time_limit_s, prepare=prepare, preload=MEASURING
        )
        for page, result in read:
            number = numbers.popleft()
            part = open_parts.setdefault(number, _Part(waiting=self._size(number)))
            if isinstance(result, Candidate):
                part.candidates.append(result)
            else:
                part.drops.append(Drop(page.url, result.reason, result.detail, page.warc_ref))
            part.waiting -= 1
            if part.waiting == 0:
                self._workshop.write(number, part.candidates, part.drops)
                del open_parts[number]
            done += 1
            progress("pages", done, self._pages)

    def _size(self, part: int) -> int:
        return min(PART_PAGES, self._pages - part * PART_PAGES)

    def _read(self, missing: set[int], numbers: deque[int]) -> Iterator[Page]:
        """Give the pages of the missing parts, and write down the part of each."""
        by_file: dict[int, int] = {}
        for (index, _), copies in self._wanted.items():
            by_file[index] = by_file.get(index, 0) + len(copies)
        at = 0
        for index, path in enumerate(self._paths):
            end = at + by_file.get(index, 0)
            if not missing.isdisjoint(range(at // PART_PAGES, -(-end // PART_PAGES))):
                yield from self._read_file(index, path, at, missing, numbers)
            at = end

    def _read_file(self, index: int, path: Path, at: int, missing: set[int], numbers: deque[int]) -> Iterator[Page]:
        for number, record in enumerate(read_responses(path)):
            if not isinstance(record, ArchivedResponse):
                continue
            for copy in self._wanted.get((index, number), ()):
                part = at // PART_PAGES
                at += 1
                if part in missing:
                    numbers.append(part)
                    yield Page(
                        url=copy.url,
                        headers=record.headers,
                        body=record.body,
                        fetched_at=copy.fetched_at.replace(microsecond=0),
                        warc_ref=record.warc_ref,
                        is_conversion=record.kind == "conversion",
                        max_pdf_pages=self._settings.max_pdf_pages,
                    )
