"""No site fills the page: at most some documents of each.

In: fused documents in order, and how to find their site. Out: those that are kept, in the same order.
Must not: read more documents than are asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from indexer.ranking import FusedDocument


def group(
    documents: Iterable[FusedDocument], site_of: Callable[[FusedDocument], str], max_per_site: int
) -> Iterator[FusedDocument]:
    """Leave out what would be a site's document number `max_per_site + 1` or later.

    Lazy: `site_of`, which reads the document, is called only as far as the result is read.

    Args:
        documents: Best first.
        site_of: Gives a document's site; documents whose site is "" are all kept.
        max_per_site: Documents a site, >= 1.
    """
    seen: Counter[str] = Counter()
    for document in documents:
        site = site_of(document)
        seen[site] += 1
        if not site or seen[site] <= max_per_site:
            yield document
