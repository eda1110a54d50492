import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.artefact import MANIFEST
from crawler.columns import Drop
from crawler.corpus import Corpus
from crawler.document import Document, Quality
from crawler.errors import ArtefactError
from crawler.inspecting.drops import ReasonCount
from crawler.inspecting.statistics import Clusters, SpamScores, Words, measure
from crawler.inspecting.tally import Count, Ranking
from tests.crawler.inspecting.corpora import FORMAT_1, drop, page, write_corpus


def pages(number: int) -> list[Document]:
    return [page(f"https://example.org/{each}") for each in range(number)]


def with_words(number: int, words: int) -> Document:
    return page(f"https://example.org/{number}", quality=Quality(words, 0.5))


def test_counts_are_those_of_the_corpus(tmp_path: Path) -> None:
    drops = [drop("https://example.org/x", "too_short"), drop("https://example.org/y", "timeout"),
             drop("https://example.org/z", "timeout")]  # fmt: skip
    corpus = write_corpus(tmp_path / "corpus", pages(4), drops)
    found = measure(corpus)
    assert (found.corpus_id, found.format_version, found.parent_id) == (corpus.corpus_id, 3, None)
    assert (found.responses, found.documents) == (7, 4)
    assert found.drops == (
        ReasonCount("timeout", "reading the page took longer than page_timeout_s", 2),
        ReasonCount("too_short", "fewer than min_words words", 1),
    )
    assert found.bytes_on_disk == sum(path.stat().st_size for path in corpus.folder.iterdir())


def test_sites_languages_types_and_actions_are_ranked_and_the_rest_is_counted(tmp_path: Path) -> None:
    sites = ["b.example", "a.example", "b.example", "c.example"]
    made = [
        replace(each, site=site, language=language, page_type=kind, list_action=action)
        for each, site, language, kind, action in zip(
            pages(4),
            sites,
            ["en", "en", "de", "en"],
            ["article", "", "article", "forum"],
            ["", "trust", "", ""],
            strict=True,
        )
    ]
    found = measure(write_corpus(tmp_path / "corpus", made), most=2)
    assert found.sites == Ranking(3, 4, (Count("b.example", 2), Count("a.example", 1)))
    assert found.languages == Ranking(2, 4, (Count("en", 3), Count("de", 1)))
    assert found.page_types == Ranking(3, 4, (Count("article", 2), Count("", 1)))
    assert found.list_actions == Ranking(2, 4, (Count("", 3), Count("trust", 1)))


def test_years_come_newest_first_and_pages_without_a_day_are_counted(tmp_path: Path) -> None:
    days = [date(2024, 12, 31), date(2025, 1, 1), None, date(2024, 1, 1), date(1969, 7, 20)]
    made = [replace(each, published_at=day) for each, day in zip(pages(5), days, strict=True)]
    found = measure(write_corpus(tmp_path / "corpus", made))
    assert found.years == (Count("2025", 1), Count("2024", 2), Count("1969", 1))
    assert found.undated == 1


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        ([7], Words(7, 7, 7)),
        # Of four the second is the first that half do not exceed; nine in ten of four are all four.
        ([40, 10, 30, 20], Words(100, 20, 40)),
        # Of ten: the fifth and the ninth.
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000], Words(1045, 5, 9)),
        ([5, 5, 5, 0], Words(15, 5, 5)),
    ],
)
def test_median_and_ninth_decile_are_lengths_that_occur(tmp_path: Path, lengths: list[int], words: Words) -> None:
    made = [with_words(number, length) for number, length in enumerate(lengths)]
    assert measure(write_corpus(tmp_path / "corpus", made)).words == words


def test_spam_scores_fall_into_tenths_and_the_last_one_has_both_ends(tmp_path: Path) -> None:
    scores = [0.05, 0.1, 0.199, 0.3, 0.7, 0.9, 1.0]
    made = [replace(each, spam_score=score) for each, score in zip(pages(7), scores, strict=True)]
    # An eighth page was never measured: its score of 0 is no score.
    corpus = write_corpus(tmp_path / "corpus", [*made, page("https://example.org/unmeasured")])
    assert measure(corpus).spam == SpamScores(7, (1, 2, 0, 1, 0, 0, 0, 1, 0, 2))


def test_a_cluster_counts_those_that_follow_and_the_one_that_stands_for_them(tmp_path: Path) -> None:
    made = pages(7)
    a, b, alone = made[0].doc_id, made[3].doc_id, made[5].doc_id
    clusters = [a, a, a, b, b, alone, ""]
    corpus = write_corpus(
        tmp_path / "corpus", [replace(each, cluster_id=name) for each, name in zip(made, clusters, strict=True)]
    )
    # a with two followers, b with one; the sixth stands for itself alone, the seventh was never compared.
    assert measure(corpus).near_duplicates == Clusters(2, 5, 3, a)


def test_a_corpus_of_format_1_is_counted_by_what_it_holds() -> None:
    found = measure(Corpus(FORMAT_1))
    assert (found.responses, found.documents, found.format_version) == (3, 2, 1)
    assert found.drops == (ReasonCount("duplicate_id", "an earlier record has the same id", 1),)
    assert found.languages.top == (Count("de", 1), Count("en", 1))
    assert found.page_types == Ranking(1, 2, (Count("", 2),))
    # "A scent hound follows a trail by its smell" has 9 words, the German sentence 12.
    assert found.words == Words(21, 9, 12)
    assert (found.years, found.undated) == ((Count("2025", 1),), 1)
    assert found.spam == SpamScores(0, (0,) * 10)
    assert found.near_duplicates == Clusters(0, 0, 0, "")


def test_shards_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drops = [Drop(f"line {number}", "bad_json", "", None) for number in range(5)]
    whole = measure(write_corpus(tmp_path / "whole", pages(7), drops))
    monkeypatch.setattr("crawler.corpus.SHARD_ROWS", 2)
    calls: list[tuple[str, int, int | None]] = []
    parts = measure(write_corpus(tmp_path / "parts", pages(7), drops), progress=lambda *call: calls.append(call))
    assert replace(parts, bytes_on_disk=0) == replace(whole, bytes_on_disk=0)
    assert calls == [("documents", done, 7) for done in (2, 4, 6, 7)]


@pytest.mark.parametrize(
    ("name", "count"), [("documents", 5), ("responses", 1), ("drops.timeout", 2), ("drops.spam", 1)]
)
def test_a_manifest_that_counts_other_rows_than_there_are_is_refused(tmp_path: Path, name: str, count: int) -> None:
    folder = write_corpus(tmp_path / "corpus", pages(4), [drop("https://example.org/x", "timeout")]).folder
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["counts"][name] = count
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ArtefactError, match=f"{name} in its shards, wanted {count}, as its manifest says"):
        measure(Corpus(folder))
