"""Whether a text speaks of what its title promises.

Source: the overlap of title and body as in Ntoulas et al., WWW 2006 (title words), counted as coverage: the share of
the title's keywords that occur in the text.

In: terms of the title that are keywords, terms of the text. Out: a share, NaN where a title promises nothing.
Must not: judge: a page may well be named after its site.
"""

import math
from collections.abc import Collection


def title_coverage(title_terms: Collection[str], body_terms: Collection[str]) -> float:
    """Share of the title's different keywords that the text has, in [0, 1]; NaN for a title without keywords.

    A word also counts where the text has it with another ending: the first five letters decide for longer words.

    Example:
        >>> title_coverage(["cheap", "flights"], ["a", "flight", "home"])
        0.5
    """
    wanted = set(title_terms)
    if not wanted:
        return math.nan
    stems = {term[:5] for term in body_terms}
    return sum(term[:5] in stems for term in wanted) / len(wanted)
