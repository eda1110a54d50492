"""What is searched for, and how: all that the server's dialects can ask.

Out: `SearchRequest`, whose values are within their ranges once it exists. Must not: search.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from indexer.errors import RequestError
from indexer.goggles.goggle import Goggle
from indexer.settings import HYBRID_FIELDS, SearchSettings

Mode = Literal["hybrid", "lexical", "dense"]
MODES: tuple[Mode, ...] = get_args(Mode)

MOST_HITS = 1000  # As many as the default depth ranks; measures such as R@1000 need all of them.
LARGEST_OFFSET = 1000  # Beyond the default depth there is nothing to page through.


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What to search for, and how.

    Attributes:
        query: The words, as written.
        k: Hits wanted at most, 1 to `MOST_HITS`.
        offset: Hits to leave out before the first, 0 to `LARGEST_OFFSET`.
        mode: Legs to ask.
        sites: Hosts or domains to search in; empty: all.
        languages: BCP 47 tags to search in; empty: all.
        excluded_sites: Hosts or domains to leave out, with all below them.
        published_since: First day of publication, itself included; None: any. What counts is the day that a page states
            (`Document.published_at`), as with after: and before:, and not the day of fetching, which says nothing of
            its age. Documents without a day are out where this or the next is given.
        published_until: Last day of publication, itself included; None: any.
        goggles: Instructions that raise, lower or leave out documents by address, title or text; all count together.
        settings: How the legs are asked and put together.

    Raises:
        RequestError: A value outside its range; `thing` is the attribute's name.
    """

    query: str
    k: int = 10
    offset: int = 0
    mode: Mode = "hybrid"
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    excluded_sites: tuple[str, ...] = ()
    published_since: date | None = None
    published_until: date | None = None
    goggles: tuple[Goggle, ...] = ()
    settings: SearchSettings = field(default_factory=SearchSettings)

    def __post_init__(self) -> None:
        for name, value, lowest, highest in (("k", self.k, 1, MOST_HITS), ("offset", self.offset, 0, LARGEST_OFFSET)):
            if not lowest <= value <= highest:
                raise RequestError(
                    name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a number in that range"
                )
        if self.mode not in MODES:
            raise RequestError("mode", found=repr(self.mode), wanted=", ".join(MODES), remedy="choose one of them")
        if self.published_since and self.published_until and self.published_since > self.published_until:
            raise RequestError(
                "published_until",
                found=f"{self.published_until}, before published_since",
                wanted=f"{self.published_since} or a later day",
                remedy="exchange the two days, or leave one out",
            )
        if self.mode == "hybrid" and not self.settings.lexical_weight + self.settings.dense_weight:
            raise RequestError(
                "lexical_weight",
                found="0, as dense_weight is",
                wanted="one of them above 0",
                remedy="raise one of them",
            )

    @property
    def fields(self) -> tuple[tuple[str, float], ...]:
        """Fields and weights that the words are counted by; empty: BM25 over title and text together."""
        if self.settings.weights is not None:
            return self.settings.weights
        return HYBRID_FIELDS if self.mode == "hybrid" else ()
