"""No site fills the page, and no text stands on it twice.

In: the sites and clusters of documents in order. Out: which of them are kept, in the same order, and what each stands
for. Must not: read documents.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.facts import Facts


@dataclass(frozen=True, slots=True)
class Groups:
    """What is left of a ranking.

    A page is a slice of `places`, so pages neither repeat nor skip; their number is the total.

    Attributes:
        places: Places in the ranking, from 0, of the documents that are kept; ascending.
        similar: For a kept document's place, the places of its near-duplicates, ascending; only where there are some.
    """

    places: tuple[int, ...]
    similar: Mapping[int, tuple[int, ...]]


def gather(facts: Facts, *, max_per_site: int | None = None, collapses: bool = True) -> Groups:
    """Keep the best document of each cluster, and of each site some.

    Where a site has enough, the next document of the same cluster from another site may stand for it. Groups of a
    ranking's beginning are the beginning of its groups, and a ranking that goes on has as many or more.

    Args:
        facts: Of all documents, best first.
        max_per_site: Documents kept a site, >= 1; None: any number, as where the query itself asks for sites. Documents
            whose site is "" are no site.
        collapses: Whether near-duplicates are left out.

    Example:
        >>> gather(Facts(("x", "y", "x", "x"), ("a", "a", "c", "d")), max_per_site=2)
        Groups(places=(0, 2), similar={0: (1,)})
    """
    seen: Counter[str] = Counter()
    heads: dict[str, int] = {}
    others: dict[str, list[int]] = {}
    places = []
    for place, (site, cluster) in enumerate(zip(facts.sites, facts.clusters, strict=True)):
        if collapses and cluster in heads:
            others.setdefault(cluster, []).append(place)
        elif max_per_site is not None and site and seen[site] == max_per_site:
            if collapses:
                others.setdefault(cluster, []).append(place)
        else:
            seen[site] += 1
            heads[cluster] = place
            places.append(place)
    return Groups(
        tuple(places), {heads[cluster]: tuple(found) for cluster, found in others.items() if cluster in heads}
    )
