"""Corpora, queries and settings that nobody thought of: the real engine beside the oracle, by hypothesis."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.backends.base import Entry
from indexer.backends.registry import find_backend
from indexer.query import Query
from tests.contracts.entries import WORDS, assert_alike_but_for_rounding, entry, index_of, rankings
from tests.contracts.hostile import SETTINGS
from tests.documents import document

pytestmark = pytest.mark.slow

DAYS = st.none() | st.integers(0, 3).map(lambda number: date(2024, 2, 28) + timedelta(number))
HOSTS = st.sampled_from(["", "a.example.org", "b.example.org", "example.org", "xn--bcher-kva.example", "10.0.0.1"])
# Lucene's tokenizer and the oracle's know Unicode as it was in different years: a cedilla by itself, or U+30000, is a
# word to one of them. Of Latin letters no other sign differs; other scripts come from WORDS alone.
SIGNS = st.characters(max_codepoint=0x24F, exclude_categories=["Cs", "Cn"], exclude_characters="\u00b8")
WORD = st.sampled_from(WORDS[:12]) | st.sampled_from(WORDS) | st.text(SIGNS, min_size=1, max_size=6)
TEXT = st.lists(WORD, max_size=12).map(" ".join)


@st.composite
def corpora(draw: st.DrawFn) -> list[Entry]:
    result = []
    for doc_id in sorted(draw(st.sets(st.text(SIGNS, min_size=1, max_size=4), min_size=1, max_size=8))):
        host = draw(HOSTS)
        text = draw(TEXT)
        page = replace(
            document(
                doc_id,
                text,
                title=draw(TEXT),
                url=host and f"https://{host}/{draw(st.sampled_from(['', 'dogs', 'a/b?c=d']))}",
                site=host,
                language=draw(st.sampled_from(["en", "sw", "und", "en-GB", ""])),
            ),
            page_type=draw(st.sampled_from(["", "article"])),
            list_action=draw(st.sampled_from(["", "trust", "demote"])),
            published_at=draw(DAYS),
            spam_score=draw(st.sampled_from([0.0, 0.5, 1.0])),
        )
        result.append(entry(page, draw(st.integers(0, 3)) if text else 0))
    return result


@st.composite
def queries(draw: st.DrawFn) -> Query:
    def some(values: st.SearchStrategy[str]) -> tuple[str, ...]:
        return tuple(draw(st.just([]) | st.lists(values, max_size=2)))

    phrase = st.lists(WORD, max_size=2).map(" ".join)
    return Query(
        text=draw(TEXT),
        sites=some(HOSTS),
        languages=some(st.sampled_from(["en", "sw", "und", "en-GB", "", "de"])),
        page_types=some(st.sampled_from(["", "article", "x"])),
        list_actions=some(st.sampled_from(["", "trust", "x"])),
        published_from=draw(DAYS),
        published_to=draw(DAYS),
        most_spam=draw(st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0])),
        phrases=some(phrase),
        excluded=some(phrase),
    )


@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    entries=corpora(),
    asked=st.lists(queries(), min_size=1, max_size=4),
    setting=st.sampled_from(["plain", "parts", "dead"]),
    depth=st.sampled_from([1, 2, 1000]),
    bm25=st.tuples(
        st.sampled_from([0.0, 0.9, 1.2]),
        st.sampled_from([0.0, 0.4, 1.0]),
        st.sampled_from([(), (("contents", 1.0), ("title", 3.0), ("url", 2.0))]),
    ),
)
def test_any_corpus_is_ranked_as_the_oracle_ranks_it(
    entries: list[Entry],
    asked: list[Query],
    setting: str,
    depth: int,
    bm25: tuple[float, float, tuple[tuple[str, float], ...]],
) -> None:
    with TemporaryDirectory() as folder:
        local = SETTINGS[setting](find_backend("local"))
        with (
            index_of(find_backend("memory"), Path(folder) / "memory", entries) as oracle,
            index_of(local, Path(folder) / "local", entries) as index,
        ):
            for query in asked:
                for whole, found in zip(rankings(oracle, query, 1000), rankings(index, query, depth), strict=True):
                    assert_alike_but_for_rounding(whole, found, depth)
                whole, found = (each.lexical(*bm25).retrieve(query, 1000) for each in (oracle, index))
                assert_alike_but_for_rounding(whole, found, 1000)
            for page, passages, _, _ in entries:
                assert index.documents.get(page.doc_id) == page
                assert index.documents.passages(page.doc_id) == passages
