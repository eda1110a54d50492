"""More documents than a file has, made of its own sentences: for costs at sizes that no collection at hand has.

In: documents as (id, title, text). Out: those, and made ones after them. A made document has as many sentences as one
of the file, each drawn from any of them, and the title of one with the words in another order. Words are thus as
frequent as in the file and sentences are whole; but each is said in many documents, and no new word comes.
Must not: be used to measure quality.
"""

import random
from collections.abc import Sequence
from itertools import pairwise

from indexer.sentences import starts

Row = tuple[str, str, str]

_PREFIX = "made-"


def grown(rows: Sequence[Row], wanted: int, *, seed: int = 0) -> list[Row]:
    """Add made documents until there are enough.

    Args:
        rows: At least one.
        wanted: Documents in all; where there are as many already, none is made.
        seed: Of what is drawn.
    """
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    made = list(rows)
    if wanted <= len(rows):
        return made
    texts = [_sentences(text) for _, _, text in rows]
    sentences = [sentence for text in texts for sentence in text]
    for number in range(wanted - len(rows)):
        title = rows[chance.randrange(len(rows))][1].split()
        chance.shuffle(title)
        text = " ".join(chance.choices(sentences, k=len(texts[chance.randrange(len(texts))])))
        made.append((f"{_PREFIX}{number:09}", " ".join(title), text))
    return made


def _sentences(text: str) -> list[str]:
    places = [0, *starts(text, 1, len(text)), len(text)]
    return [text[start:end].strip() for start, end in pairwise(places)]
