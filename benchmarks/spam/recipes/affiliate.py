"""Affiliate templates: thin text around links that earn money.

In: clean pages, for names of things and the markup around a text. Out: pages on sites of their own, their links
counted from markup that the recipe writes. Must not: read a signal.
"""

from collections.abc import Sequence
from random import Random

from benchmarks.spam.pages import PAGES_A_SITE, Page, added, counts_of
from benchmarks.spam.recipes.words import topic_of

_PRAISE = (
    "The {0} is one of the most popular choices on the market today and buyers love its {1} design.",
    "If you want a {1} product that just works, you cannot go wrong with the {0}.",
    "Customers rate the {0} highly for its {1} quality and its fair price.",
    "We put the {0} on our list because it is {1} and comes with a long warranty.",
)
_QUALITIES = ("solid", "compact", "durable", "stylish", "reliable", "premium", "lightweight", "versatile")
_DISCLOSURE = "As an associate we earn from qualifying purchases made through links on this page."

_DEALS = ("{1}% off your first order", "Free delivery over ${1}", "Save ${1} on selected lines", "Up to {1}% off sale")
_NETWORKS = (
    "https://www.awin1.com/cread.php?awinmid={0}&awinaffid=55&ued=x",
    "https://prf.hn/click/camref:{0}",
    "https://www.anrdoezrs.net/click-{0}-1",
    "/go/shop-{0}",
    "/go/shop-{0}",
)


def best_of(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Write "best of" lists: five to twelve products, two shop links each, most marked as sponsored; to tune on."""
    pages = []
    for number in range(size):
        topic = topic_of(rng, rng.choice(clean))
        lines = [f"Looking for the best {topic}? Our experts compared dozens of them so you do not have to."]
        markup = ["<ins class='adsbygoogle'></ins>"] * rng.randint(1, 6)
        for place in range(1, rng.randint(5, 12) + 1):
            name = f"{topic_of(rng, rng.choice(clean), 1).title()} {rng.choice('XVTZ')}{rng.randint(10, 999)}"
            lines.append(f"## {place}. {name}")
            lines += [rng.choice(_PRAISE).format(name, rng.choice(_QUALITIES)) for _ in range(rng.randint(1, 3))]
            lines.append("Check price on Amazon")
            rel = " rel='nofollow sponsored'" if rng.random() < 0.7 else ""
            markup += [f"<a href='https://www.amazon.com/dp/B{place}{number}?tag=best-20'{rel}>Check price</a>"] * 2
        lines.append(_DISCLOSURE)
        pages.append(
            Page("", f"bestof-{number // PAGES_A_SITE}.test", f"{len(lines)} Best {topic.title()} in 2026",
                 "\n\n".join(lines), counts=added(rng.choice(clean).counts, counts_of("".join(markup))))
        )  # fmt: skip
    return pages


def coupons(rng: Random, clean: Sequence[Page], size: int) -> list[Page]:
    """Write pages of coupons: ten to forty short deals, a link through a network or a redirect of the site's own."""
    pages = []
    for number in range(size):
        lines = []
        markup = []
        about = topic_of(rng, rng.choice(clean), 1)
        for _ in range(rng.randint(10, 40)):
            shop = topic_of(rng, rng.choice(clean), 1).title()
            deal = rng.choice(_DEALS).format(shop, rng.choice((5, 10, 15, 20, 25, 40)))
            lines.append(f"{shop}: {deal}. {rng.choice(('Verified today.', 'Ends soon.', 'Used 120 times.', ''))}")
            markup.append(f"<a href='{rng.choice(_NETWORKS).format(rng.randint(100, 9999))}'>Get code</a>")
        pages.append(
            Page("", f"coupons-{number // PAGES_A_SITE}.test", f"{about.title()} coupon codes and deals",
                 "\n".join(lines), counts=added(rng.choice(clean).counts, counts_of("".join(markup))))
        )  # fmt: skip
    return pages
