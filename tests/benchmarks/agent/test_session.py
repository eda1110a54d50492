"""What an agent may do is counted and cut; scripts come to a second page by what the first one says."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from benchmarks.agent.clues import names, terms
from benchmarks.agent.measure import play_all, scores
from benchmarks.agent.scripted import SCRIPTS
from benchmarks.agent.session import Limits, Piece, Session, token_spans
from benchmarks.collection import Collection
from benchmarks.errors import BenchmarkError
from benchmarks.runs import Qrels, Topic
from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from tests.snapshots import page, snapshot_of

QUESTION = "where was the composer of the film Billy Elliot born"
DOCUMENTS = [
    page("", "Billy Elliot", "Billy Elliot is a film whose music the composer Stephen Warbeck wrote.", doc_id="film"),
    page("", "Stephen Warbeck", "He grew up in Southampton, and went to Bristol.", doc_id="person"),
    page("", "Stones", "Stones were put on the field. " * 20, doc_id="stones"),
]
EVIDENCE = frozenset({"film", "person"})


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    opened = Searcher(snapshot_of(DOCUMENTS, MemoryBackend(), tmp_path))
    yield opened
    opened.close()


def session(searcher: Searcher, limits: Limits | None = None) -> Session:
    ticks = count()
    return Session(searcher, "lexical", EVIDENCE, limits or Limits(hits=1), clock=lambda: float(next(ticks)))


def test_words_and_signs_are_counted() -> None:
    assert [("It's 5 %."[start:end]) for start, end in token_spans("It's 5 %.")] == ["It", "'", "s", "5", "%", "."]


def test_a_search_counts_its_call_its_tokens_and_its_time(searcher: Searcher) -> None:
    playing = session(searcher)
    (hit,) = playing.search("Billy Elliot")
    assert (hit.doc_id, hit.title) == ("film", "Billy Elliot")
    tally = playing.tally()
    # Two words of the title; twelve and a full stop of the text.
    assert (tally.calls, tally.tokens, tally.search_s) == (1, 15, 1.0)
    assert (tally.evidence, tally.shown, tally.opened, tally.calls_to_evidence) == (2, 1, 0, None)


def test_what_evidence_took_is_kept_from_the_call_that_showed_the_last_of_it(searcher: Searcher) -> None:
    playing = session(searcher)
    playing.search("Billy Elliot")
    assert playing.open("person") is not None
    playing.search("stones")
    tally = playing.tally()
    assert (tally.shown, tally.opened, tally.calls) == (2, 1, 3)
    # Two words of the title; nine of the text with a comma and a full stop.
    assert (tally.calls_to_evidence, tally.tokens_to_evidence, tally.seconds_to_evidence) == (2, 15 + 13, 2.0)


def test_a_page_is_opened_a_piece_at_a_time_and_searched(searcher: Searcher) -> None:
    playing = session(searcher, Limits(page_tokens=20))
    first = playing.open("stones")
    assert first is not None
    assert first.next is not None
    assert len(token_spans(first.text)) <= 20
    following = playing.open("stones", first.next)
    assert following is not None
    assert DOCUMENTS[2].text.startswith(first.text + following.text)
    assert [piece.doc_id for piece in playing.find("stones", "the field")] == ["stones"] * 3
    assert playing.find("stones", "no such words") == ()


def test_what_is_not_there_costs_a_call_and_gives_nothing(searcher: Searcher) -> None:
    playing = session(searcher)
    assert playing.open("no such page") is None
    assert playing.open("film", 10_000) is None
    assert playing.find("film", "") == ()
    assert playing.search("") == ()
    assert (playing.tally().calls, playing.tally().tokens, playing.tally().opened) == (3, 0, 0)


def test_when_calls_or_tokens_are_spent_nothing_more_is_given(searcher: Searcher) -> None:
    playing = session(searcher, Limits(calls=1))
    playing.search("stones")
    assert playing.is_over
    assert (playing.search("Billy"), playing.open("film"), playing.find("film", "Billy")) == ((), None, ())
    assert playing.tally().calls == 1
    short = session(searcher, Limits(tokens=6))
    (hit,) = short.search("Billy Elliot")
    assert len(token_spans(hit.text)) <= 4
    assert short.tally().tokens <= 6


def test_names_are_told_by_capitals_and_signs_and_asked_once() -> None:
    pieces = [
        Piece("a", "", "The map is in pg_ident.conf, wrote Stephen Warbeck; see REASSIGN OWNED. Stephen Warbeck.")
    ]
    assert names(pieces, ["who wrote it"]) == ("pg_ident.conf", "Stephen Warbeck", "REASSIGN OWNED")
    assert names(pieces, ["Stephen Warbeck born", "pg_ident.conf"]) == ("REASSIGN OWNED",)


def test_terms_are_heavier_the_higher_the_piece_and_the_fewer_hold_them() -> None:
    pieces = [Piece("a", "", "lock table"), Piece("b", "", "table lock"), Piece("c", "", "table queue")]
    # lock: (1/2 + 1/4) ln(1 + 3/2) = .687; table: (1/2 + 1/4 + 1/6) ln 2 = .635; queue: 1/6 ln 4 = .231.
    assert terms(pieces, "what", 3) == ("lock", "table", "queue")
    assert terms(pieces, "a lock", 1) == ("table",)


@pytest.mark.parametrize(
    ("name", "calls", "shown"), [("once", 1, 1), ("names", 2, 2), ("reading", 3, 2), ("terms", None, None)]
)
def test_a_script_goes_as_far_as_its_way_leads(
    name: str, calls: int | None, shown: int | None, searcher: Searcher
) -> None:
    playing = session(searcher, Limits(hits=1, calls=3))
    SCRIPTS[name](playing, QUESTION)
    tally = playing.tally()
    assert tally.calls <= 3
    if calls is not None:
        assert (tally.calls_to_evidence or tally.calls, tally.shown) == (calls, shown)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_does_the_same_every_time(name: str, searcher: Searcher) -> None:
    tallies = []
    for _ in range(2):
        playing = session(searcher, Limits(hits=2))
        SCRIPTS[name](playing, QUESTION)
        tallies.append(playing.tally())
    assert tallies[0] == tallies[1]


def collection(*grades: int) -> Collection:
    qrels = Qrels({"q1": dict(zip(("film", "person"), grades, strict=True))})
    return Collection("tiny", Path(), (Topic("q1", QUESTION),), qrels)


def test_plays_are_taken_together_an_agent_at_a_time(searcher: Searcher) -> None:
    agents = {"once": SCRIPTS["once"], "names": SCRIPTS["names"]}
    plays = play_all(collection(1, 1), searcher, "lexical", agents, limits=Limits(hits=1, calls=2))
    once, named = scores(plays)
    assert (once.agent, once.questions, once.recall, once.whole, once.calls_to_evidence) == ("once", 1, 0.5, 0.0, None)
    assert (named.recall, named.whole, named.calls, named.calls_to_evidence) == (1.0, 1.0, 2.0, 2)
    assert named.opened_recall == 0.0


def test_a_document_that_was_judged_useless_is_no_evidence(searcher: Searcher) -> None:
    (play,) = play_all(collection(1, 0), searcher, "lexical", {"once": SCRIPTS["once"]}, limits=Limits(hits=1))
    assert (play.tally.evidence, play.tally.shown) == (1, 1)
    with pytest.raises(BenchmarkError, match="tiny: found no question with evidence"):
        play_all(collection(0, 0), searcher, "lexical", {}, limits=Limits())
