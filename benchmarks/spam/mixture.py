"""A clean collection with made pages in it.

In: clean pages, recipes, the share of made pages, a seed. Out: pages, clean ones first. Equal arguments give equal
pages. Must not: change a clean page.
"""

from collections.abc import Sequence
from random import Random

from benchmarks.errors import BenchmarkError
from benchmarks.spam.pages import Page
from benchmarks.spam.recipes.catalogue import Recipe

SHARES = (0.1, 0.3, 0.5)
"""Of all pages, made by recipes: what the benchmark reports."""


def mix(clean: Sequence[Page], recipes: Sequence[Recipe], *, made_share: float, seed: int) -> list[Page]:
    """Add made pages to clean ones, equally many by each recipe.

    Args:
        clean: At least ten pages; recipes take their words and markup from them.
        recipes: At least one.
        made_share: Made pages among all, in (0, 1).
        seed: Of everything that is left to chance.

    Raises:
        BenchmarkError: Too few clean pages, no recipe, or a share outside (0, 1).
    """
    if len(clean) < 10 or not recipes or not 0 < made_share < 1:
        raise BenchmarkError(
            "a mixture",
            found=f"{len(clean)} clean pages, {len(recipes)} recipes, share {made_share}",
            wanted="at least ten clean pages, one recipe, a share between 0 and 1",
            remedy="give a larger collection",
        )
    wanted = round(len(clean) * made_share / (1 - made_share))
    pages = list(clean)
    for number, recipe in enumerate(recipes):
        size = wanted // len(recipes) + (number < wanted % len(recipes))
        # Seeded by name: one recipe more or less changes no other recipe's pages.
        pages += recipe.pages(Random(f"{seed} {recipe.name}"), clean, size)  # noqa: S311  repeatable, not secret
    return pages
