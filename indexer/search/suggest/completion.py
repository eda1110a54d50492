"""A query that is still being written, completed.

In: what was written so far. Out: whole queries: first headings of pages that begin so, at most half of those wanted
where there are enough others, then the last word completed, the most frequent first; after other words only by words
that stand together with them.
Must not: know an engine.
"""

from indexer.analyzer import STOP_WORDS, plain_words
from indexer.search.suggest.headings import Headings
from indexer.search.suggest.spelling import Together
from indexer.search.suggest.words import Words

# Longer beginnings are no beginnings.
_LONGEST = 200

# Words that are looked at together with the words before them: a search each.
_MOST_CANDIDATES = 12


def complete(start: str, words: Words, headings: Headings, together: Together, most: int) -> tuple[str, ...]:
    """Complete a query.

    Args:
        start: What was written so far, white space at its end included: after it begins another word.
        words: The index's.
        headings: The index's.
        together: As in `spelling`.
        most: Completions wanted at most, >= 1.

    Returns:
        Distinct queries, none of them `start` itself, whatever the case.
    """
    written = start.lstrip()
    if not written.strip() or len(written) > _LONGEST:
        return ()
    titles = headings.beginning(written, most + 1)
    by_word = _last_word(written, words, together, most) if written == written.rstrip() else []
    kept_titles = max(most // 2, most - len(by_word))
    found: dict[str, str] = {}
    for each in (*titles[:kept_titles], *by_word, *titles[kept_titles:]):
        found.setdefault(each.casefold(), each)
    found.pop(" ".join(written.split()).casefold(), None)
    return tuple(found.values())[:most]


def _last_word(written: str, words: Words, together: Together, most: int) -> list[str]:
    before, space, last = written.rpartition(" ")
    # What stands in quotes or after an operator is not completed: its words are none of the index's.
    if not last.isalnum():
        return []
    candidates = words.beginning(last.lower(), _MOST_CANDIDATES if before.strip() else most)
    others = [word for word in plain_words(before) if words.documents(word) and word not in STOP_WORDS]
    if others:
        counts = {word: together((*others, word)) for word in candidates}
        candidates = sorted((word for word in candidates if counts[word]), key=lambda word: -counts[word])
    return [before + space + word for word in candidates[:most]]
