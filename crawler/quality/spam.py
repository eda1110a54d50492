"""A score of spam in [0, 1], with the parts that it is made of.

Each part is a ramp over one signal: 0 up to `low`, 1 from `high` on, a straight line between. The score is a noisy-or
(Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988): 1 - product of (1 - weight * part), so that each part
can only raise it, none raises it above its weight alone, and those that speak together speak louder.

`low` is what one in ten to one in a hundred clean pages have, `high` what next to none has: measured on abstracts,
encyclopedias, German and Chinese text, manuals, API references, and on web pages of seven kinds (see `PARTS`).
Weights say how much a part tells by itself. Families, frames, affiliate links and hidden text have good uses, so none
of them alone reaches the threshold of dropping; stuffing, placeholder text and endless repetition do when extreme.

In: `QualitySignals`, and `SiteSignals` where a corpus was read twice. Out: `SpamScore`. A signal that does not apply
(NaN) is a part of 0. Must not: drop anything.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from crawler.quality.families import NO_FAMILY, Family
from crawler.quality.signals import QualitySignals

# No page of the clean collections that constants were chosen on reaches it; the highest, a generated index of 90,000
# characters, has .87. See benchmarks/spam.
DROP_THRESHOLD = 0.9

# In fewer words anything comes often.
LEAST_WORDS = 100

# Shares of function words in prose and in references, and how much more often these repeat themselves.
_PROSE_SHARE = 0.25
_LIST_SHARE = 0.1
_LIST = 2.5


@dataclass(frozen=True, slots=True)
class SiteSignals:
    """What a document has in common with other pages of its site.

    Attributes:
        template_share: Share of its characters in lines of the site's frame, in [0, 1].
        family: What it shares in wording.
    """

    template_share: float = 0.0
    family: Family = NO_FAMILY


NO_SITE = SiteSignals()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that parts may look at.

    Attributes:
        signals: What was measured on the document.
        site: What it shares with its site.
    """

    signals: QualitySignals
    site: SiteSignals = NO_SITE


@dataclass(frozen=True, slots=True)
class Part:
    """One reason for suspicion.

    Attributes:
        name: What it is called in scores and reports.
        value: Reads its signal; NaN where that does not apply.
        low: Up to here it is 0.
        high: From here on it is 1; below `low` where little is suspicious.
        weight: The score that it gives alone when it is 1, in [0, 1].
    """

    name: str
    value: Callable[[Evidence], float]
    low: float
    high: float
    weight: float

    def strength(self, seen: Evidence) -> float:
        """Give this part's value for a document, in [0, 1]."""
        value = self.value(seen)
        if math.isnan(value):
            return 0.0
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class SpamSettings:
    """How documents are judged.

    Attributes:
        drop_threshold: Documents with this score or more are dropped, in [0, 1]; over 1 drops none. The default drops
            what is worthless to anyone.
    """

    drop_threshold: float = DROP_THRESHOLD


@dataclass(frozen=True, slots=True)
class SpamScore:
    """A document's score.

    Attributes:
        score: In [0, 1]; a rank of suspicion, not a probability.
        parts: Name and value in [0, 1] of each part, in the order of `PARTS`; before weighting.
    """

    score: float
    parts: tuple[tuple[str, float], ...]


def _per_thousand(count: float, words: int) -> float:
    # A page with hardly any text would have any rate.
    return 1000 * count / max(words, LEAST_WORDS)


def _of_enough(signals: QualitySignals, value: float) -> float:
    return value if signals.words >= LEAST_WORDS else math.nan


def _for_prose(signals: QualitySignals, value: float) -> float:
    """Lower a measure of repetition for lists, code and tables, which name things again and again.

    Prose has a quarter function words and more, in all of the languages with a list; API references have a tenth, and
    their measures of keywords are two to three times as high. Between these, the measure is divided by 1 to `_LIST`.
    """
    share = signals.function_word_share
    if math.isnan(share):
        return _of_enough(signals, value)
    listed = min(max((_PROSE_SHARE - share) / (_PROSE_SHARE - _LIST_SHARE), 0.0), 1.0)
    return _of_enough(signals, value / (1.0 + (_LIST - 1.0) * listed))


