"""What makes up a document's lexical score, term by term.

Out: `TermScore`, `LexicalExplanation`. Must not: compute a term's score.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TermScore:
    """What one term of a query adds to a document's score.

    It is count * idf * tf / (tf + k1 * (1 - b + b * length / mean)).

    Attributes:
        term: As the index holds it.
        count: How often the query holds it; its weight where the query is one of weighed terms.
        frequency: How often the document holds it, tf; with weighed fields the weighted sum. 0: not at all.
        documents: Documents that hold it; with weighed fields those of the field where most do.
        idf: Inverse document frequency, `ln(1 + (N - documents + 0.5) / (documents + 0.5))`; 0 where no document holds
            it.
        length: Terms of the document as BM25 counts them: after Lucene's lossy byte, fields weighed.
        mean_length: Terms of a document on average, fields weighed.
        score: The sum's part; 0 where the document does not hold the term.
    """

    term: str
    count: float
    frequency: float
    documents: int
    idf: float
    length: float
    mean_length: float
    score: float


@dataclass(frozen=True, slots=True)
class LexicalExplanation:
    """A document's lexical score, taken apart; filters and phrases are not looked at.

    Attributes:
        terms: Every different term of the query: the largest part first, then in alphabetical order.
        score: What the leg scores the document with, were it not filtered: the sum of the parts but for rounding.
    """

    terms: tuple[TermScore, ...]
    score: float

    @classmethod
    def of(cls, terms: Iterable[TermScore]) -> "LexicalExplanation":
        """Bring the parts into order and sum them."""
        ordered = sorted(terms, key=lambda part: (-part.score, part.term))
        return cls(tuple(ordered), sum(part.score for part in ordered))
