"""How a search ranks and shows: the options that are named as the library's settings are.

In: JSON and query strings. Out: `Options`, applied to the settings that a server has. Must not: know what is asked.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from indexer.search.request import MOST_HITS
from indexer.settings import WEIGHED_FIELDS, SearchSettings

# A thread answers nobody else meanwhile.
_LONGEST_RERANKING_MS: Final = 10_000

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_FIELD_WEIGHT: Final = rf"^({'|'.join(WEIGHED_FIELDS)}):[1-9][0-9]{{0,2}}(\.[0-9]{{1,6}})?$"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "a day, as 2026-11-26")


def _as_field_weight(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_FIELD_WEIGHT, value):
        return value
    fields = ", ".join(WEIGHED_FIELDS)
    raise PydanticCustomError("field_weight", f"one of {fields}, a colon and a weight from 1, as title:2")


Strings = Annotated[list[str], BeforeValidator(_as_list)]
Day = Annotated[date, BeforeValidator(_as_day)]
Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
FieldWeight = Annotated[str, BeforeValidator(_as_field_weight), Field(json_schema_extra={"pattern": _FIELD_WEIGHT})]


class Options(BaseModel):
    """How a search ranks and shows, named as in `SearchSettings`; what is not given stays as the server has it."""

    operators: bool | None = Field(
        None, description="Whether operators in q are read; by default they are.", examples=[True]
    )
    quotes: Literal["must", "boost"] | None = Field(
        None,
        description="must: quoted words stand in every hit as they are, the default; boost: hits with them come first.",
        examples=["must"],
    )
    depth: int | None = Field(
        None,
        ge=1,
        le=MOST_HITS,
        description="Documents taken from each leg before they are put together; fewer are found sooner, and total "
        "counts no more.",
        examples=[100],
    )
    lexical_weight: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share of BM25 in the sum.", examples=[0.5]
    )
    dense_weight: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share of the embeddings in the sum.", examples=[0.5]
    )
    fusion: Literal["bounds", "min_max", "dbsf", "rrf"] | None = Field(
        None,
        description="Scale of the sum: bounds by default; min_max; dbsf: by standard deviations; rrf: by ranks alone.",
        examples=["bounds"],
    )
    rrf_constant: float | None = Field(
        None, ge=0, le=1_000_000, allow_inf_nan=False, description="How little first ranks count in rrf.", examples=[60]
    )
    freshness_weight: Weight | None = Field(
        None, description="Weight of a page's freshness beside the sum's 1; 0 by default.", examples=[0.2]
    )
    freshness_half_life_days: float | None = Field(
        None,
        ge=0.001,
        le=1_000_000,
        allow_inf_nan=False,
        description="Age at which freshness is one half, days.",
        examples=[365],
    )
    quality_weight: Weight | None = Field(
        None, description="Weight of a page's quality beside the sum's 1; 0 by default.", examples=[0.2]
    )
    feedback: Literal["none", "rm3", "vector", "both"] | None = Field(
        None,
        description="Ask again with what the first documents hold: by words, by vectors, or both; none by default.",
        examples=["none"],
    )
    spellcheck: bool | None = Field(
        None,
        description="Whether what is surely misspelled is searched for as the index spells it; by default it is.",
        examples=[True],
    )
    related: int | None = Field(None, ge=0, le=20, description="Queries beside this one, at most.", examples=[5])
    max_per_site: int | None = Field(
        None, ge=1, le=1000, description="Hits a site at most; not applied when a site is asked for.", examples=[2]
    )
    collapse: bool | None = Field(
        None, description="Whether a hit stands for its near-duplicates; by default it does.", examples=[True]
    )
    extra_snippets: int | None = Field(
        None, ge=0, le=10, description="Pieces of a text besides the best one.", examples=[2]
    )
    k1: Weight | None = Field(None, description="BM25's saturation of a word's frequency.", examples=[0.9])
    b: Share | None = Field(None, description="How far BM25 counts a text's length.", examples=[0.4])
    weights: Annotated[list[FieldWeight], BeforeValidator(_as_list)] = Field(
        [],
        description="Fields that BM25 counts, with weights from 1: contents (title and text), title, url, anchors; "
        "repeatable. By default contents alone, in a hybrid search with the title twice more.",
        examples=[["contents:1", "title:2"]],
    )
    weigh_known: bool | None = Field(
        None, description="Whether embeddings count less for a query that their model cannot read.", examples=[True]
    )
    title_weight: Weight | None = Field(
        None, description="Weight of a title that is the query, beside the sum's 1; 1 by default.", examples=[1]
    )
    rerank_depth: int | None = Field(
        None,
        ge=0,
        le=1000,
        description="First documents that the server's reranker judges (`--reranker`); 0: none.",
        examples=[50],
    )
    rerank_time_ms: int | None = Field(
        None, ge=0, le=_LONGEST_RERANKING_MS, description="How long it may go on, milliseconds.", examples=[2000]
    )
    freshness_today: Day | None = Field(
        None, description="Day that ages are counted from; the newest in the index by default.", examples=["2026-12-31"]
    )
    snippet_characters: int | None = Field(
        None, ge=40, le=10_000, description="Longest snippet, characters.", examples=[300]
    )
    feedback_documents: int | None = Field(
        None, ge=1, le=100, description="First documents that feedback by words reads.", examples=[10]
    )
    feedback_terms: int | None = Field(None, ge=1, le=100, description="Terms that it keeps.", examples=[10])
    feedback_query_weight: Share | None = Field(
        None, description="Share of the query's own words beside them.", examples=[0.5]
    )
    feedback_passages: int | None = Field(
        None, ge=1, le=100, description="First passages that feedback by vectors reads.", examples=[3]
    )
    feedback_vector_weight: Share | None = Field(
        None, description="Share of the query's own vector beside them.", examples=[0.9]
    )

    def applied_to(self, settings: SearchSettings) -> SearchSettings:
        """Change settings as was asked.

        Raises:
            SettingsError: A value that the library refuses; `thing` is its name.
        """
        given: dict[str, Any] = {
            name: value for name in Options.model_fields if (value := getattr(self, name)) not in (None, [])
        }
        if self.weights:
            pairs = (text.partition(":") for text in self.weights)
            given["weights"] = tuple((field, float(weight)) for field, _, weight in pairs)
        return replace(settings, **given)
