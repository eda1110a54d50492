"""BM25 beside its peers: what is prepared, asked and promised."""

import gzip
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from benchmarks import lexical
from benchmarks.asking import Question, asking
from benchmarks.errors import BenchmarkError, CollectionError
from benchmarks.lexical import DEPTHS, IDS, OWN, OWN_WITHOUT, RAW, TANTIVY, LexicalPace
from benchmarks.lexical_own import OwnEngine, write_index
from benchmarks.lexical_texts import HALF, draw_queries, prepare, some_half
from benchmarks.turns import IndexPace, Spread, not_installed

CHANCE = random.Random(0)  # noqa: S311 (a repeatable sequence)
WORDS = ("river", "bank", "green", "stone", "cloud", "house", "light", "paper")
BM25S, PISA = {"bm25s": ("bm25s", "Stemmer")}, {"pisa": ("pyterrier_pisa",)}


def pace(ours: float = 1.0, *, warm: float = 1.25, seconds: float = 10.0) -> LexicalPace:
    """Peers take 3, 2 and 4 milliseconds where we take `ours`, and 8 seconds where we take `seconds`."""
    times = {
        depth: {
            OWN: Spread(ours, 0, 9), lexical.FILTER_WARM: Spread(warm, 0, 9), lexical.FILTER_COLD: Spread(9, 0, 9),
            IDS: Spread(2 if depth == 10 else 4, 0, 9), RAW: Spread(4, 0, 9), TANTIVY: Spread(3, 0, 9),
            lexical.TANTIVY_FAST: Spread(1, 0, 9), lexical.FILTER_LUCENE: Spread(9, 0, 9),
        }
        for depth in DEPTHS
    }  # fmt: skip
    indexes = {name: IndexPace((8.0,), 1) for name in (IDS, RAW, TANTIVY, OWN_WITHOUT)}
    return LexicalPace(100, 10, indexes | {OWN: IndexPace((seconds, 1.0, 99.0), 1)}, times, 1.0)


def test_the_promises_are_three_two_and_four_times_as_fast_a_quarter_for_a_filter_and_four_fifths_for_indexing() -> (
    None
):
    assert pace().shortfalls == ()
    assert pace().ratios["indexing_anserini"] == pytest.approx(0.8)
    assert pace(1.01).shortfalls == ("top10_tantivy", "top10_anserini", "top1000_anserini", "top1000_anserini_raw")
    assert pace(warm=1.26).shortfalls == ("top10_filter",)
    assert pace(seconds=10.1).shortfalls == ("indexing_anserini",)


def rows(count: int) -> list[dict[str, str]]:
    chance = random.Random(1)  # noqa: S311 (a repeatable sequence)
    return [
        {
            "_id": f"d{count - number:03}",
            "title": " ".join(chance.sample(WORDS, 3)),
            "text": " ".join(WORDS[: number % 8]),
        }
        for number in range(count)
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows(40))
    return path


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_engine_is_given_the_same_texts_in_order_of_their_ids(file: Path, tmp_path: Path) -> None:
    prepared = prepare(file, tmp_path / "texts", most=30, queries=5)
    documents, contents = lines(prepared.documents_file), lines(prepared.contents_file)
    assert prepared.documents == len(documents) == 30
    assert [each["id"] for each in documents] == sorted(row["_id"] for row in rows(40)[:30])
    assert [each["contents"] for each in contents] == [f"{each['title']}\n{each['text']}" for each in documents]
    halves = [lines(path) for path in sorted(prepared.halves.iterdir())]
    assert halves == [contents[::2], contents[1::2]]
    assert prepared == prepare(file, tmp_path / "texts", most=30, queries=5)


def test_half_of_the_days_lie_after_the_middle_one_and_other_halves_come_again_after_a_hundred() -> None:
    assert len({some_half(number) for number in range(101)}) == 101
    assert some_half(0) == some_half(101)
    assert {HALF - 50, HALF, HALF + 50} <= {some_half(number) for number in range(101)}


def test_queries_are_neighbouring_words_of_titles_in_lower_case() -> None:
    drawn = draw_queries(["The AND-gate of $x_1$", "one"], 1, CHANCE)
    assert " the and gate of x 1 ".find(f" {drawn[0]} ") >= 0
    with pytest.raises(BenchmarkError, match="found 1 of two words or more, wanted 2"):
        draw_queries(["two words", "one"], 2, CHANCE)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"_id": "a"}\n')
    with pytest.raises(CollectionError, match="wanted JSON lines with _id, title and text"):
        prepare(tmp_path / "rows.jsonl", tmp_path / "texts", most=1, queries=1)


def test_an_engine_that_dies_is_named(tmp_path: Path) -> None:
    with (
        asking("no_such_module", tmp_path) as engine,
        pytest.raises(BenchmarkError, match="no_such_module: found a process that has ended"),
    ):
        engine.ask([Question("green", 1)])


def test_a_missing_peer_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BenchmarkError, match=r"pip install 'scenthound\[peers\]'"):
        lexical.check_peers()


def test_a_peer_without_a_promise_has_ratios_where_it_was_measured() -> None:
    assert "top10_bm25s" not in pace().ratios
    found = pace(2.0)
    times = {depth: {**each, lexical.BM25S: Spread(depth / 10, 0, 999)} for depth, each in found.times.items()}
    found = replace(found, times=times, indexes={**found.indexes, lexical.BM25S: IndexPace((5.0,), 1)})
    wanted = {"top10_bm25s": 0.5, "top1000_bm25s": 50.0, "indexing_bm25s": 0.5}
    assert {name: found.ratios[name] for name in wanted} == wanted
    assert found.shortfalls == pace(2.0).shortfalls


