"""Which documents match a Lucene query, as a mask, and a mask as Lucene has it.

In: a Lucene searcher and query, or a mask. Out: a bit a document. Called under Java's lock.
Nothing is scored, and bits cross from Java in words of 64: a ranking of every document that has a common word costs far
more.
Must not: rank.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.backends.lexical.crossing import bits_maker
from indexer.backends.lexical.jvm import java


def matching(searcher: Any, query: Any, size: int) -> NDArray[np.bool_]:
    """Say of each of `size` documents whether it matches, the deleted or dead included."""
    lucene = java()
    result = np.zeros(size, dtype=np.bool_)
    weight = searcher.createWeight(searcher.rewrite(query), lucene.UNSCORED, 1.0)
    reader = searcher.getIndexReader()
    leaves = reader.leaves()
    for number in range(leaves.size()):
        leaf = leaves.get(number)
        scorer = weight.scorer(leaf)
        if scorer is None:
            continue
        leaf_reader = leaf.reader()
        documents = leaf_reader.maxDoc()
        bits = lucene.FixedBitSet(documents)
        # "or" is no name in Python.
        getattr(bits, "or")(scorer.iterator())
        words = np.array(bits.getBits(), dtype=np.int64)
        found = np.unpackbits(words.view(np.uint8), bitorder="little")[:documents]
        result[leaf.docBase : leaf.docBase + documents] = found
    return result


def bits_of(mask: NDArray[np.bool_], leaves: Any) -> Any:
    """Give a mask of all documents as a Java list of Lucene's bits, one a leaf."""
    lucene = java()
    found = lucene.ArrayList()
    for number in range(leaves.size()):
        leaf = leaves.get(number)
        documents = leaf.reader().maxDoc()
        # One word more than they need at most, and its last bit set: see `bits_maker`.
        packed = np.zeros((documents // 64 + 1) * 8, dtype=np.uint8)
        packed[: (documents + 7) // 8] = np.packbits(mask[leaf.docBase : leaf.docBase + documents], bitorder="little")
        packed[-1] |= 0x80
        buffer = lucene.ByteBuffer.wrap(packed.tobytes())
        found.add(bits_maker().invokeWithArguments(buffer, lucene.load("java.lang.Integer")(documents)))
    return found
