"""What near-duplicates have in common: a MinHash signature; the one place that knows datasketch.

In: a text. Out: 512 bytes; the share of equal words of two signatures estimates the Jaccard similarity of the texts'
shingles, the different runs of `SHINGLE_TERMS` terms, with a standard deviation of at most .044.
Must not: compare texts.

**Source**: A. Broder, "On the resemblance and containment of documents", SEQUENCES 1997.
"""

from hashlib import sha1

import numpy as np
from datasketch import MinHash

from crawler.duplicates.grouping import PERMUTATIONS
from crawler.quality.reading import split_whole

# Runs of five words: long enough that two texts on one subject share next to none (FineWeb's and GPT-3's choice).
SHINGLE_TERMS = 5

# Of fewer different shingles one changed word moves the similarity by more than a tenth, and what all pages of a site
# have around a line of their own would outvote that line. Shorter texts are compared as a whole, by content_hash.
LEAST_SHINGLES = 50

# Terms read of a long text: 30 ms, and two texts that agree on so many are the same.
MAX_TERMS = 20_000

_SEED = 1


def signature(text: str) -> bytes:
    """Sign a text: `PERMUTATIONS` unsigned 32-bit integers, little-endian; b"" for one too short to compare."""
    terms = split_whole(text[: 20 * MAX_TERMS])[0][:MAX_TERMS]
    runs = zip(*(terms[start:] for start in range(SHINGLE_TERMS)), strict=False)
    shingles = set(map(" ".join, runs))
    if len(shingles) < LEAST_SHINGLES:
        return b""
    # The hashes are those that datasketch would take by itself, one call for each shingle.
    digests = b"".join([sha1(shingle.encode(errors="replace")).digest()[:4] for shingle in shingles])  # noqa: S324
    found = MinHash(num_perm=PERMUTATIONS, seed=_SEED, hashfunc=int)
    found.update_batch(np.frombuffer(digests, "<u4").tolist())
    return bytes(found.hashvalues.astype("<u4").tobytes())


def similarity(one: bytes, other: bytes) -> float:
    """Estimate the Jaccard similarity of two texts by their signatures, in [0, 1]."""
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))
