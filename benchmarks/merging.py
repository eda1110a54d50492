"""What the end of cleaning costs on many documents: parts made by the thousand, compared and merged for real.

In: a number of documents. Out: `Merge`. Candidates are made with a seed: texts of words drawn from one vocabulary, a
site for every hundred, and for every tenth a copy or a near-copy. Only what reads pages is left out.
Must not: merge anything itself.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.crawling import run_to_end
from benchmarks.peak import Peak
from crawler.cleaning.candidate import Candidate
from crawler.cleaning.workshop import PART_PAGES, Workshop
from crawler.document import Document, content_hash_of, doc_id_of, quality_of
from crawler.duplicates.grouping import PERMUTATIONS
from crawler.quality.families import family_shingles
from crawler.quality.page import PageCounts
from crawler.quality.signals import quality_signals

_WORDS = 50_000
_WORDS_A_TEXT = 120
_PAGES_A_SITE = 100
# Of as many documents one has the text of another, and one nearly its signature.
_COPIES = 20

_RUN = """
import sys
from pathlib import Path
from crawler.artefact import new_artefact
from crawler.cleaning.merging import merge
from crawler.cleaning.workshop import Workshop
from crawler.corpus import KIND, CorpusWriter
from crawler.lists.domain_lists import open_lists
from crawler.progress import silent
from crawler.settings import CleanSettings
with new_artefact(Path(sys.argv[2]), KIND) as folder:
    writer = CorpusWriter(folder)
    merge(Workshop(Path(sys.argv[1])), int(sys.argv[3]), CleanSettings(), open_lists(()), writer, silent)
    print(writer.seal(settings={"stage": "clean"}, parent_id=None).counts["documents"])
"""


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging took.

    Attributes:
        candidates: That went in.
        documents: That came out.
        seconds: Wall clock.
        peak_memory_bytes: Largest resident set, mapped signatures included.
    """

    candidates: int
    documents: int
    seconds: float
    peak_memory_bytes: int


def measure_merge(candidates: int, work: Path, *, seed: int = 0) -> Merge:
    """Make parts, and merge them in a process of its own.

    Args:
        candidates: How many, >= 1.
        work: An empty folder.
        seed: Of the texts.

    Raises:
        BenchmarkError: The process failed.
    """
    workshop = Workshop(work / "workshop")
    workshop.folder.mkdir()
    parts, part = 0, []
    for candidate in made(candidates, seed):
        part.append(candidate)
        if len(part) == PART_PAGES:
            workshop.write(parts, part, ())
            parts, part = parts + 1, []
    if part:
        workshop.write(parts, part, ())
        parts += 1
    peak = Peak()
    command = [sys.executable, "-c", _RUN, str(workshop.folder), str(work / "corpus"), str(parts)]
    output, seconds, _, _ = run_to_end(command, peak.watch)
    return Merge(candidates, int(output), seconds, peak.bytes)


def made(candidates: int, seed: int) -> Iterator[Candidate]:
    """Make candidates, a few seconds for ten thousand."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    words = [f"{number:x}"[::-1].translate(_LETTERS) for number in range(1, _WORDS)]
    signals = quality_signals("A title", "Some text of a page.", PageCounts(), language="en")
    signatures = np.random.default_rng(seed)
    text, signature = "", b""
    for number in range(candidates):
        if not text or number % _COPIES > 1:
            lines = (" ".join(chance.choices(words, k=_WORDS_A_TEXT // 6)) for _ in range(6))
            text = "\n".join((f"frame of site {number // _PAGES_A_SITE}", *lines))
            signature = signatures.integers(0, 2**32, PERMUTATIONS, dtype=np.uint32).tobytes()
        elif number % _COPIES == 1:
            text += " once more"
        url = f"https://site-{number // _PAGES_A_SITE}.example.org/page/{number}"
        document = _document(url, text, signals)
        yield Candidate(document, family_shingles(document.site, text).tobytes(), signature, url)


def _document(url: str, text: str, signals: object) -> Document:
    document = Document(
        doc_id=doc_id_of(url), url=url, title="A title", text=text, language="en", published_at=None,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC), content_hash=content_hash_of("A title", text),
        site=url.split("/")[2], quality=quality_of(text), warc_ref=None,
    )  # fmt: skip
    return replace(document, signals=signals)  # type: ignore[arg-type]


# Numbers in base 16 as letters, so that they are words.
_LETTERS = str.maketrans("0123456789abcdef", "aeioubcdfglmnprs")
