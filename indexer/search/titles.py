"""Documents that a query names: the words of their title are those of the query.

In: fused documents, what they are called, and the query's words. Out: the same documents, those that are named raised.
Who asks for a title wants that document; legs, which count words and likeness, can have others before it that say the
same more often or at less length. Must not: read texts.
"""

from collections.abc import Callable, Sequence

from indexer.folding import fold, words_of
from indexer.ranking import FusedDocument, LegScore
from indexer.search.late import rescored, scores_of

LOOKED_AT = 100
"""First documents whose titles are looked at: what has every word of the query in its title stands among them."""


def named_first(
    documents: Sequence[FusedDocument],
    doc_ids: Sequence[str],
    titles_of: Callable[[Sequence[str]], Sequence[str]],
    text: str,
    weight: float,
) -> Sequence[FusedDocument]:
    """Raise the documents that a query names.

    `score = (fused + w * named) / (1 + w)`, where `named` is 1 or 0, if any document is named; else all stays as it is.
    With a weight of 1 or more a document that is named stands before all that are not.

    Args:
        documents: Best first.
        doc_ids: Theirs.
        titles_of: Gives the titles of documents by their doc_ids, in the order asked.
        text: The query's words.
        weight: Weight beside the fused score's 1, >= 0; 0: off.

    Returns:
        All of them: score down, doc_id up. Case, accents and signs make no difference between a title and the query.
    """
    asked = _plain(text)
    if not weight or not asked or not documents:
        return documents
    first = doc_ids[:LOOKED_AT]
    named = [place for place, title in enumerate(titles_of(first)) if _is_named(title, asked)]
    if not named:
        return documents
    scores = scores_of(documents).copy()
    scores[named] += weight
    part = LegScore("title", 0, 1.0, 1.0, weight)
    return rescored(documents, scores / (1 + weight), dict.fromkeys(named, part))


def _is_named(title: str, asked: Sequence[str]) -> bool:
    # Most titles begin with another letter, and need not be folded.
    start = title[:1]
    if start.isascii() and start.isalnum() and start.lower() != asked[0][:1]:
        return False
    return _plain(title) == asked


def _plain(text: str) -> list[str]:
    return [fold(word) for word in words_of(text)]