def test_a_peer_without_a_promise_is_left_out_where_a_package_of_its_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "Stemmer" else object())
    lexical.check_peers()
    assert not_installed({**BM25S, **PISA}) == ("bm25s",)


@pytest.mark.slow
@pytest.mark.skipif(bool(not_installed(BM25S)), reason="bm25s is not installed: the extra 'peers'")
def test_bm25s_finds_stems_and_gives_no_document_without_a_word_of_the_question(tmp_path: Path) -> None:
    from benchmarks.peers.bm25s_bm25 import Bm25sEngine, write_index

    texts = {"a": "Green stones\nby the river", "b": "A stone, a stone\nand a stone", "c": "Clouds"}
    contents = tmp_path / "contents.jsonl"
    contents.write_text("".join(json.dumps({"id": each, "contents": text}) + "\n" for each, text in texts.items()))
    write_index(contents, tmp_path / "index")
    engine = Bm25sEngine(tmp_path / "index")
    assert [doc_id for doc_id, _ in engine.answer(Question("stone", 1000))] == ["b", "a"]
    assert [doc_id for doc_id, _ in engine.answer(Question("river cloud", 1))] == ["c"]
    assert engine.answer(Question("unknown", 10)) == []
    assert engine.answer(Question("the", 10)) == []


@pytest.mark.slow
@pytest.mark.skipif(bool(not_installed(PISA)), reason="PISA is not installed: the extra 'peers'")
def test_pisa_finds_stems_and_reads_signs_as_words_alone(tmp_path: Path) -> None:
    # In a process of its own: importing PyTerrier changes settings of pandas and others.
    texts = {"a": "Green stones\nby the river", "b": "A stone, a stone\nand a stone", "c": "Clouds"}
    contents = tmp_path / "contents.jsonl"
    contents.write_text("".join(json.dumps({"id": each, "contents": text}) + "\n" for each, text in texts.items()))
    command = [sys.executable, "-m", "benchmarks.peers.pisa_bm25", "index", str(contents), str(tmp_path / "index")]
    subprocess.run(command, check=True, capture_output=True)
    with asking("benchmarks.peers.pisa_bm25", tmp_path / "index") as engine:
        questions = ("stone", "river cloud", "unknown", "the", '"stones (+river', "")
        found = [one.ids for one in engine.ask([Question(text, 10) for text in questions])]
    assert found[:4] == [("b", "a"), ("c", "a"), (), ()]
    assert set(found[4]) == {"a", "b"}
    assert found[5] == ()


@pytest.mark.slow
def test_our_index_answers_in_this_process_and_in_one_of_its_own_alike(file: Path, tmp_path: Path) -> None:
    prepared = prepare(file, tmp_path / "texts", most=40, queries=5)
    write_index(prepared.documents_file, tmp_path / "index", exact=True)
    questions = [Question(text, 5, HALF) for text in prepared.queries]
    here = OwnEngine(tmp_path / "index")
    found = [tuple(doc_id for doc_id, _ in here.answer(question)) for question in questions]
    with asking("benchmarks.lexical_own", tmp_path / "index") as engine:
        answered = engine.ask(questions)
    assert [each.ids for each in answered] == found
    assert all(each.ms > 0 for each in answered)
    days = {str(each["id"]): each["day"] for each in lines(prepared.documents_file)}
    assert all(int(str(days[doc_id])) >= HALF for ids in found for doc_id in ids)
    assert [tuple(doc_id for doc_id, _ in here.answer_by_lucene(question)) for question in questions] == found
    assert questions[0].published_from == date.fromordinal(HALF)


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("tantivy"), reason="tantivy is not installed: the extra 'peers'")
def test_tantivy_gives_the_same_ids_in_both_ways(file: Path, tmp_path: Path) -> None:
    from benchmarks.peers.tantivy_bm25 import TantivyEngine, write_index

    prepared = prepare(file, tmp_path / "texts", most=40, queries=5)
    write_index(prepared.contents_file, tmp_path / "index")
    engine = TantivyEngine(tmp_path / "index")
    for text in prepared.queries:
        hits: Sequence[tuple[str, float]] = engine.answer(Question(text, 40))
        assert hits == engine.answer_fast(Question(text, 40))
        assert len(hits) > 5


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("tantivy"), reason="tantivy is not installed: the extra 'peers'")
def test_everything_is_built_and_asked_in_turn(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # pyserini's import takes ten seconds; its place is taken by our index without the words as they stand.
    stand_in = ("benchmarks.lexical_own", OWN_WITHOUT, "ask")
    monkeypatch.setattr(lexical, "_ENGINES", lexical._ENGINES | {IDS: stand_in, RAW: stand_in})
    prepared = prepare(file, tmp_path / "texts", most=40, queries=4)
    found = lexical.measure_lexical(prepared, tmp_path, repeats=1)
    assert (found.documents, found.queries, found.same_top10) == (40, 4, 1.0)
    others = {lexical.BM25S, lexical.PISA} - {*found.left_out}
    assert set(found.indexes) == {OWN, OWN_WITHOUT, IDS, RAW, TANTIVY} | others
    assert all(pace.bytes > 0 for pace in found.indexes.values())
    filters = {lexical.FILTER_WARM, lexical.FILTER_COLD, lexical.FILTER_LUCENE}
    engines = {*lexical._ENGINES} - {*found.left_out}
    assert all(set(times) == engines | filters for times in found.times.values())
    assert found.ratios.keys() >= {*lexical.LEAST, *lexical.MOST}
