"""How varied a text's words are: type-token measures, and how far it can be compressed.

Sources: type-token ratio, Johnson 1944; its moving average, Covington & McFall, "Cutting the Gordian Knot: The
Moving-Average Type-Token Ratio (MATTR)", Journal of Quantitative Linguistics 17 (2010), which unlike the plain ratio
does not fall with the length of a text; compressibility, Ntoulas, Najork, Manasse & Fetterly, "Detecting Spam Web Pages
through Content Analysis", WWW 2006, where pages that shrink to less than a quarter are mostly spam.

In: codes of terms, or a text. Out: numbers. Must not: judge.
"""

import zlib

import numpy as np

from crawler.quality.reading import Codes

WINDOW_TERMS = 100

# A longer window of the same text compresses no better once it is many times zlib's own window of 32 KiB.
_COMPRESSED_BYTES = 262_144


def type_token_ratio(codes: Codes) -> float:
    """Different terms over terms, in [0, 1]; 0 for no text. It falls with length: compare texts of equal length."""
    return (int(codes.max()) + 1) / len(codes) if len(codes) else 0.0


def moving_type_token_ratio(codes: Codes, *, window: int = WINDOW_TERMS) -> float:
    """Mean type-token ratio over all windows of `window` terms, in [0, 1]; of the whole text where it is shorter.

    Args:
        codes: A number for each term; (n,).
        window: Terms in a window, >= 1.
    """
    terms = len(codes)
    if terms <= window:
        return type_token_ratio(codes)
    # A term is new in a window that begins after the place where it stood last.
    places = np.arange(terms)
    first = np.maximum(previous_places(codes) + 1, places - window + 1)
    last = np.minimum(places, terms - window)
    new = np.maximum(last - np.maximum(first, 0) + 1, 0).sum()
    return float(new) / ((terms - window + 1) * window)


def previous_places(codes: Codes) -> Codes:
    """For each term, the place where it stood last before, -1 where it is new; (n,)."""
    order = np.argsort(codes, kind="stable")
    before = np.full(len(codes), -1, np.int64)
    same = codes[order[1:]] == codes[order[:-1]]
    before[order[1:][same]] = order[:-1][same]
    return before


def compression_ratio(text: str) -> float:
    """Bytes of the text over its bytes compressed by zlib, > 0; 1 for an empty text.

    Short texts compress badly: English of 500 words has about 2, of 5,000 words about 2.5.
    """
    data = text[:_COMPRESSED_BYTES].encode(errors="replace")[:_COMPRESSED_BYTES]
    return len(data) / len(zlib.compress(data, 6)) if data else 1.0
