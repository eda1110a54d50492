"""Passages: the windows of a document that get a vector each.

In: a Document and a tokenizer. Out: `Passage`s whose offsets point into `Document.text`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of a document.

    Attributes:
        doc_id: The document.
        number: Position among the document's passages, from 0.
        start: Offset of its first character in `Document.text`.
        end: Offset after its last character.
    """

    doc_id: str
    number: int
    start: int
    end: int

    @property
    def passage_id(self) -> str:
        """`doc_id#number`."""
        return f"{self.doc_id}#{self.number}"
