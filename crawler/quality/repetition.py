"""Gopher's rules of repetition: lines, paragraphs and n-grams of words that come again.

Source: Rae et al. 2021 (arXiv:2112.11446), appendix A.1.1 and table A1. A page passes there with at most: duplicate
lines and paragraphs .30, their characters .20; characters of the top 2-, 3-, 4-gram .20, .18, .16; characters of
duplicate 5- to 10-grams .15, .14, .13, .12, .11, .10.

In: lines, or the codes of terms with their lengths. Out: shares in [0, 1]. N-grams are numbered exactly, not hashed:
an n-gram is the pair of the number of the (n-1)-gram and its last term. Work is n log n in `MAX_NGRAM_TERMS` at most.
Must not: judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crawler.quality.reading import Codes, share

TOP_SIZES = (2, 3, 4)
DUPLICATE_SIZES = (5, 6, 7, 8, 9, 10)


@dataclass(frozen=True, slots=True)
class NgramShares:
    """Shares of a text's characters, white space not counted.

    Attributes:
        top: Characters in the most frequent n-gram, for n of `TOP_SIZES`; 0 where none comes twice.
        duplicate: Characters inside n-grams that came before in the text, for n of `DUPLICATE_SIZES`.
    """

    top: tuple[float, ...]
    duplicate: tuple[float, ...]


def duplicate_share(pieces: Sequence[str]) -> float:
    """Share of lines or paragraphs that came before in the text, in [0, 1].

    Example:
        >>> duplicate_share(["a", "b", "a", "a"])
        0.5
    """
    return share(len(pieces) - len(set(pieces)), len(pieces))


def duplicate_character_share(pieces: Sequence[str]) -> float:
    """Share of the characters of lines or paragraphs in those that came before, in [0, 1].

    On lines this is also the measure of FineWeb (Penedo et al. 2024), which drops pages at 0.1 and more.
    """
    whole = sum(map(len, pieces))
    return share(whole - sum(map(len, set(pieces))), whole)


def ngram_shares(codes: Codes, lengths: Codes) -> NgramShares:
    """Measure the n-grams of a text.

    Args:
        codes: A number for each term (`reading.codes_of`); (n,).
        lengths: Characters of each term; (n,).

    A character counts once, in however many duplicate n-grams it lies, as the paper has it. A top n-gram that overlaps
    itself is counted each time, so its share is cut at 1.
    """
    whole = int(lengths.sum())
    top: list[float] = []
    duplicate: list[float] = []
    grams, width = codes, int(codes.max(initial=-1)) + 1
    for size in range(2, DUPLICATE_SIZES[-1] + 1):
        if len(codes) < size:
            top += [0.0] * (size in TOP_SIZES)
            duplicate += [0.0] * (size in DUPLICATE_SIZES)
            continue
        # Both numbers are below `MAX_NGRAM_TERMS`, so their pair fits 64 bits with room to spare.
        pairs = grams[:-1] * width + codes[size - 1 :]
        _, first, grams = np.unique(pairs, return_index=True, return_inverse=True)
        if size in TOP_SIZES:
            top.append(_top(grams, lengths, size, whole))
        if size in DUPLICATE_SIZES:
            repeated = first[grams] != np.arange(len(grams))
            duplicate.append(share(int(lengths[_covered(repeated, size)].sum()), whole))
    return NgramShares(tuple(top), tuple(duplicate))


def _top(grams: Codes, lengths: Codes, size: int, whole: int) -> float:
    counts = np.bincount(grams)
    most = int(counts.max())
    if most < 2:
        return 0.0
    # Among equally frequent n-grams the longest: the paper does not say, and the answer must not hang on an order.
    reach = np.concatenate(([0], np.cumsum(lengths)))
    spans = reach[size:] - reach[:-size]
    return share(most * int(spans[counts[grams] == most].max()), whole)


def _covered(
    repeated: np.ndarray[tuple[int], np.dtype[np.bool_]], size: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark the terms that lie in a repeated n-gram."""
    edges = np.zeros(len(repeated) + size, np.int64)
    edges[: len(repeated)] += repeated
    edges[size:] -= repeated
    covered: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.cumsum(edges)[: len(repeated) + size - 1] > 0
    return covered
