"""One document of an index: `/v1/open`, `/v1/find`, `/v1/similar`, `/v1/links`.

In: a document's name and a question. Out: what the library answers, as JSON; what is not known is left out.
Must not: answer by itself.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from indexer.asking.find import Wanted, find_in_document
from indexer.asking.links import document_links
from indexer.asking.open import open_document
from indexer.asking.similar import similar_documents
from indexer.search.pipeline import Searcher
from server.adapters.native.described import documented, refuse_repeated
from server.adapters.native.questions import (
    AboutDocument,
    FindParameters,
    LinksParameters,
    OpenParameters,
    SimilarParameters,
)
from server.choosing import choose
from server.indexes import Indexes
from server.wire.asking import asker

Known = Annotated[str | None, BeforeValidator(lambda value: value or None)]
"""A text that is left out where it is empty."""


class FromLibrary(BaseModel):
    """What is made of an object of the library by its attributes."""

    model_config = ConfigDict(from_attributes=True)


class OpenAnswer(FromLibrary):
    """A piece of a document's text; pieces that follow each other by `next` are the whole text."""

    doc_id: str
    url: Known = None
    title: str
    text: str = Field(description="Markdown without link targets.")
    start: int = Field(description="Offset of its first character in the text.")
    end: int = Field(description="Offset after its last character.")
    first_line: int = Field(description="From 1.")
    last_line: int
    tokens: int | None = Field(None, description="Tokens in it, where they were asked for.")
    characters: int = Field(description="Of the whole text.")
    lines: int = Field(description="Of the whole text.")
    truncated: bool = Field(description="Whether text follows.")
    next: int | None = Field(None, description="Offset to go on from; left out at the end.")
    previous: int | None = Field(None, description="Offset of a piece before this one; left out at the beginning.")


class PlaceAnswer(FromLibrary):
    """Where something stands."""

    start: int = Field(description="Offset of its first character in the text.")
    end: int = Field(description="Offset after its last character.")
    line: int = Field(description="From 1.")
    around: str = Field(description="The text around it, itself included.")
    around_start: int = Field(description="Offset of that text.")


class FindAnswer(FromLibrary):
    """Where it stands, in the text's order."""

    doc_id: str
    url: Known = None
    title: str
    places: list[PlaceAnswer]
    characters: int = Field(description="Of the whole text.")
    truncated: bool = Field(description="Whether there are more places.")
    next: int | None = Field(None, description="Offset to go on from; left out where there are no more.")


class LikeAnswer(FromLibrary):
    """A document that is like the one asked about."""

    rank: int = Field(description="From 1.")
    doc_id: str
    url: Known = None
    title: str
    score: float = Field(description="Mean of highest cosines of passages, -1 to 1.")
    is_near_duplicate: bool


class SimilarAnswer(BaseModel):
    """What is most like a document, best first."""

    similar: list[LikeAnswer]


class LinkAnswer(FromLibrary):
    """A link to the document."""

    doc_id: Known = Field(None, description="Where it stands; left out where that is not in the index.")
    url: Known = None
    title: str
    text: str = Field(description="What people click on.")


class LinkOutAnswer(FromLibrary):
    """A link out of the document."""

    url: str = Field(description="Where it leads.")
    doc_id: Known = Field(None, description="The document there; left out where it is not in the index.")
    title: str = Field(description='Of that document; "" where it is not in the index.')
    text: str = Field(description="What people click on.")
    rel: list[str] = Field(description="Words of its rel attribute.", examples=[["nofollow"]])


class LinksOutAnswer(FromLibrary):
    """The links out of a document, in the order in which they stand there."""

    links: list[LinkOutAnswer]
    total: int
    next: int | None = Field(None, description="Links to leave out to go on; left out at the end.")


class LinksAnswer(BaseModel):
    """The links to a document from others of the index, and those out of it."""

    doc_id: str
    url: Known = None
    title: str
    links: list[LinkAnswer] = Field(description="Those to it, as they count.")
    total: int
    next: int | None = Field(None, description="Links to leave out to go on; left out at the end.")
    outgoing: LinksOutAnswer | None = Field(
        None, description="Those out of it; left out where the snapshot is of a format that does not keep them."
    )


ByOpen = Annotated[OpenParameters, Depends(asker(OpenParameters))]
ByFind = Annotated[FindParameters, Depends(asker(FindParameters))]
BySimilar = Annotated[SimilarParameters, Depends(asker(SimilarParameters))]
ByLinks = Annotated[LinksParameters, Depends(asker(LinksParameters))]


def add_reading(router: APIRouter, indexes: Indexes) -> None:
    """Add the four routes."""

    async def ask(request: Request, asked: AboutDocument, question: Callable[[Searcher], Any]) -> Any:
        engine = choose(indexes, request, index=asked.index, snapshot=asked.snapshot, timeout_ms=asked.timeout_ms)
        return await engine.call(question)

    def route(
        path: str, summary: str, answer: type[BaseModel], asked: type[BaseModel]
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        once = [Depends(refuse_repeated)]
        return router.get(path, summary=summary, dependencies=once, **documented(answer, 404, 409, asked=asked))

    @route("/v1/open", "Open a document at a place", OpenAnswer, OpenParameters)
    async def get_open(asked: ByOpen, request: Request) -> OpenAnswer:
        """Give a piece of a document's text, by offset or line, as much as a budget allows."""
        found = await ask(
            request,
            asked,
            lambda searcher: open_document(
                searcher.snapshot, asked.document, start=asked.start, line=asked.line, budget=asked.budget(searcher)
            ),
        )
        return OpenAnswer.model_validate(found)

    @route("/v1/find", "Find words in a document", FindAnswer, FindParameters)
    async def get_find(asked: ByFind, request: Request) -> FindAnswer:
        """List where words, signs or a pattern stand in a document, each with the text around it."""
        wanted = Wanted(asked.text, kind=asked.kind, most=asked.most, around=asked.around)
        found = await ask(
            request,
            asked,
            lambda searcher: find_in_document(
                searcher.snapshot, asked.document, wanted, start=asked.start, budget=asked.budget(searcher)
            ),
        )
        return FindAnswer.model_validate(found)

    @route("/v1/similar", "List what is like a document", SimilarAnswer, SimilarParameters)
    async def get_similar(asked: BySimilar, request: Request) -> SimilarAnswer:
        """List the documents whose passages are most like those of one."""
        found = await ask(
            request, asked, lambda searcher: similar_documents(searcher.snapshot, asked.document, most=asked.most)
        )
        return SimilarAnswer(similar=[LikeAnswer.model_validate(each) for each in found])

    @route("/v1/links", "List the links to and from a document", LinksAnswer, LinksParameters)
    async def get_links(asked: ByLinks, request: Request) -> LinksAnswer:
        """List which documents of the index link to one, and where it links to, each with the words of the link."""
        found = await ask(
            request,
            asked,
            lambda searcher: document_links(searcher.snapshot, asked.document, offset=asked.offset, most=asked.most),
        )
        links = [LinkAnswer.model_validate(link) for link in found.incoming.links]
        return LinksAnswer(
            doc_id=found.doc_id,
            url=found.url,
            title=found.title,
            links=links,
            total=found.incoming.total,
            next=found.incoming.next,
            outgoing=None if found.outgoing is None else LinksOutAnswer.model_validate(found.outgoing),
        )
