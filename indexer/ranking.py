"""Scores in order: what retrievers return, before and after texts are read.

Out: `ScoredPassage` and `Ranking` (no text yet), `Hit` (texts fetched, snippet cut).
One total order everywhere: score down, doc_id up, passage number up; so equal scores give the same ranking on every
machine. Must not: compute scores.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

WHOLE_DOCUMENT = -1
"""Passage number of a score that stands for the whole document, as the lexical leg gives."""


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """Evidence for a document.

    Attributes:
        doc_id: The document.
        passage_number: Passage of the document from 0, or `WHOLE_DOCUMENT`.
        score: Higher is better; its range is the retriever's own.
    """

    doc_id: str
    passage_number: int
    score: float

    @property
    def sort_key(self) -> tuple[float, str, int]:
        """Ascending by this key is the one total order."""
        return (-self.score, self.doc_id, self.passage_number)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scored passages in the one total order, as columns of one length.

    An object for each would take longer to make than the search.

    Attributes:
        doc_ids: Rank 1 stands first; `Numbered` where an index numbers its documents.
        passage_numbers: As `ScoredPassage` has them.
        scores: As `ScoredPassage` has them, descending.
    """

    doc_ids: Sequence[str] = ()
    passage_numbers: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[ScoredPassage], depth: int | None = None) -> "Ranking":
        """Bring entries into order and cut at `depth`."""
        ordered = sorted(entries, key=lambda entry: entry.sort_key)[:depth]
        return cls(
            tuple(entry.doc_id for entry in ordered),
            tuple(entry.passage_number for entry in ordered),
            tuple(entry.score for entry in ordered),
        )

    def __len__(self) -> int:
        return len(self.doc_ids)

    def __iter__(self) -> Iterator[ScoredPassage]:
        return map(ScoredPassage, self.doc_ids, self.passage_numbers, self.scores)

    @property
    def entries(self) -> tuple[ScoredPassage, ...]:
        """The rows."""
        return tuple(self)


@dataclass(frozen=True, slots=True)
class LegScore:
    """What one leg said of a document.

    Attributes:
        leg: "lexical" or "dense".
        rank: Rank among the leg's documents, from 1.
        score: The leg's own score: BM25, or the cosine of the best passage.
        normalised: The score on the fusion's scale, in [0, 1].
        weight: The leg's weight in the sum.
    """

    leg: str
    rank: int
    score: float
    normalised: float
    weight: float


@dataclass(frozen=True, slots=True)
class FusedDocument:
    """A document after fusion, before its texts are read.

    Attributes:
        doc_id: The document.
        score: Sum over legs of weight times normalised score, in [0, 1]; priors included where they are asked for.
        passage_number: The passage with the highest dense score, or `WHOLE_DOCUMENT` where the dense leg lacks it.
        parts: One entry for each leg that ranked the document, in the legs' order.
    """

    doc_id: str
    score: float
    passage_number: int
    parts: tuple[LegScore, ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a document's text for this query.

    Attributes:
        text: The piece, white space normalised and Markdown signs removed, for showing as plain text.
        highlights: Half-open character ranges of `text` that match a word of the query; ascending, disjoint.
        start: Offset of the piece in `Document.text`, characters.
        end: Offset after the piece in `Document.text`, characters.
    """

    text: str
    highlights: tuple[tuple[int, int], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer, ready to show.

    Attributes:
        title: Without the site's name where the address tells it.
        snippet: The best piece for the query.
        extra_snippets: Others, best first, none overlapping another.
        next: Offset from which to read on behind the best piece; None where nothing follows it.
        similar: doc_ids of near-duplicates among what was found, best first, which this hit stands for.
        media_type: As `Document` has it.
    """

    rank: int
    doc_id: str
    score: float
    url: str
    title: str
    site: str
    language: str
    published_at: date | None
    fetched_at: datetime | None
    snippet: Snippet
    parts: tuple[LegScore, ...]
    extra_snippets: tuple[Snippet, ...] = ()
    next: int | None = None
    similar: tuple[str, ...] = ()
    media_type: str = ""
