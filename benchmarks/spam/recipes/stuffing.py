"""Keyword stuffing (Gyöngyi & Garcia-Molina 2005: repetition and weaving; dumping).

In: clean pages. Out: pages on sites of their own. Must not: read a signal.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from benchmarks.spam.pages import PAGES_A_SITE, Page
from benchmarks.spam.recipes.words import long_pages, topic_of

_CALLS = ("buy {0}", "cheap {0}", "best {0} online", "{0} sale", "{0} price", "order {0} now")
_QUERIES = (
    "{0}", "{0} near me", "{0} reviews", "top rated {0}", "affordable {0}", "{0} for beginners", "how to get {0}",
    "{0} free trial", "{0} coupon", "professional {0}", "{0} service", "{0} 2026", "{0} vs", "is {0} worth it",
    "{0} download", "{0} pdf", "{0} tips", "local {0} experts", "{0} cost", "where to find {0}",
)  # fmt: skip


def woven(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Weave a keyword phrase into a clean text every few words, from one in six to one in twenty; to tune on."""
    donors = long_pages(clean)
    pages = []
    for number in range(size):
        donor = rng.choice(donors)
        topic = topic_of(rng, donor)
        gap = rng.randint(6, 20)
        words = donor.text.split()
        for place in range(len(words) - len(words) % gap, 0, -gap):
            words.insert(place, rng.choice((topic, topic, rng.choice(_CALLS).format(topic))))
        pages.append(replace(donor, site=f"woven-{number // PAGES_A_SITE}.test", text=" ".join(words)))
    return pages


def dumped(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Leave a clean text as it is and dump what people might search for below it, as a list or a paragraph.

    The dump is from a fifth of the text to all of it again.
    """
    donors = long_pages(clean)
    pages = []
    for number in range(size):
        donor = rng.choice(donors)
        topics = [topic_of(rng, donor) for _ in range(rng.randint(1, 3))]
        room = len(donor.text.split()) * rng.uniform(0.2, 1.0)
        dump: list[str] = []
        while room > 0:
            dump.append(rng.choice(_QUERIES).format(rng.choice(topics)))
            room -= len(dump[-1].split())
        text = f"{donor.text}\n\n{rng.choice((', ', chr(10), ' | ')).join(dump)}"
        pages.append(replace(donor, site=f"dumped-{number // PAGES_A_SITE}.test", text=text))
    return pages
