"""What the dialects of agents' tools show of two pages of `tests.server.site`."""

LEMUR = "https://animals.example.org/lemur"
LEMUR_TITLE = "Ring-tailed lemur"
LEMUR_TEXT = (
    "## The lemur\n\nThe ring-tailed lemur sleeps in the sun. It eats figs and leaves.\n\n"
    "Lemurs live on an island. They groom each other for hours."
)
LEMUR_PLAIN = LEMUR_TEXT.removeprefix("## ")
LEMUR_PIECE = (
    "The lemur: The ring-tailed lemur sleeps in the sun. It eats figs and leaves. Lemurs live on an island. "
    "They groom each other for hours."
)

AYE_AYE = "https://animals.example.org/aye-aye"
AYE_AYE_TITLE = "Aye-aye"
AYE_AYE_TEXT = "The aye-aye hunts at night.\n\nIt taps on trees to find grubs, as no lemur else does."
AYE_AYE_PIECE = "It taps on trees to find grubs, as no lemur else does."

ATTACK = "https://document.invalid/attack%2F%3Cb%3E%22%27%26%3F%23%252F%20id"
"""The address that a document without a web address has in answers."""
