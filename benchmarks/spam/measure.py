"""How well the spam score tells made pages from clean ones.

In: the pages of a mixture. Out: `SpamReport`: areas under the ROC curve, and what each threshold would cost and catch.
Three views show what tells: the text alone, the text and its page, and these with the rest of the site.
Source of the area: Hanley & McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC)
Curve", Radiology 143 (1982): the chance that a made page scores higher than a clean one, ties counting half.
Must not: know how a recipe works.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.spam.pages import CLEAN, Page
from crawler.quality.families import MOST_SHINGLES, FamilyCounter, family_shingles
from crawler.quality.page import PageCounts
from crawler.quality.signals import quality_signals
from crawler.quality.spam import NO_SITE, SiteSignals, spam_score
from crawler.quality.templates import TemplateCounter

VIEWS = ("text", "page", "site")
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9)

_NO_COUNTS = PageCounts()


@dataclass(frozen=True, slots=True)
class ScoredPage:
    """A page's scores.

    Attributes:
        page_id: The page.
        recipe: What made it; `CLEAN` for none.
        kind: Its type, where it is known.
        scores: In the order of `VIEWS`: by its text and title; with its markup's counts; with its site too.
    """

    page_id: str
    recipe: str
    kind: str
    scores: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Separation:
    """How one recipe's pages stand against the clean ones.

    Attributes:
        recipe: Its name, or "all".
        pages: How many it made.
        auc: Areas under the ROC curve, in [0, 1], in the order of `VIEWS`; .5 is guessing.
    """

    recipe: str
    pages: int
    auc: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Cut:
    """What dropping at a threshold would do, by the score with all its parts.

    Attributes:
        threshold: Pages with this score or more go.
        clean_lost: Clean pages that go.
        clean_lost_share: Of the clean pages, in [0, 1].
        caught_share: Of the made pages those that go, in [0, 1].
        caught_by_recipe: Recipe and the share of its pages that go, by name.
    """

    threshold: float
    clean_lost: int
    clean_lost_share: float
    caught_share: float
    caught_by_recipe: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SpamReport:
    """The benchmark's result on one mixture.

    Attributes:
        clean_pages: How many there are.
        made_pages: How many there are.
        separations: "all" first, then by recipe's name.
        cuts: One for each of `THRESHOLDS`.
    """

    clean_pages: int
    made_pages: int
    separations: tuple[Separation, ...]
    cuts: tuple[Cut, ...]


def score_pages(pages: Sequence[Page]) -> list[ScoredPage]:
    """Score all pages of a mixture; the measures over sites see all of them first."""
    templates = TemplateCounter(cells=max(64, 128 * len(pages)))
    families = FamilyCounter(cells=max(64, MOST_SHINGLES * len(pages)))
    for page in pages:
        templates.add(page.site, page.text)
        families.add(family_shingles(page.site, page.text))
    scored = []
    for page in pages:
        family = families.measure(family_shingles(page.site, page.text))
        site = SiteSignals(templates.share(page.site, page.text), family)
        scored.append(ScoredPage(page.page_id, page.recipe, page.kind, _scores(page, site)))
    return scored


def report(scored: Sequence[ScoredPage]) -> SpamReport:
    """Sum up the scores of a mixture with at least one clean and one made page."""
    clean = [page for page in scored if page.recipe == CLEAN]
    made = [page for page in scored if page.recipe != CLEAN]
    recipes = sorted({page.recipe for page in made})
    groups = [("all", made)] + [(name, [page for page in made if page.recipe == name]) for name in recipes]
    columns = [sorted(page.scores[view] for page in clean) for view in range(len(VIEWS))]
    separations = []
    for name, group in groups:
        areas = [area(columns[view], [page.scores[view] for page in group]) for view in range(len(VIEWS))]
        separations.append(Separation(name, len(group), (areas[0], areas[1], areas[2])))
    cuts = tuple(_cut(threshold, clean, groups) for threshold in THRESHOLDS)
    return SpamReport(len(clean), len(made), tuple(separations), cuts)


def area(clean: Sequence[float], made: Sequence[float]) -> float:
    """Give the area under the ROC curve.

    Args:
        clean: Scores of clean pages, ascending; at least one.
        made: Scores of made pages; at least one.

    Example:
        >>> area([0.0, 0.0, 0.5], [0.5, 1.0])
        0.9166666666666666
    """
    wins = sum(bisect_left(clean, score) + bisect_right(clean, score) for score in made)
    return wins / (2 * len(clean) * len(made))


def _scores(page: Page, site: SiteSignals) -> tuple[float, float, float]:
    bare = quality_signals(page.title, page.text, _NO_COUNTS, language=page.language)
    whole = quality_signals(page.title, page.text, page.counts, language=page.language)
    return spam_score(bare).score, spam_score(whole, NO_SITE).score, spam_score(whole, site).score


def _cut(threshold: float, clean: Sequence[ScoredPage], groups: Sequence[tuple[str, Sequence[ScoredPage]]]) -> Cut:
    shares = [(name, _lost(threshold, group) / len(group)) for name, group in groups]
    lost = _lost(threshold, clean)
    return Cut(threshold, lost, lost / len(clean), shares[0][1], tuple(shares[1:]))


def _lost(threshold: float, pages: Sequence[ScoredPage]) -> int:
    return sum(page.scores[-1] >= threshold for page in pages)
