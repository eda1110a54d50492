"""How the signals of a corpus's documents are spread.

In: a `Corpus` of any format. Out: a `Histogram` a signal. Columns are read a batch at a time.
Must not: judge.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crawler.corpus import Corpus
from crawler.inspecting.shards import count_rows, read_columns
from crawler.progress import Progress, silent

_SHARE_BINS = 20
# Narrower drawings of counts would show one bar as wide as the page.
_LEAST_COUNT_BINS = 8
# Counts fall into 0, 1, 2-3, 4-7, ...; the last holds all from half a million on.
_COUNT_BINS = 21


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal to look at.

    Attributes:
        column: Of the corpus.
        name: What people call it.
        is_count: Whether it is a whole number from 0; else a share in [0, 1].
    """

    column: str
    name: str
    is_count: bool = False


SIGNALS = (
    Signal("quality_words", "words of the text", is_count=True),
    Signal("spam_score", "spam score"),
    Signal("quality_unique_word_ratio", "different words over words"),
    Signal("signal_function_word_share", "function words among words"),
    Signal("signal_title_coverage", "keywords of the title that the text has"),
    Signal("signal_link_density", "characters of the page in links"),
    Signal("signal_duplicate_line_character_share", "characters in lines that repeat"),
    Signal("signal_duplicate_5gram_share", "characters in runs of five words that repeat"),
    Signal("signal_top_2gram_share", "characters in the most frequent pair of words"),
    Signal("signal_short_line_share", "lines under 30 characters"),
    Signal("signal_links", "links of the page", is_count=True),
    Signal("signal_affiliate_links", "links that earn money", is_count=True),
    Signal("signal_ads", "elements of ad servers", is_count=True),
    Signal("signal_trackers", "elements of services that watch readers", is_count=True),
    Signal("signal_hidden_words", "words hidden from people", is_count=True),
    Signal("signal_comment_words", "words in comments of the markup", is_count=True),
)
"""What a report shows, in its order."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from `low` up to below `high`, in the last bin of shares up to `high` itself; how many there are."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the values of a signal are spread.

    Attributes:
        signal: Which one.
        bins: Ascending and without gaps; shares have 20, counts as many as it takes, 8 at least, or none at all.
        without: Documents that do not have the signal.
    """

    signal: Signal
    bins: tuple[Bin, ...]
    without: int

    @property
    def documents(self) -> int:
        """Documents that have the signal."""
        return sum(each.count for each in self.bins)


def histograms(corpus: Corpus, *, progress: Progress = silent) -> tuple[Histogram, ...]:
    """Spread out the signals.

    Args:
        corpus: Any format; what it has no column for is `without` in every document.
        progress: Told of "signals", counted in documents.

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    counts = {signal: np.zeros(_COUNT_BINS if signal.is_count else _SHARE_BINS, np.int64) for signal in SIGNALS}
    columns = ("quality_words", *(signal.column for signal in SIGNALS[1:]), "signal_words")
    documents, total = 0, count_rows(corpus, "documents")
    for batch in read_columns(corpus, "documents", columns):
        # A score of 0 without signals is a document's default, and says nothing.
        measured = batch["signal_words"].is_valid().to_numpy(zero_copy_only=False)
        for signal, bins in counts.items():
            values = batch[signal.column].to_numpy(zero_copy_only=False).astype(np.float64)
            if signal.column == "spam_score":
                values = np.where(measured | (values > 0), values, np.nan)
            values = values[~np.isnan(values)]
            place = _count_place if signal.is_count else _share_place
            counts[signal] = bins + np.bincount(place(values), minlength=len(bins))
        documents += len(measured)
        progress("signals", documents, total)
    return tuple(_histogram(signal, bins, documents) for signal, bins in counts.items())


def _share_place(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(values * _SHARE_BINS, 0, _SHARE_BINS - 1).astype(np.int64)


def _count_place(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(np.frexp(np.maximum(values, 0))[1], 0, _COUNT_BINS - 1).astype(np.int64)


def _histogram(signal: Signal, counts: NDArray[np.int64], documents: int) -> Histogram:
    edges: Callable[[int], tuple[float, float]] = _count_edges if signal.is_count else _share_edges
    last = len(counts)
    if signal.is_count:
        filled = np.flatnonzero(counts)
        last = max(int(filled[-1]) + 1, _LEAST_COUNT_BINS) if len(filled) else 0
    bins = tuple(Bin(*edges(place), int(count)) for place, count in enumerate(counts[:last]))
    return Histogram(signal, bins, documents - int(counts.sum()))


def _share_edges(place: int) -> tuple[float, float]:
    return place / _SHARE_BINS, (place + 1) / _SHARE_BINS


def _count_edges(place: int) -> tuple[float, float]:
    return (0.0, 1.0) if place == 0 else (2.0 ** (place - 1), 2.0**place)
