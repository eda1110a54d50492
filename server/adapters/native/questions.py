"""What the native API is asked about one document, and about an index: the parameters, as query strings.

In: query strings. Out: pydantic models. Must not: answer anything.
"""

from typing import Annotated, Final

from pydantic import Field

from indexer.asking.find import LONGEST_WANTED, MOST_AROUND, MOST_PLACES, Kind
from indexer.asking.links import MOST_LINKS
from indexer.asking.similar import MOST_SIMILAR
from indexer.budget import MOST_CHARACTERS, MOST_TOKENS, Budget
from indexer.search.pipeline import MOST_COMPLETIONS, Searcher
from server.adapters.native.asked import Asked, SearchParameters

DocumentName = Annotated[
    str,
    Field(
        description="Its doc_id, as a hit gives it, or the address of a crawled page in any spelling.",
        examples=["https://docs.python.org/3/library/json.html"],
    ),
]
Offset = Annotated[int, Field(ge=0, description="Character of the text to begin at, from 0.", examples=[4000])]


class AboutDocument(Asked):
    """Which document."""

    document: DocumentName


class Budgeted(AboutDocument):
    """Which document, and how much of it."""

    characters: int | None = Field(
        None, ge=1, le=MOST_CHARACTERS, description="The most to give, characters.", examples=[4000]
    )
    tokens: int | None = Field(
        None, ge=1, le=MOST_TOKENS, description="The most to give, tokens of the index's model.", examples=[1000]
    )

    def budget(self, searcher: Searcher) -> Budget | None:
        """Give the limit that was asked for; None where none was."""
        if self.characters is None and self.tokens is None:
            return None
        return Budget(self.characters, self.tokens, searcher.snapshot.encoder.spans)


class OpenParameters(Budgeted):
    """Where to open a document, and how much of it to give."""

    start: Offset | None = None
    line: int | None = Field(None, ge=1, description="Line to begin at, from 1, in place of start.", examples=[12])


class FindParameters(Budgeted):
    """What to find in a document."""

    text: str = Field(min_length=1, max_length=LONGEST_WANTED, description="What to find.", examples=["indent"])
    kind: Kind = Field(
        "words",
        description="words: one after the other, without regard to case and accents; text: exactly these characters; "
        "pattern: a regular expression.",
        examples=["words"],
    )
    most: int = Field(20, ge=1, le=MOST_PLACES, description="Places wanted at most.", examples=[20])
    around: int = Field(120, ge=0, le=MOST_AROUND, description="Characters before and after each.", examples=[120])
    start: Offset = 0


class SimilarParameters(AboutDocument):
    """How many documents that are like one."""

    most: int = Field(10, ge=1, le=MOST_SIMILAR, description="Documents wanted at most.", examples=[10])


class LinksParameters(AboutDocument):
    """Which links to a document."""

    offset: int = Field(0, ge=0, description="Links to leave out before the first.", examples=[0])
    most: int = Field(100, ge=1, le=MOST_LINKS, description="Links wanted at most.", examples=[100])


class ExplainParameters(SearchParameters):
    """A search, and the document whose place in it is explained."""

    document: DocumentName


class SuggestParameters(Asked):
    """The beginning of a query."""

    q: str = Field(max_length=400, description="What was written so far.", examples=["sort a l"])
    most: int = Field(8, ge=1, le=MOST_COMPLETIONS, description="Queries wanted at most.", examples=[8])


QUESTIONS: Final = (
    OpenParameters,
    FindParameters,
    SimilarParameters,
    LinksParameters,
    ExplainParameters,
    SuggestParameters,
)
