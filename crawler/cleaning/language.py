"""The main language of a text; the one place that knows py3langid.

In: text. Out: a BCP 47 tag, or "und" when unsure, and the languages of a mixed text; the same text always gives the
same tags.
Must not: use the network; the model lies in the package and is read at the first call.
"""

import re
from collections.abc import Iterator
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from crawler.document import LanguageShare

UNSURE = "und"
"""BCP 47's tag for a language that is not known."""

# Characters looked at: 2,800 texts/s on one core, and longer samples of abstracts and paragraphs change nothing.
SAMPLE_CHARACTERS = 1000

# Letters needed. On 20 characters the model is wrong in 8 to 26 of 100 cases before the threshold, and code or names
# of that length look like any language.
LEAST_LETTERS = 20

# A part of a mixed page, characters: short enough for an abstract beside its translation, and long enough to be sure.
PART_CHARACTERS = 400

# Parts looked at and characters read: 5 ms a page at the most.
MAX_PARTS = 10
MAX_CHARACTERS = 50_000

# Least share of a text that counts as a language of it.
LEAST_SHARE = 0.05

# Probability needed. On 20 characters of German or English the answers above it are wrong in under 2 of 100 cases, from
# 60 characters in under 1; one of 0.7 would leave a fourth of English lines of 40 characters without a language.
LEAST_PROBABILITY = 0.5

# The model's labels that are no BCP 47 tag, or that it cannot tell apart in writing: Cantonese and Wu are written in
# standard Chinese but for a few words, and a page in Chinese must be found under "zh". "zxx" is text in no language.
_TAGS = {"yue": "zh", "wuu": "zh", "kik": "ki", "gug": "gn", "zxx": UNSURE}

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
_FENCED_CODE = re.compile(r"^```.*?^```\s*$", re.MULTILINE | re.DOTALL)
_NO_PROSE = re.compile(r"`[^`\n]*`|https?://\S+|[|#*_\d\-]+")


def identify_language(text: str) -> str:
    """Name the language of a text's beginning.

    Code, addresses and table rules are left out first: they are in no language and would outvote the prose.

    Args:
        text: Plain text or Markdown of any length.

    Returns:
        A BCP 47 tag of 2 or 3 letters, "und" for fewer than 20 letters or a probability below 0.5.
    """
    prose = _NO_PROSE.sub(" ", _FENCED_CODE.sub(" ", text[: 4 * SAMPLE_CHARACTERS]))
    sample = " ".join(prose.split())[:SAMPLE_CHARACTERS]
    if sum(map(str.isalpha, sample)) < LEAST_LETTERS:
        return UNSURE
    label, probability = _model().classify(sample)
    if probability > LEAST_PROBABILITY:
        # More than all others together, so that none of them need be looked at.
        sure: str = _TAGS.get(label, label)
        return sure
    probabilities: dict[str, float] = {}
    for label, probability in _model().rank(sample):
        tag = _TAGS.get(label, label)
        probabilities[tag] = probabilities.get(tag, 0.0) + probability
    best = max(probabilities, key=lambda tag: (probabilities[tag], tag))
    return best if probabilities[best] >= LEAST_PROBABILITY else UNSURE


def language_shares(text: str, main: str) -> tuple[LanguageShare, ...]:
    """Tell the languages of a text's parts: its blocks, joined until each part is long enough to be sure of.

    Args:
        text: Plain text or Markdown of any length; of a long one the parts at the beginning, as many as `MAX_PARTS`.
        main: What `identify_language` said of the whole; it is what a part counts for that is unsure.

    Returns:
        The largest share first, then by tag; empty for a text without letters.
    """
    letters: dict[str, int] = {}
    for part in _parts(_FENCED_CODE.sub("\n\n", text[:MAX_CHARACTERS])):
        count = sum(map(str.isalpha, part))
        found = identify_language(part)
        tag = main if found == UNSURE else found
        letters[tag] = letters.get(tag, 0) + count
    whole = sum(letters.values())
    # A sentence in another language is a quotation; what is less than a part in twenty is left to the rest.
    kept = {tag: count for tag, count in letters.items() if count >= LEAST_SHARE * whole} if whole else {}
    total = sum(kept.values())
    ordered = sorted(kept.items(), key=lambda each: (-each[1], each[0]))
    return tuple(LanguageShare(tag, count / total) for tag, count in ordered)


def _parts(text: str) -> Iterator[str]:
    """Give parts of at least `PART_CHARACTERS`, cut at blank lines, the last one perhaps shorter."""
    part: list[str] = []
    length = parts = 0
    for block in text.split("\n\n"):
        part.append(block)
        length += len(block)
        if length >= PART_CHARACTERS and parts < MAX_PARTS - 1:
            yield "\n\n".join(part)
            parts += 1
            part, length = [], 0
    if part:
        yield "\n\n".join(part)


def parse_language(tag: str) -> str:
    """Give a tag that a record states its BCP 47 case, or "" where it has not the form of one.

    Example:
        >>> parse_language("en_us"), parse_language("English language")
        ('en-US', '')
    """
    tag = tag.strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        return ""
    first, *rest = tag.lower().split("-")
    # RFC 5646, section 2.1.1: scripts in title case, regions in capitals, everything else in lower case.
    return "-".join(
        [first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)]
    )


@cache
def _model() -> LanguageIdentifier:
    # An own instance: the package's global one gives no probabilities, and others may restrict its languages.
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
