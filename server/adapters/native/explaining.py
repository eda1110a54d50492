"""Why a document stands where it does in an answer, or why it is not there: `/v1/explain`.

In: a search and a document's name. Out: what the library explains, as JSON. Must not: explain by itself.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from indexer.search.explain import Explanation, explain
from server.adapters.native.asked import WIRE_NAMES, request_of
from server.adapters.native.described import documented, refuse_repeated
from server.adapters.native.questions import ExplainParameters
from server.adapters.native.reading import FromLibrary, Known
from server.adapters.native.wire import PartAnswer, part_answer
from server.choosing import choose
from server.indexes import Indexes
from server.settings import ServerSettings
from server.wire.asking import asker
from server.wire.searching import named_as


class TermAnswer(FromLibrary):
    """What one term of the query adds to BM25: count * idf * tf / (tf + k1 * (1 - b + b * length / mean_length))."""

    term: str = Field(description="As the index holds it.", examples=["lemur"])
    count: int = Field(description="How often the query holds it.")
    frequency: float = Field(description="How often the document holds it, tf.")
    documents: int = Field(description="Documents that hold it.")
    idf: float
    length: float = Field(description="Terms of the document, as BM25 counts them.")
    mean_length: float
    score: float = Field(description="Its part of the sum.")


class LexicalAnswer(FromLibrary):
    """The score of BM25, taken apart."""

    score: float
    terms: list[TermAnswer]


class DenseAnswer(FromLibrary):
    """The passage that is nearest to the query."""

    passage_number: int = Field(description="From 0.")
    start: int = Field(description="Offset of the passage in the text.")
    end: int
    score: float = Field(description="Cosine of passage and query.")


class CheckAnswer(FromLibrary):
    """A condition of the query, held against the document."""

    name: str = Field(examples=["sites"])
    value: str
    is_met: bool


class ReasonAnswer(FromLibrary):
    """Why the document is no hit, or not in a leg."""

    kind: str = Field(examples=["below_depth"])
    told: str = Field(description="The same in a sentence.")


class ExplainAnswer(FromLibrary):
    """All that is known of one document in one answer."""

    snapshot_id: str
    query: str = Field(description="The words that were looked for.")
    doc_id: str
    url: Known = None
    title: str
    is_hit: bool = Field(description="Whether it stands on the page that was asked for.")
    rank: int | None = Field(None, description="Its rank before sites are grouped; left out where it has none.")
    score: float | None = None
    parts: list[PartAnswer]
    lexical: LexicalAnswer | None = None
    dense: DenseAnswer | None = None
    checks: list[CheckAnswer] = Field(description="Every filter, phrase and exclusion of the query.")
    reasons: list[ReasonAnswer] = Field(description="Why it is no hit, or not in a leg.")


ByExplain = Annotated[ExplainParameters, Depends(asker(ExplainParameters))]


def add_explaining(router: APIRouter, indexes: Indexes, settings: ServerSettings) -> None:
    """Add the route."""

    @router.get(
        "/v1/explain",
        summary="Explain a document's place in an answer",
        dependencies=[Depends(refuse_repeated)],
        **documented(ExplainAnswer, 404, 409, asked=ExplainParameters),
    )
    async def get_explain(asked: ByExplain, request: Request) -> ExplainAnswer:
        """Say why a document stands where it does for a search, or why it is no hit, term by term."""
        engine = choose(indexes, request, index=asked.index, snapshot=asked.snapshot, timeout_ms=asked.timeout_ms)
        with named_as(WIRE_NAMES):
            wanted = await request_of(asked, settings)
            return _answer(await engine.call(lambda searcher: explain(searcher, wanted, asked.document)))


def _answer(found: Explanation) -> ExplainAnswer:
    return ExplainAnswer(
        snapshot_id=found.snapshot_id,
        query=found.query.text,
        doc_id=found.doc_id,
        url=found.url,
        title=found.title,
        is_hit=found.is_hit,
        rank=found.rank,
        score=found.score,
        parts=[part_answer(part) for part in found.parts],
        lexical=LexicalAnswer.model_validate(found.lexical) if found.lexical is not None else None,
        dense=DenseAnswer.model_validate(found.dense) if found.dense is not None else None,
        checks=[CheckAnswer.model_validate(check) for check in found.checks],
        reasons=[ReasonAnswer.model_validate(reason) for reason in found.reasons],
    )
