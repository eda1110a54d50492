"""How well agents come to the evidence of questions, and at what cost.

In: a collection whose judgements name the evidence of each question, a `Searcher`, agents. Out: a `Play` a question and
agent; their means. Must not: judge an answer: that takes a reader, and would measure the model, not the index.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import median

from benchmarks.agent.session import Limits, Session, Tally
from benchmarks.collection import Collection
from benchmarks.errors import BenchmarkError
from crawler.progress import Progress, silent
from indexer.search.pipeline import Searcher
from indexer.search.request import Mode

Agent = Callable[[Session, str], str | None]
"""Plays one question; gives an answer, where it makes one."""


@dataclass(frozen=True, slots=True)
class Play:
    """One question, played by one agent.

    Attributes:
        agent: Its name.
        query_id: The question.
        tally: What came of it.
        answer: What the agent said; "" for scripts.
    """

    agent: str
    query_id: str
    tally: Tally
    answer: str


@dataclass(frozen=True, slots=True)
class Scores:
    """An agent's plays, taken together.

    Attributes:
        agent: Its name.
        questions: Played.
        recall: Mean share of a question's evidence that was shown.
        opened_recall: Mean share of it that was opened or found in.
        whole: Share of questions all of whose evidence was shown.
        calls: Mean calls a question.
        tokens: Mean words and signs read.
        search_ms: Median milliseconds in the tools, a question.
        calls_to_evidence: Median calls until all evidence was shown, of the questions where it was; None where of none.
        tokens_to_evidence: Likewise, words and signs.
        ms_to_evidence: Likewise, milliseconds in the tools.
    """

    agent: str
    questions: int
    recall: float
    opened_recall: float
    whole: float
    calls: float
    tokens: float
    search_ms: float
    calls_to_evidence: float | None
    tokens_to_evidence: float | None
    ms_to_evidence: float | None


def play_all(
    collection: Collection,
    searcher: Searcher,
    mode: Mode,
    agents: Mapping[str, Agent],
    *,
    limits: Limits,
    progress: Progress = silent,
) -> tuple[Play, ...]:
    """Play every question that has evidence, by every agent in turn.

    Args:
        collection: Its positive judgements are the evidence.
        searcher: What is searched; it is asked once before anything is timed.
        mode: Legs that are asked.
        agents: By name.
        limits: How much each may do for a question.
        progress: Told of questions.

    Raises:
        BenchmarkError: No question has evidence, or a model's endpoint fails.
    """
    evidence = {
        topic.query_id: frozenset(
            doc_id for doc_id, grade in collection.qrels.grades[topic.query_id].items() if grade > 0
        )
        for topic in collection.topics
    }
    topics = [topic for topic in collection.topics if evidence[topic.query_id] and topic.text.strip()]
    if not topics:
        raise BenchmarkError(
            collection.name,
            found="no question with evidence",
            wanted="positive judgements",
            remedy="choose other --qrels",
        )
    Session(searcher, mode, evidence[topics[0].query_id], limits).search(topics[0].text)
    plays = []
    for done, topic in enumerate(topics, start=1):
        for name, agent in agents.items():
            session = Session(searcher, mode, evidence[topic.query_id], limits)
            answer = agent(session, topic.text)
            plays.append(Play(name, topic.query_id, session.tally(), answer or ""))
        progress(f"{mode} questions", done, len(topics))
    return tuple(plays)


def scores(plays: Sequence[Play]) -> tuple[Scores, ...]:
    """Take plays together, an agent at a time, in the order in which they come."""
    return tuple(
        _scores(name, [play.tally for play in plays if play.agent == name])
        for name in dict.fromkeys(play.agent for play in plays)
    )


def _scores(agent: str, tallies: Sequence[Tally]) -> Scores:
    n = len(tallies)
    seconds = _median(tally.seconds_to_evidence for tally in tallies)
    return Scores(
        agent=agent,
        questions=n,
        recall=fsum(tally.shown / tally.evidence for tally in tallies) / n,
        opened_recall=fsum(tally.opened / tally.evidence for tally in tallies) / n,
        whole=sum(tally.calls_to_evidence is not None for tally in tallies) / n,
        calls=sum(tally.calls for tally in tallies) / n,
        tokens=sum(tally.tokens for tally in tallies) / n,
        search_ms=1000 * median(tally.search_s for tally in tallies),
        calls_to_evidence=_median(tally.calls_to_evidence for tally in tallies),
        tokens_to_evidence=_median(tally.tokens_to_evidence for tally in tallies),
        ms_to_evidence=None if seconds is None else 1000 * seconds,
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
