"""How the legs are best put together: every fusion and weight, and titles that count more, on every collection, and a
choice that no collection made for itself.

In: collections and their snapshots. Out: `Sweep`s, and `Choice`s by leave-one-out cross-validation. The legs are
ranked once, by the same `Searcher` that answers requests, and put together by the same `fuse`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from benchmarks.collection import Collection
from benchmarks.evaluation import Evaluator
from benchmarks.runs import Run, Topic, ranked
from crawler.progress import Progress, silent
from indexer.ranking import Ranking, ScoredPassage
from indexer.search.fuse import Leg, fuse
from indexer.search.late import doc_ids_of
from indexer.search.legs import BOUNDS, LEAST_TRUST
from indexer.search.pipeline import Searcher
from indexer.search.request import MOST_HITS, Mode, SearchRequest
from indexer.search.scales import scale_of
from indexer.settings import FUSIONS, HYBRID_FIELDS, SearchSettings

MEASURE = "nDCG@10"
_DEPTH = 10

WEIGHTS = tuple(step / 50 for step in range(15, 36))
"""Weights of the lexical leg that are tried, .3 to .7; the dense leg has the rest."""

TITLES = (0.0, 1.0, 2.0, 4.0)
"""Weights of the title in BM25F, beside 1 of title and text together, that are tried; 0: BM25 of title and text."""

MOST_LOSS = 0.003
"""The promise: no collection is answered worse than by its better leg alone, but for this."""

LEAST_GAIN = 0.02
"""The promise: on average over collections the gain over the better leg is this or more."""

ALIKE = 0.001
"""Mean gains that differ by no more than this do not tell choices apart; how safe they are then does."""


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """A fusion, by its name in `SearchSettings`, and the weights of the lexical leg and of the title in it."""

    fusion: str
    lexical_weight: float
    title: float = 0.0


DEFAULT = Choice(SearchSettings().fusion, SearchSettings().lexical_weight, dict(HYBRID_FIELDS)["title"])


@dataclass(frozen=True, slots=True)
class Sweep:
    """What each choice scores on one collection.

    Attributes:
        collection: Its name.
        lexical: Mean nDCG@10 of the lexical leg alone, by weight of the title; that of 0 is always there.
        dense: Of the dense leg alone.
        fused: By choice.
    """

    collection: str
    lexical: Mapping[float, float]
    dense: float
    fused: Mapping[Choice, float]

    def gain(self, choice: Choice) -> float:
        """Give by how much a choice is better than the best of its legs, and of words alone by default."""
        return self.fused[choice] - max(self.lexical[0.0], self.lexical[choice.title], self.dense)


@dataclass(frozen=True, slots=True)
class Validated:
    """A choice that a collection had no part in.

    Attributes:
        collection: The one that was left out.
        choice: Made on all the others.
        score: Its mean nDCG@10 on the one that was left out.
        gain: Over the better leg of the one that was left out.
    """

    collection: str
    choice: Choice
    score: float
    gain: float


@dataclass(frozen=True, slots=True)
class _Legs:
    """A topic's rankings by each leg alone; the lexical one's by weight of the title."""

    lexical: Mapping[float, Ranking]
    dense: Ranking


def choices(weights: Sequence[float] = WEIGHTS, titles: Sequence[float] = TITLES) -> tuple[Choice, ...]:
    """Give every fusion with every weight of the lexical leg and of the title."""
    return tuple(Choice(fusion, weight, title) for fusion in FUSIONS for weight in weights for title in titles)


def sweep(collection: Collection, searcher: Searcher, tried: Sequence[Choice], *, progress: Progress = silent) -> Sweep:
    """Score every choice on a collection.

    Args:
        collection: Whose topics are asked.
        searcher: Its snapshot.
        tried: What is tried.
        progress: Told of "queries" while the legs are ranked, then of "choices".
    """
    evaluator = Evaluator(collection.qrels, [MEASURE])
    titles = sorted({0.0, *(choice.title for choice in tried)})
    rankings = _rankings(collection, searcher, titles, progress)
    known = {topic.query_id: searcher.snapshot.encoder.known(topic.text) for topic in collection.topics}
    fused = {}
    for done, choice in enumerate(tried, start=1):
        answers = {query_id: _fused(choice, legs, known[query_id]) for query_id, legs in rankings.items()}
        fused[choice] = _mean(evaluator, answers)
        progress("choices", done, len(tried))
    lexical = {
        title: _mean(evaluator, {query_id: legs.lexical[title].doc_ids for query_id, legs in rankings.items()})
        for title in titles
    }
    dense = _mean(evaluator, {query_id: legs.dense.doc_ids for query_id, legs in rankings.items()})
    return Sweep(collection.name, lexical, dense, fused)


def choose(sweeps: Sequence[Sweep]) -> Choice:
    """Make a choice: the highest mean gain among those that keep `MOST_LOSS` on each collection.

    Means within `ALIKE` of the highest count as equal to it; of these, and where none keeps `MOST_LOSS`, it is the one
    that loses least where it loses most. Of equal ones the first by name and weight.
    """
    tried = sorted(sweeps[0].fused)
    worst = {choice: min(each.gain(choice) for each in sweeps) for choice in tried}
    means = {choice: mean_gain(sweeps, choice) for choice in tried if worst[choice] >= -MOST_LOSS}
    highest = max(means.values(), default=0.0)
    alike = [choice for choice, mean in means.items() if mean >= highest - ALIKE]
    return max(alike or tried, key=lambda choice: worst[choice])


def cross_validate(sweeps: Sequence[Sweep]) -> tuple[Validated, ...]:
    """Leave each collection out once, choose on the others, and say what the choice gains on it.

    Args:
        sweeps: At least two, with the same choices.
    """
    found = []
    for left_out in sweeps:
        choice = choose([each for each in sweeps if each is not left_out])
        found.append(Validated(left_out.collection, choice, left_out.fused[choice], left_out.gain(choice)))
    return tuple(found)


def mean_gain(sweeps: Sequence[Sweep], choice: Choice) -> float:
    """Give the mean gain over collections, each counting alike."""
    return fsum(each.gain(choice) for each in sweeps) / len(sweeps)


def _rankings(
    collection: Collection, searcher: Searcher, titles: Sequence[float], progress: Progress
) -> dict[str, _Legs]:
    """Rank each topic by each leg alone, as deep as a search does; without the document that is the query itself."""
    found: dict[str, _Legs] = {}
    for done, topic in enumerate(collection.topics, start=1):
        found[topic.query_id] = _Legs(
            {title: _ranked(topic, searcher, "lexical", title) for title in titles}, _ranked(topic, searcher, "dense")
        )
        progress("queries", done, len(collection.topics))
    return found


def _ranked(topic: Topic, searcher: Searcher, leg: Mode, title: float = 0.0) -> Ranking:
    if not topic.text.strip():
        return Ranking()
    weights = (("contents", 1.0), ("title", title)) if title else ()
    settings = SearchSettings(operators=False, spellcheck=False, collapse=False, weights=weights)
    return Ranking.of(
        ScoredPassage(each.doc_id, each.passage_number, each.parts[0].score)
        for each in searcher.rank(SearchRequest(topic.text, k=MOST_HITS, mode=leg, settings=settings))
        if each.doc_id != topic.query_id
    )


def _fused(choice: Choice, legs: _Legs, known: float) -> Sequence[str]:
    """Put a topic's legs together as the pipeline does; give the documents that the measure looks at."""
    constant = SearchSettings().rrf_constant
    fused = fuse(
        [
            Leg(name, ranking, weight, scale_of(choice.fusion, constant, *BOUNDS[name]))
            for name, ranking, weight in (
                ("lexical", legs.lexical[choice.title], choice.lexical_weight),
                ("dense", legs.dense, (1 - choice.lexical_weight) * max(LEAST_TRUST, known)),
            )
        ]
    )
    return doc_ids_of(fused)[:_DEPTH]


def _mean(evaluator: Evaluator, answers: Mapping[str, Sequence[str]]) -> float:
    entries = [
        entry
        for query_id, doc_ids in answers.items()
        for entry in ranked(query_id, ((doc_id, -float(place)) for place, doc_id in enumerate(doc_ids[:_DEPTH])))
    ]
    values = evaluator.each(Run("fusion", "", {}, "", tuple(entries)))[MEASURE]
    return fsum(values.values()) / len(values)
