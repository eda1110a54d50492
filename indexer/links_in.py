"""Links into a document: who links to it, and with which words.

Out: `LinkIn`, and the words that a lexical index reads of several. Must not: say which links count.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkIn:
    """A link from elsewhere to a document.

    Attributes:
        doc_id: The document that it stands in.
        text: What people click on, one line; may be "".
    """

    doc_id: str
    text: str


def words_of(links: Sequence[LinkIn]) -> str:
    """Give the texts of links, a line each, as the field of anchors holds them; "" where there are none."""
    return "\n".join(link.text for link in links if link.text)
