"""LLM context: pieces of the best documents, within budgets of tokens and pieces.

In: hits with all their pieces, and how many tokens each has. Out: `ContextAnswer`.
Documents take turns: each gives its best piece, then each its second, until a budget is spent; so a long first document
does not keep the others out. Must not: search or count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from indexer.ranking import Hit, Snippet
from server.adapters.brave.answers import favicon_of
from server.adapters.brave.asking import ContextParameters
from server.adapters.brave.wire import ContextAnswer, Grounding, GroundingItem, Source
from server.wire.addresses import parts_of
from server.wire.days import days_ago, named_day

PIECE_CHARACTERS = 1500
"""Longest piece: a section of a page, about 350 tokens of English."""

MOST_PIECES = 11
"""Pieces of one document at most: the best one and ten others."""

# Least share of the first document's score that another must have. Scores are sums of what each leg scaled to [0, 1].
_THRESHOLDS = {"disabled": 0.0, "lenient": 0.2, "balanced": 0.4, "strict": 0.6}


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much is given.

    Attributes:
        tokens: In all.
        pieces: In all.
        tokens_each: Of one document.
        pieces_each: Of one document.
    """

    tokens: int
    pieces: int
    tokens_each: int
    pieces_each: int


def allowance_of(asked: ContextParameters) -> Allowance:
    """Say how much a request allows."""
    return Allowance(
        tokens=asked.maximum_number_of_tokens,
        pieces=asked.maximum_number_of_snippets,
        tokens_each=asked.maximum_number_of_tokens_per_url,
        pieces_each=asked.maximum_number_of_snippets_per_url,
    )


def near_enough(hits: Sequence[Hit], asked: ContextParameters) -> list[Hit]:
    """Give the hits, best first, that come near enough to the first one, as many as are wanted."""
    least = _THRESHOLDS[asked.context_threshold_mode] * hits[0].score if hits else 0.0
    return [hit for hit in hits if hit.score >= least][: asked.maximum_number_of_urls]


def pieces_of(hit: Hit) -> tuple[Snippet, ...]:
    """Give the pieces of a hit that hold something, best first."""
    return tuple(piece for piece in (hit.snippet, *hit.extra_snippets) if piece.text)


def share(tokens: Sequence[Sequence[int]], allowance: Allowance) -> list[list[int]]:
    """Say which pieces are given.

    Args:
        tokens: For each document, best first, the tokens of its pieces, best first.
        allowance: How much is given; a piece that does not fit is left out, and a smaller one may follow it.

    Returns:
        For each document the numbers of its pieces, ascending.

    Example:
        >>> share([[5, 5, 5], [4], [9]], Allowance(tokens=15, pieces=10, tokens_each=10, pieces_each=10))
        [[0, 1], [0], []]
    """
    chosen: list[list[int]] = [[] for _ in tokens]
    spent_each = [0] * len(tokens)
    spent = pieces = 0
    for number, turn in enumerate(zip_longest(*tokens)):
        for document, cost in enumerate(turn):
            if (
                cost is not None
                and pieces < allowance.pieces
                and len(chosen[document]) < allowance.pieces_each
                and spent + cost <= allowance.tokens
                and spent_each[document] + cost <= allowance.tokens_each
            ):
                chosen[document].append(number)
                spent_each[document] += cost
                spent += cost
                pieces += 1
    return chosen


def context_answer(
    hits: Sequence[Hit], chosen: Sequence[Sequence[int]], today: date, *, with_metadata: bool
) -> ContextAnswer:
    """Give the chosen pieces of hits; a document of which nothing is given is left out."""
    items: list[GroundingItem] = []
    sources: dict[str, Source] = {}
    for hit, numbers in zip(hits, chosen, strict=True):
        if not numbers:
            continue
        pieces, parts = pieces_of(hit), parts_of(hit.url, hit.doc_id)
        in_order = sorted((pieces[number] for number in numbers), key=lambda piece: piece.start)
        title = hit.title or parts.url
        items.append(GroundingItem(url=parts.url, title=title, snippets=[piece.text for piece in in_order]))
        sources[parts.url] = Source(
            title=title,
            hostname=parts.host,
            age=_age(hit.published_at, today) if hit.published_at else None,
            site_name=parts.host.removeprefix("www.") if with_metadata else None,
            favicon=favicon_of(parts) if with_metadata else None,
        )
    return ContextAnswer(grounding=Grounding(generic=items), sources=sources)


def _age(day: date, today: date) -> list[str]:
    return [named_day(day), day.isoformat(), days_ago(day, today)]