PARTS = (
    # Of abstracts and articles one in a hundred has 1.1 to 1.4 times the expected count; so have references, divided.
    Part("keyword", lambda seen: _for_prose(seen.signals, seen.signals.top_term_excess), 0.9, 2.8, 0.7),
    # Abstracts and manuals say the words of their title in up to a quarter of all.
    Part("title", lambda seen: _for_prose(seen.signals, seen.signals.title_term_share), 0.2, 0.5, 0.4),
    Part("phrase", lambda seen: _for_prose(seen.signals, _top_ngram_share(seen.signals)), 0.1, 0.45, 0.6),
    Part("run", lambda seen: seen.signals.longest_run, 12, 48, 0.8),
    # Reference pages with one row a member reach .9; beyond that a text says nothing once more.
    Part("repetition", lambda seen: seen.signals.duplicate_10gram_share, 0.3, 1.0, 0.5),
    # Ntoulas et al. found mostly spam from 4 on; lists of names and of file formats reach 6, generated indexes 17.
    Part("compression", lambda seen: seen.signals.compression_ratio, 4.0, 20.0, 0.3),
    # Lists and code have few function words too, so this only adds to others.
    Part("word_list", lambda seen: _of_enough(seen.signals, _word_list(seen.signals)), 0.15, 0.0, 0.15),
    Part("lorem_ipsum", lambda seen: _per_thousand(seen.signals.lorem_ipsum, seen.signals.words), 2.0, 10.0, 0.95),
    # Tests of products by people who used them have 10 to 30 paid links in 1,000 words; a few lists of them over 70.
    Part("affiliate", lambda seen: _paid_links(seen.signals), 10.0, 80.0, 0.7),
    Part("ads", lambda seen: seen.signals.ads, 5, 30, 0.2),
    # Shops hide most of their words in menus and dialogues.
    Part("hidden", lambda seen: seen.signals.hidden_word_share, 0.3, 1.0, 0.4),
    # One in seven articles of an encyclopedia is a stub of one wording: .8 and more shared.
    Part("family", lambda seen: seen.site.family.share, 0.3, 1.0, 0.65),
    Part("template", lambda seen: seen.site.template_share, 0.5, 1.0, 0.15),
)
"""All parts, in the order in which scores list them."""


def spam_score(signals: QualitySignals, site: SiteSignals = NO_SITE, *, parts: tuple[Part, ...] = PARTS) -> SpamScore:
    """Score a document.

    Args:
        signals: What was measured on it.
        site: What it shares with its site; nothing where the corpus was read once.
        parts: Parts to judge by.
    """
    seen = Evidence(signals, site)
    innocence = 1.0
    values = []
    for part in parts:
        strength = part.strength(seen)
        values.append((part.name, strength))
        innocence *= 1.0 - part.weight * strength
    return SpamScore(1.0 - innocence, tuple(values))


def is_worthless(score: SpamScore, settings: SpamSettings) -> bool:
    """Say whether the settings drop a document with this score."""
    return score.score >= settings.drop_threshold


def _word_list(signals: QualitySignals) -> float:
    # A table or code is a list by nature.
    if signals.table_line_share + signals.code_line_share > 0.3:
        return math.nan
    return signals.function_word_share


def _paid_links(signals: QualitySignals) -> float:
    # Most paid links are of both kinds, so they are not added up.
    return _per_thousand(max(signals.affiliate_links, signals.sponsored_links), signals.words)


def _top_ngram_share(signals: QualitySignals) -> float:
    return max(signals.top_2gram_share, signals.top_3gram_share, signals.top_4gram_share)
