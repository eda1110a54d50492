"""What every backend promises, on every backend, under hostile settings; and that all of them answer alike."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crawler.document import Document
from indexer.backends.base import Backend, OpenIndex, Vectors
from indexer.backends.registry import find_backend
from indexer.errors import DocumentNotFoundError, SnapshotError
from indexer.passages import Passage
from indexer.query import Query, host_lies_in
from indexer.ranking import WHOLE_DOCUMENT, Ranking
from indexer.settings import BuildSettings
from tests.documents import document
from tests.encoder import HashQueryEncoder

DIM = 8
K1, B = 0.9, 0.4

Entry = tuple[Document, tuple[Passage, ...], Vectors]

WORDS = (  # noqa: SIM905 (quoting each word would hide what they have in common)
    "the of running runs ran dogs dog's river rivers bank banks C++ e-mail 3.14 naïve Straße 東京 データ 한국어 ไทย "
    "😀 👩‍👩‍👧 _private_ possibly probably biology U.S.A. x\u0000y ﬁne İstanbul ΣΟΦΟΣ it's to"
).split(" ")
SITES = (
    ("https://docs.python.org/3/", "python.org"),
    ("https://www.python.org/", "python.org"),
    ("https://notpython.org/", "notpython.org"),
    ("http://127.0.0.1:8000/a", "127.0.0.1"),
    ("", ""),
    ("", "local.example"),
)
ODD_IDS = ("a b", "a#1", "a/b", "ä", "😀", "\u2028", "x" * 510, "x" * 511, "y" * 40_000, "0", "#", "=")


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest) -> Backend:
    return find_backend(request.param)


@contextmanager
def index_of(backend: Backend, folder: Path, entries: Sequence[Entry]) -> Iterator[OpenIndex]:
    folder.mkdir(parents=True, exist_ok=True)
    writer = backend.write(folder, DIM, BuildSettings())
    for page, passages, vectors in entries:
        writer.add(page, passages, vectors)
    writer.seal()
    index = backend.open(folder)
    try:
        yield index
    finally:
        index.close()


def entry(page: Document, passages: int = 1) -> Entry:
    """Give a document passages of equal size, each with the vector of its words."""
    encoder = HashQueryEncoder(DIM)
    size = math.ceil(len(page.text) / passages) if passages else 0
    windows = tuple(Passage(page.doc_id, number, number * size, (number + 1) * size) for number in range(passages))
    vectors = np.empty((passages, DIM), dtype=np.float32)
    for window in windows:
        vectors[window.number] = encoder.encode(page.text[window.start : window.end])
    return page, windows, vectors


def random_entries(seed: int, size: int) -> list[Entry]:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    doc_ids = sorted({f"{chance.randrange(10**6):x}" for _ in range(size)} | set(ODD_IDS))
    result = []
    for doc_id in doc_ids:
        text = " ".join(chance.choices(WORDS, k=chance.choice((0, 1, 3, 30, 80))))
        title = " ".join(chance.choices(WORDS, k=chance.randrange(4)))
        url, site = chance.choice(SITES)
        # Languages that the oracle reads: Swahili has no analyzer of its own, English has, "und" has that of English.
        page = replace(
            document(doc_id, text, title=title, url=url, site=site, language=chance.choice(("en", "sw", "und"))),
            page_type=chance.choice(("", "article", "forum")),
            list_action=chance.choice(("", "trust", "demote")),
            published_at=chance.choice((None, date(2020, 1, 1), date(2024, 2, 29), date(2025, 6, 1))),
            spam_score=chance.choice((0.0, 0.25, 0.9)),
        )
        result.append(entry(page, chance.randrange(4) if text else 0))
    return result


QUERIES = (
    Query("running dogs"),
    Query("river river bank"),
    Query("the of to"),
    Query(""),
    Query("  "),
    Query("unheard-of zyzzyva"),
    Query("possibly biology 東京 データ 😀 x\u0000y"),
    Query("naïve \ud800 Straße"),
    Query("dogs", sites=("python.org",)),
    Query("dogs", sites=("docs.python.org", "local.example"), languages=("en",)),
    Query("dogs", languages=("sw", "und")),
    Query("dogs", sites=("example.com",)),
    Query("dogs", page_types=("article", "forum")),
    Query("dogs", list_actions=("", "trust"), most_spam=0.25),
    Query("dogs", published_from=date(2024, 2, 29)),
    Query("river bank", published_to=date(2024, 2, 29), languages=("en",)),
    Query("river bank", published_from=date(2021, 1, 1), published_to=date(2021, 1, 2)),
    Query("dogs rivers", phrases=("running runs",)),
    Query("dogs rivers", phrases=("the",), excluded=("RIVERS bank", "3.14")),
    Query("dogs rivers", excluded=("东",), phrases=("!!",)),
    Query("possibly", excluded=("...",), languages=("sw",), most_spam=0.5),
    Query("dogs", sites=("\ud800",)),
    Query("dogs", sites=("0.0.1",)),
    Query(" ".join(f"word{number} river dogs" for number in range(5000))),
    Query(" ".join(f"word{number}" for number in range(70_000))),
    Query("x" * 100_000),
)


def rankings(index: OpenIndex, query: Query, depth: int) -> tuple[Ranking, Ranking]:
    vector = HashQueryEncoder(DIM).encode(query.text)
    return index.lexical(K1, B).retrieve(query, depth), index.dense.retrieve(query, vector, depth)


def triples(ranking: Ranking) -> list[tuple[str, int, float]]:
    return [(entry.doc_id, entry.passage_number, entry.score) for entry in ranking]


def test_bm25_scores_are_what_the_formula_gives_by_hand(backend: Backend, tmp_path: Path) -> None:
    # Three documents of 2, 2 and 5 terms, 9 in all: mean length 3. "dog" stands once in a and twice in c.
    # idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6 = 0.4700036
    # a: norm = 0.9 * (0.6 + 0.4 * 2 / 3) = 0.78;  score = 0.4700036 * 1 / (1 + 0.78) = 0.2640470
    # c: norm = 0.9 * (0.6 + 0.4 * 5 / 3) = 1.14;  score = 0.4700036 * 2 / (2 + 1.14) = 0.2993653
    pages = [
        document("a", "dog", title="red"),
        document("b", "the cats sleep"),
        document("c", "dogs and dogs chase green birds"),
    ]
    with index_of(backend, tmp_path, [entry(page) for page in pages]) as index:
        ranking = index.lexical(K1, B).retrieve(Query("the dog"), 10)
        twice = index.lexical(K1, B).retrieve(Query("dog dogs"), 10)
    assert [entry.doc_id for entry in ranking] == ["c", "a"]
    assert [entry.score for entry in ranking] == pytest.approx([0.2993653, 0.2640470], rel=1e-5)
    assert [entry.score for entry in twice] == pytest.approx([2 * 0.2993653, 2 * 0.2640470], rel=1e-5)


def test_k1_and_b_are_those_of_the_request(backend: Backend, tmp_path: Path) -> None:
    # With k1 = 0 any frequency counts fully: both score idf = 0.4700036, and the tie goes to the lower doc_id.
    pages = [document("a", "dog"), document("b", "cat"), document("c", "dog dog dog bird")]
    with index_of(backend, tmp_path, [entry(page) for page in pages]) as index:
        flat = index.lexical(0, 0).retrieve(Query("dog"), 10)
        steep = index.lexical(1.2, 0).retrieve(Query("dog"), 10)
    assert triples(flat) == [
        ("a", WHOLE_DOCUMENT, pytest.approx(0.4700036)),
        ("c", WHOLE_DOCUMENT, flat.entries[0].score),
    ]
    # k1 = 1.2, b = 0: tf / (tf + 1.2) = 1/2.2 and 3/4.2.
    assert [entry.score for entry in steep] == pytest.approx([0.4700036 * 3 / 4.2, 0.4700036 / 2.2], rel=1e-5)


def test_when_all_scores_are_tied_the_lowest_ids_are_kept(backend: Backend, tmp_path: Path) -> None:
    doc_ids = sorted(f"{number * 7919 % 1000:03}" for number in range(300))
    entries = [entry(document(doc_id, "same words here"), passages=2) for doc_id in doc_ids]
    same = entries[0][2][0]
    tied = [(page, windows, np.stack([same, same])) for page, windows, _ in entries]
    with index_of(backend, tmp_path, tied) as index:
        lexical, dense = rankings(index, Query("same words"), 7)
    assert [entry.doc_id for entry in lexical] == doc_ids[:7]
    assert [(entry.doc_id, entry.passage_number) for entry in dense] == [
        (doc_id, number) for doc_id in doc_ids[:4] for number in (0, 1)
    ][:7]
    assert len({entry.score for entry in [*lexical]}) == len({entry.score for entry in dense}) == 1


@pytest.mark.parametrize(
    "query", QUERIES, ids=lambda query: query.text[:20].encode("ascii", "replace").decode() or "none"
)
@pytest.mark.parametrize("depth", [1, 5, 1000])
def test_rankings_are_ordered_cut_and_filtered(query: Query, depth: int, shared: "Shared") -> None:
    entries, index = shared()
    pages = {page.doc_id: page for page, _, _ in entries}
    for ranking in rankings(index, query, depth):
        keys = [entry.sort_key for entry in ranking]
        assert keys == sorted(set(keys))
        assert len(keys) <= depth
        for found in ranking:
            page = pages[found.doc_id]
            host = page.url.split("/")[2].split(":")[0] if page.url else page.site
            assert not query.sites or any(host_lies_in(host, site) for site in query.sites)
            assert not query.languages or page.language in query.languages


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_query_without_words_finds_nothing(text: str, shared: "Shared") -> None:
    _, index = shared()
    lexical, dense = rankings(index, Query(text), 10)
    assert len(lexical) == len(dense) == 0


def test_a_cut_is_the_beginning_of_the_whole_ranking(shared: "Shared") -> None:
    _, index = shared()
    whole = rankings(index, Query("running dogs bank"), 1000)
    for depth in (1, 2, 3, 10, 50):
        for cut, full in zip(rankings(index, Query("running dogs bank"), depth), whole, strict=True):
            assert triples(cut) == triples(full)[:depth]


def test_a_filter_takes_entries_out_and_changes_no_score(shared: "Shared") -> None:
    entries, index = shared()
    swahili = {page.doc_id for page, _, _ in entries if page.language == "sw"}
    whole = rankings(index, Query("running dogs"), 1000)
    filtered = rankings(index, Query("running dogs", languages=("sw",)), 1000)
    for kept, full in zip(filtered, whole, strict=True):
        assert triples(kept) == [triple for triple in triples(full) if triple[0] in swahili] != []


def test_every_document_is_read_back_as_it_was_written(shared: "Shared") -> None:
    entries, index = shared()
    assert len(index.documents) == len(entries)
    for page, passages, _ in entries:
        assert index.documents.get(page.doc_id) == page
        assert index.documents.passages(page.doc_id) == passages


@pytest.mark.parametrize("doc_id", ["", "nothing", "a", "x" * 512, "z" * 40_000, "\ud800", "a#0"])
def test_an_unknown_id_is_refused_by_name(doc_id: str, shared: "Shared") -> None:
    _, index = shared()
    with pytest.raises(DocumentNotFoundError, match="doc_id: found "):
        index.documents.get(doc_id)
    with pytest.raises(DocumentNotFoundError, match="which is not in this snapshot"):
        index.documents.passages(doc_id)


def test_an_index_opened_anew_before_each_query_answers_the_same(backend: Backend, tmp_path: Path) -> None:
    entries = random_entries(5, 30)
    with index_of(backend, tmp_path, entries) as index:
        before = [tuple(map(triples, rankings(index, query, 20))) for query in QUERIES[:6]]
    for query, expected in zip(QUERIES[:6], before, strict=True):
        first, second = backend.open(tmp_path), backend.open(tmp_path)
        assert tuple(map(triples, rankings(first, query, 20))) == expected
        first.close()
        assert tuple(map(triples, rankings(second, query, 20))) == expected
        second.close()


def test_documents_out_of_order_are_refused(backend: Backend, tmp_path: Path) -> None:
    writer = backend.write(tmp_path, DIM, BuildSettings())
    writer.add(*entry(document("b", "x")))
    with pytest.raises(ValueError, match="ascending order"):
        writer.add(*entry(document("b", "x")))
    writer.seal()


def test_an_index_of_one_empty_document_finds_nothing(backend: Backend, tmp_path: Path) -> None:
    with index_of(backend, tmp_path, [entry(document("a", ""), passages=0)]) as index:
        lexical, dense = rankings(index, Query("anything"), 5)
        assert len(lexical) == len(dense) == 0
        assert index.documents.get("a").text == ""


def test_an_empty_folder_is_refused(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="build the index again"):
        backend.open(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_real_engine_answers_as_the_oracle_does(seed: int, tmp_path: Path) -> None:
    entries = random_entries(seed, 40 + 60 * seed)
    with (
        index_of(find_backend("memory"), tmp_path / "memory", entries) as oracle,
        index_of(find_backend("local"), tmp_path / "local", entries) as local,
    ):
        for query in QUERIES:
            for depth in (1, 10, 1000):
                for expected, found in zip(rankings(oracle, query, depth), rankings(local, query, depth), strict=True):
                    assert [entry[:2] for entry in triples(found)] == [entry[:2] for entry in triples(expected)]
                    assert [entry.score for entry in found] == pytest.approx(
                        [entry.score for entry in expected], rel=1e-5
                    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "weights", [(("contents", 1.0), ("title", 2.0)), (("title", 1.5), ("url", 3.0), ("anchors", 1.0)), (("url", 2.0),)]
)
def test_weighed_fields_score_as_in_the_oracle(
    seed: int, weights: tuple[tuple[str, float], ...], tmp_path: Path
) -> None:
    entries = random_entries(seed, 40 + 60 * seed)
    with (
        index_of(find_backend("memory"), tmp_path / "memory", entries) as oracle,
        index_of(find_backend("local"), tmp_path / "local", entries) as local,
    ):
        for text in ("running dogs", "river river bank python", "docs python org 3", "the possibly", "127.0.0.1"):
            for query in (Query(text), Query(text, languages=("sw",))):
                expected = oracle.lexical(K1, B, weights).retrieve(query, 1000)
                found = local.lexical(K1, B, weights).retrieve(query, 1000)
                scores = {entry.doc_id: entry.score for entry in expected}
                assert {entry.doc_id: entry.score for entry in found} == pytest.approx(scores, rel=1e-5)


def assert_close(expected: Ranking, found: Ranking, *, is_cut: bool) -> None:
    """Hold two rankings to be one but for the rounding of scores: entries that lie so close may change places."""
    scores = [entry.score for entry in expected]
    assert [entry.score for entry in found] == pytest.approx(scores, rel=1e-5)
    if not is_cut:
        by_entry = {entry.sort_key[1:]: entry.score for entry in expected}
        assert {entry.sort_key[1:]: entry.score for entry in found} == pytest.approx(by_entry, rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_an_index_that_was_extended_answers_as_one_that_was_written_anew(
    seed: int, backend: Backend, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    living = {each[0].doc_id: each for each in random_entries(seed, 150)}
    base = tmp_path / "0"
    with index_of(backend, base, list(living.values())):
        pass
    for step in range(1, 5):
        # Some are deleted, some replaced, some come back or are new; once nothing comes, and once nothing goes.
        others = {each[0].doc_id: each for each in random_entries(100 * seed + step, 20)} if step != 3 else {}
        deleted = set(chance.sample(sorted(living), 6)) - set(others) if step != 2 else set()
        added = {doc_id: each for doc_id, each in others.items() if step in (1, 4) or doc_id not in living}
        folder = tmp_path / str(step)
        folder.mkdir()
        writer = backend.extend(base, folder, DIM, BuildSettings(), deleted | (set(added) & set(living)))
        for doc_id in sorted(added):
            writer.add(*added[doc_id])
        writer.seal()
        living = {doc_id: each for doc_id, each in (living | added).items() if doc_id not in deleted}
        base = folder
        entries = [living[doc_id] for doc_id in sorted(living)]
        with index_of(backend, tmp_path / f"anew-{step}", entries) as anew:
            extended = backend.open(folder)
            assert_alike(extended, anew, entries, deleted)
            extended.close()
    folder = tmp_path / "rewritten"
    folder.mkdir()
    backend.rewrite(base, folder, DIM, BuildSettings()).seal()
    with index_of(backend, tmp_path / "last", entries) as anew:
        rewritten = backend.open(folder)
        for query in QUERIES[:10]:
            assert rankings(rewritten, query, 1000) == rankings(anew, query, 1000)
        rewritten.close()


def assert_alike(extended: OpenIndex, anew: OpenIndex, entries: Sequence[Entry], deleted: set[str]) -> None:
    for query in QUERIES[:-3]:
        for depth in (1, 10, 1000):
            for expected, found in zip(rankings(anew, query, depth), rankings(extended, query, depth), strict=True):
                assert_close(expected, found, is_cut=depth < 1000)
        weights = (("contents", 1.0), ("title", 2.0))
        expected, found = (index.lexical(1.2, 0.75, weights).retrieve(query, 1000) for index in (anew, extended))
        assert_close(expected, found, is_cut=False)
    assert len(extended.documents) == len(entries)
    for (page, passages, vectors), (held, windows, rows, _) in zip(entries, extended.entries(), strict=True):
        assert (held, windows) == (page, passages) == (extended.documents.get(page.doc_id), windows)
        assert extended.documents.passages(page.doc_id) == passages
        assert np.array_equal(rows, vectors)
    for doc_id in deleted:
        with pytest.raises(DocumentNotFoundError):
            extended.documents.get(doc_id)


Shared = Callable[[], tuple[list[Entry], OpenIndex]]


@pytest.fixture(scope="module", params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One index of random documents for the tests that only read."""
    entries = random_entries(1, 120)
    with index_of(find_backend(request.param), tmp_path_factory.mktemp(request.param), entries) as index:
        yield lambda: (entries, index)
