"""Doorway families: one text for many queries, its slots filled anew on each page.

In: clean pages. Out: families of pages, each on a site of its own. Must not: read a signal.
"""

from collections import Counter
from collections.abc import Sequence
from random import Random

from benchmarks.spam.pages import Page
from benchmarks.spam.recipes.words import long_pages, topic_of, words_of

_FAMILY = 30

_CITIES = (
    "Aberdeen", "Boston", "Cardiff", "Dallas", "Exeter", "Fresno", "Glasgow", "Houston", "Ipswich", "Jersey City",
    "Kansas City", "Leeds", "Memphis", "New Haven", "Oxford", "Portland", "Quebec", "Reading", "San Diego", "Tampa",
    "Utrecht", "Vienna", "Wichita", "York", "Zurich", "Bristol", "Denver", "El Paso", "Lincoln", "Norwich",
)  # fmt: skip

_PARAGRAPHS = (
    "Are you looking for {service} in {city}? Our trusted {service} team in {city} is ready to help you today.",
    "We have offered {service} to homes and businesses in {city} for over {years} years, and our customers in {city} "
    "come back because we are fast, friendly and fairly priced.",
    "Call us on 555-{phone} for a free quote. No matter where in {city} you live, we can be with you within the hour.",
    "Every job in {city} comes with a guarantee, and we never charge for the first visit.",
    "Why choose us for {service}? Because {city} deserves the best and we have more than {jobs} happy customers.",
)


def cities(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Write the same page for each city: a service, a place, numbers; thirty cities a site; to tune on."""
    pages = []
    for number in range(size):
        if number % _FAMILY == 0:
            service = topic_of(rng, rng.choice(clean))
            paragraphs = rng.sample(_PARAGRAPHS, k=rng.randint(3, 5))
        city = _CITIES[number % _FAMILY]
        slots = {"service": service, "city": city, "years": str(rng.randint(5, 40)),
                 "phone": str(rng.randint(1000, 9999)), "jobs": str(rng.randint(100, 5000))}  # fmt: skip
        text = "\n\n".join(paragraph.format(**slots) for paragraph in paragraphs)
        pages.append(
            Page(
                "",
                f"cities-{number // _FAMILY}.test",
                f"{service.title()} in {city}",
                text,
                counts=rng.choice(clean).counts,
            )
        )
    return pages


def derived(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Take a clean text as the skeleton, and put other words for some of its own on each page.

    From 5 to 25 % of its different words of four letters and more are slots, in lower case too, filled with words of
    other pages; families of thirty.
    """
    donors = long_pages(clean, 100)
    pages: list[Page] = []
    while len(pages) < size:
        donor = rng.choice(donors)
        counts = Counter(words_of(donor.text))
        slots = rng.sample(sorted(counts), k=max(1, round(len(counts) * rng.uniform(0.05, 0.25))))
        site = f"derived-{len(pages) // _FAMILY}.test"
        for _ in range(min(_FAMILY, size - len(pages))):
            fill = words_of(rng.choice(donors).text) or ["more"]
            filled = {slot: rng.choice(fill) for slot in slots}
            text = " ".join(filled.get(word.strip(".,;:()").lower(), word) for word in donor.text.split(" "))
            pages.append(
                Page("", site, f"{rng.choice(fill).title()}: {donor.title}", text, donor.language, donor.counts)
            )
    return pages
