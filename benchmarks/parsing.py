"""How fast queries are read, and whether texts made to be slow take more than linear time.

In: a seed. Out: `ParsingPace`. Queries are made in the shapes that agents send: keywords, phrases, site:, exclusions,
alternatives in brackets, other filters; their shares are chosen here and stand in the result.
Must not: search.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from indexer.search.parse import LONGEST_QUERY, parse

MOST_US = 20.0
"""The promise: 50,000 queries a second, read one after the other on one core."""

MOST_GROWTH = 3.0
"""The promise: twice the text takes less than so many times as long; 2 is linear, 4 quadratic."""

_WORDS = (  # noqa: SIM905 (quoting each word would hide what they have in common)
    "climate policy 2024 report emissions python asyncio timeout protein folding e-mail C++ history founder first "
    "novel prize winner population census river treaty signed museum director interview album released studio of the "
    "in by who was born university thesis dataset benchmark results"
).split(" ")
_SITES = ("wikipedia.org", "docs.python.org/3", "edu", "arxiv.org", "nature.com", "gov.uk")

_SHARES = {"words": 45, "phrases": 25, "site": 12, "exclusion": 8, "alternatives": 5, "filters": 5}
"""Of 100 queries."""

# Each text is one of these again and again.
_HOSTILE = (
    '"', "(", ")", "-(", "+(", "“", "«", "「", "NOT ", "-a ", "a OR ", "a AND ", "(a OR ", '"a" ', "site:a ", "site:",
    "intitle:(", "f(", "a|", "a.", "_", "\\\"", "x:", "\u0958", "NOT -(",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParsingPace:
    """What was measured.

    Attributes:
        queries: How many were read.
        queries_s: Read a second of the thread's own time; the best of the rounds.
        shape_us: Microseconds a query of each shape, likewise.
        worst_growth: Time for a text of `LONGEST_QUERY` characters by that for half of it, the largest of all texts.
        worst_ms: The longest that one text of `LONGEST_QUERY` characters took.
        shares: Of 100 queries, by shape.
    """

    queries: int
    queries_s: float
    shape_us: dict[str, float]
    worst_growth: float
    worst_ms: float
    shares: dict[str, int] = field(default_factory=lambda: dict(_SHARES))

    @property
    def is_kept(self) -> bool:
        """Whether the promises are kept."""
        return 1e6 / self.queries_s <= MOST_US and self.worst_growth <= MOST_GROWTH


def measure_parsing(queries: int, *, seed: int = 0, rounds: int = 5) -> ParsingPace:
    """Time the reading of made queries, and of texts made to be slow.

    Args:
        queries: How many different ones, >= 100.
        seed: Of the queries.
        rounds: Each is timed so often; the shortest time counts, because another process can only lengthen it.
    """
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    by_shape = {
        shape: [_MAKERS[shape](chance) for _ in range(queries * share // 100)] for shape, share in _SHARES.items()
    }
    seconds = {shape: _best(texts, rounds) for shape, texts in by_shape.items()}
    count = sum(map(len, by_shape.values()))
    halves = {sign: (sign * LONGEST_QUERY)[: LONGEST_QUERY // 2] for sign in _HOSTILE}
    wholes = {sign: (sign * LONGEST_QUERY)[:LONGEST_QUERY] for sign in _HOSTILE}
    half_s = {sign: _best([text] * 4, rounds) / 4 for sign, text in halves.items()}
    whole_s = {sign: _best([text] * 4, rounds) / 4 for sign, text in wholes.items()}
    return ParsingPace(
        queries=count,
        queries_s=round(count / sum(seconds.values())),
        shape_us={shape: round(1e6 * spent / len(by_shape[shape]), 1) for shape, spent in seconds.items()},
        worst_growth=round(max(whole_s[sign] / half_s[sign] for sign in _HOSTILE), 2),
        worst_ms=round(1000 * max(whole_s.values()), 2),
    )


def made_queries(count: int, seed: int) -> list[str]:
    """Make queries of all shapes in their shares, in an order drawn with the seed."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    shapes = chance.choices(list(_SHARES), weights=list(_SHARES.values()), k=count)
    return [_MAKERS[shape](chance) for shape in shapes]


def _best(texts: Sequence[str], rounds: int) -> float:
    """Give the shortest time to read all, seconds of this thread."""
    spent = []
    for _ in range(rounds):
        began = time.thread_time()
        for text in texts:
            parse(text)
        spent.append(time.thread_time() - began)
    return min(spent)


def _words(chance: random.Random, fewest: int, most: int) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(fewest, most)))


def _phrases(chance: random.Random) -> str:
    return " ".join([f'"{_words(chance, 2, 4)}"' for _ in range(chance.randint(1, 2))] + [_words(chance, 1, 5)])


def _site(chance: random.Random) -> str:
    return f"{_words(chance, 2, 6)} site:{chance.choice(_SITES)}"


def _exclusion(chance: random.Random) -> str:
    return f"{_words(chance, 2, 6)} -{chance.choice(('pinterest', 'site:quora.com', 'reviews'))}"


def _alternatives(chance: random.Random) -> str:
    return f'("{_words(chance, 2, 2)}" OR {_words(chance, 1, 1)}) AND {_words(chance, 1, 3)}'


def _filters(chance: random.Random) -> str:
    kind = chance.choice(("filetype:pdf", "intitle:report", "after:2022", "lang:en", "inurl:blog", "before:2024-06-01"))
    return f"{_words(chance, 2, 5)} {kind}"


_MAKERS: dict[str, Callable[[random.Random], str]] = {
    "words": lambda chance: _words(chance, 2, 12),
    "phrases": _phrases,
    "site": _site,
    "exclusion": _exclusion,
    "alternatives": _alternatives,
    "filters": _filters,
}
