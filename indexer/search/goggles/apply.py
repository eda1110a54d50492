"""A recall set seen through goggles: some documents rise, some sink, some are gone.

In: documents in order, their pages, a `Lens`. Out: `View`. Must not: read documents or look for any.

The document of rank r has the r-th highest score s of the set, in [0, 1], so that an order that a reranker made is kept
where no instruction matches. Its new score is

    s * (1 + N)  for a boost of strength N,   s / (1 + N)  for a downrank,   s  otherwise,

and all are divided by the largest factor of the set, so that they stay in [0, 1]. A factor, and no constant that is
added: what fits the query badly is not lifted over what fits well, equal strengths leave an order as it is, and a boost
and a downrank of one strength cancel out. Strength 1 doubles or halves the score; with strength 10, 1/11 of the best
score is enough to come first. Of equal new scores, also at 0, the stronger boost stands before, then what is matched by
no instruction, then the weaker downrank, then the rank before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.goggles.effect import Effect
from indexer.ranking import FusedDocument
from indexer.search.goggles.lens import Lens, Page


@dataclass(frozen=True, slots=True)
class View:
    """What is seen.

    Attributes:
        documents: Those that are kept, best first, with their new scores in [0, 1].
        discarded: Those that are not, in the order they had, with their old scores.
        effects: What counted, by doc_id, kept and discarded; a document that nothing matches is not there.
        divisor: What the scores were divided by, >= 1.
    """

    documents: tuple[FusedDocument, ...]
    discarded: tuple[FusedDocument, ...]
    effects: Mapping[str, Effect]
    divisor: float


def apply(documents: Sequence[FusedDocument], pages: Sequence[Page], lens: Lens) -> View:
    """Look at documents through goggles.

    Args:
        documents: Best first, scores in [0, 1].
        pages: Theirs, in the same order, with at least what `lens.needs` names, and url and site.
        lens: The goggles.

    Raises:
        GoggleError: They are too costly (`lens.MOST_CHARACTERS`).
    """
    found = lens.effects(pages)
    scores = sorted((document.score for document in documents), reverse=True)
    effects = {document.doc_id: effect for document, effect in zip(documents, found, strict=True) if effect is not None}
    discarded, placed = [], []
    for rank, (document, effect, score) in enumerate(zip(documents, found, scores, strict=True)):
        if effect is not None and effect.action == "discard":
            discarded.append(document)
        else:
            placed.append((-score * factor(effect), -_signed(effect), rank, document))
    divisor = max((factor(effects.get(each[3].doc_id)) for each in placed), default=1.0)
    divisor = max(divisor, 1.0)
    placed.sort(key=lambda each: each[:3])
    return View(
        documents=tuple(replace(document, score=-negated / divisor) for negated, _, _, document in placed),
        discarded=tuple(discarded),
        effects=effects,
        divisor=divisor,
    )


def factor(effect: Effect | None) -> float:
    """Say what a score is multiplied by, before all are divided."""
    if effect is None:
        return 1.0
    return 1.0 + effect.strength if effect.action == "boost" else 1.0 / (1.0 + effect.strength)


def _signed(effect: Effect | None) -> int:
    if effect is None:
        return 0
    return effect.strength if effect.action == "boost" else -effect.strength
