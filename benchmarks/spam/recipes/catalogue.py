"""All recipes, by what they are for.

Out: `TUNING`, which constants may be chosen on, and `REPORTING`, which nothing may be chosen on.
Must not: hold a recipe twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.spam.pages import Page
from benchmarks.spam.recipes import affiliate, doorway, hidden, spun, stuffing

Maker = Callable[[Random, Sequence[Page], int], list[Page]]
"""Makes a number of pages from clean ones; equal arguments, equal pages."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to make spam.

    Attributes:
        name: Kind and variant.
        make: Makes pages; they come without `recipe` set.
    """

    name: str
    make: Maker

    def pages(self, rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
        """Make pages, named after this recipe."""
        made = self.make(rng, clean, size)
        return [
            Page(f"{self.name}-{number}", page.site, page.title, page.text, page.language, page.counts, self.name)
            for number, page in enumerate(made)
        ]


TUNING = (
    Recipe("stuffing-woven", stuffing.woven),
    Recipe("spun-synonyms", spun.synonyms),
    Recipe("affiliate-best-of", affiliate.best_of),
    Recipe("doorway-cities", doorway.cities),
    Recipe("hidden-block", hidden.block),
)

REPORTING = (
    Recipe("stuffing-dumped", stuffing.dumped),
    Recipe("spun-stitched", spun.stitched),
    Recipe("affiliate-coupons", affiliate.coupons),
    Recipe("doorway-derived", doorway.derived),
    Recipe("hidden-links", hidden.links),
)
