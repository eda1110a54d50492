"""The pages that server tests search: a few honest ones, and one that attacks whoever shows it."""

from dataclasses import replace
from datetime import date

from crawler.document import Document, Link
from tests.snapshots import page

HOSTILE_TITLE = "<script>alert('title')</script> \"quoted' & lemur"
HOSTILE_ID = "attack/<b>\"'&?#%2F id"


def pages() -> list[Document]:
    """Seventeen documents: five about animals, an attack, and eleven numbered ones to page through."""
    lemur = page(
        "https://animals.example.org/lemur",
        "Ring-tailed lemur",
        "## The lemur\n\nThe ring-tailed lemur sleeps in the sun. It eats figs and leaves.\n\n"
        "Lemurs live on an island. They groom each other for hours.",
        published_at=date(2025, 4, 2),
    )
    attack = page(
        "javascript:alert('url')",
        HOSTILE_TITLE,
        "<img src=x onerror=alert('text')> The attack lemur writes </mark><script>alert(1)</script> here.",
        doc_id=HOSTILE_ID,
    )
    links = (Link("https://plants.example.net/fig", "figs"), Link("https://elsewhere.example/", "", ("nofollow",)))
    return [
        replace(lemur, links=links),
        page(
            "https://animals.example.org/aye-aye",
            "Aye-aye",
            "The aye-aye hunts at night.\n\nIt taps on trees to find grubs, as no lemur else does.",
        ),
        page(
            "https://tiere.example.de/maki",
            "Katta",
            "Der Katta ist ein Lemur auf Madagaskar.",
            language="de",
        ),
        page("https://plants.example.net/fig", "Fig tree", "Figs grow on trees. Bats, birds and lemurs eat them."),
        page("", "A record without an address", "Its collection calls it by a number.", doc_id="record-1"),
        replace(attack, links=(Link("javascript:alert('link')", "<script>alert('link')</script>"),)),
        *(
            page(f"https://many.example.com/{number}", f"Page {number}", f"Sparrow number {number} of a flock.")
            for number in range(1, 12)
        ),
    ]
