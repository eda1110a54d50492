"""What worker processes are given to do, under names that can be handed to them without importing what reads pages.

In: `Page`. Out: `Candidate`, or `NoText`. Must not: do anything itself.
"""

from crawler.cleaning.candidate import Candidate, NoText, Page

MEASURING = "crawler.cleaning.measuring"
"""The module in which the work is done: importing it takes seconds, which all processes can share."""


def measure(page: Page) -> Candidate | NoText:
    """Read a page and measure it."""
    from crawler.cleaning.measuring import candidate_of  # noqa: PLC0415  imports trafilatura

    return candidate_of(page)


def prepare() -> None:
    """Read all models."""
    from crawler.cleaning.measuring import load_models  # noqa: PLC0415  imports trafilatura

    load_models()
