"""The main language of a text; the one place that knows py3langid.

In: text. Out: a BCP 47 tag, or "und" when unsure; the same text always gives the same tag.
Must not: use the network; the model lies in the package and is read at the first call.
"""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNSURE = "und"
"""BCP 47's tag for a language that is not known."""

# Characters looked at: 2,800 texts/s on one core, and longer samples of abstracts and paragraphs change nothing.
SAMPLE_CHARACTERS = 1000

# Letters needed. On 20 characters the model is wrong in 8 to 26 of 100 cases before the threshold, and code or names
# of that length look like any language.
LEAST_LETTERS = 20

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
    probabilities: dict[str, float] = {}
    for label, probability in _model().rank(sample):
        tag = _TAGS.get(label, label)
        probabilities[tag] = probabilities.get(tag, 0.0) + probability
    best = max(probabilities, key=lambda tag: (probabilities[tag], tag))
    return best if probabilities[best] >= LEAST_PROBABILITY else UNSURE


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
