"""Spelling: how many planted misspellings are mended, and how many queries that are well are left alone.

In: a corpus and its index. Out: `SpellingQuality`. Queries are words that stand beside each other in titles; into one
word of each a slip is planted: a letter left out, doubled, changed, or swapped with the next. A slip that gives another
word of the index is none that spelling could tell, and another is drawn. Queries and slips are drawn with a seed.
Must not: ask the spelling in any other way than a search does.
"""

import random
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.searching import title_queries
from crawler.progress import Progress, silent
from indexer.search.suggest.suggester import Suggester
from indexer.snapshot import open_snapshot
from indexer.words import MOST_WORDS

# Shorter words are not mended by rule (`indexer/search/suggest/spelling.py`), nor is what is written with capitals.
_SHORTEST = 5

# Slips drawn for a word before another query is taken.
_TRIES = 20


@dataclass(frozen=True, slots=True)
class SpellingQuality:
    """What was found.

    Attributes:
        planted: Queries with a slip.
        mended: Of them, spelled as they were before.
        mended_otherwise: Of them, spelled as something else.
        known: Queries as they stand in titles.
        left_alone: Of them, without a suggestion.
        examples: Some that were not mended: as planted, and what was suggested, "" for nothing.
        changed: Some that were well and were not left alone, likewise.
    """

    planted: int
    mended: int
    mended_otherwise: int
    known: int
    left_alone: int
    examples: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]

    @property
    def mended_share(self) -> float:
        """Share of the slips that were mended."""
        return self.mended / self.planted

    @property
    def left_alone_share(self) -> float:
        """Share of the queries that were well and left alone."""
        return self.left_alone / self.known


def measure_spelling(
    corpus: Path, index: Path, *, queries: int, seed: int = 0, shown: int = 20, progress: Progress = silent
) -> SpellingQuality:
    """Plant slips and ask for spellings.

    Args:
        corpus: What the index was built from.
        index: The index.
        queries: How many are drawn, >= 1; each is asked as it stands, and with a slip where a word is fit for one.
        seed: Of queries and slips.
        shown: Examples that are kept of each kind.
        progress: Told of "queries".

    Raises:
        BenchmarkError: There are fewer titles than queries are wanted.
    """
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    drawn = title_queries(corpus, queries, seed)
    mended = left_alone = planted = 0
    examples: list[tuple[str, str]] = []
    changed: list[tuple[str, str]] = []
    otherwise = 0
    with open_snapshot(index) as snapshot:
        suggester = Suggester(snapshot.index)
        words = frozenset(word for word, _ in snapshot.index.vocabulary(MOST_WORDS))
        for done, query in enumerate(drawn, start=1):
            told = _spelled(suggester, query)
            left_alone += not told
            changed += [(query, told)] if told else []
            slip = plant(query, words.__contains__, chance)
            if slip is not None:
                planted += 1
                told = _spelled(suggester, slip)
                mended += told == query
                otherwise += bool(told) and told != query
                examples += [(slip, told)] if told != query else []
            progress("queries", done, len(drawn))
    return SpellingQuality(
        planted, mended, otherwise, len(drawn), left_alone, tuple(examples[:shown]), tuple(changed[:shown])
    )


def plant(query: str, is_word: Callable[[str], bool], chance: random.Random) -> str | None:
    """Plant a slip into a word that the index holds, in lower case and of five letters or more; None without one.

    Args:
        query: Words between spaces.
        is_word: Says whether the index holds a word.
        chance: Where the slip is drawn from.
    """
    words = query.split()
    fit = [place for place, word in enumerate(words) if len(word) >= _SHORTEST and word.isascii() and word.islower()]
    fit = [place for place in fit if words[place].isalpha() and is_word(words[place])]
    if not fit:
        return None
    place = chance.choice(fit)
    for _ in range(_TRIES):
        slip = chance.choice(_SLIPS)(words[place], chance)
        if slip != words[place] and not is_word(slip):
            return " ".join([*words[:place], slip, *words[place + 1 :]])
    return None


def _spelled(suggester: Suggester, query: str) -> str:
    found = suggester.spelling(query)
    return found.text if found is not None else ""


def _left_out(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + word[place + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[: place + 1] + word[place:]


def _changed(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + chance.choice(string.ascii_lowercase) + word[place + 1 :]


def _swapped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


_SLIPS: Sequence[Callable[[str, random.Random], str]] = (_left_out, _doubled, _changed, _swapped)
