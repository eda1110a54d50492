"""What is searched for, and how: all that the server's dialects can ask.

Out: `SearchRequest`, whose values are within their ranges once it exists. Must not: search.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

from indexer.errors import RequestError
from indexer.goggles.goggle import Goggle
from indexer.settings import SearchSettings

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
        if self.mode == "hybrid" and not self.settings.lexical_weight + self.settings.dense_weight:
            raise RequestError(
                "lexical_weight",
                found="0, as dense_weight is",
                wanted="one of them above 0",
                remedy="raise one of them",
            )
