from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.artefact import Json
from crawler.corpus import Corpus
from crawler.document import doc_id_of
from crawler.inspecting.comparison import Comparison, Example, Removal, compare
from crawler.inspecting.drops import ReasonCount
from tests.crawler.inspecting.corpora import FORMAT_1, drop, page, write_corpus

SITE = "https://example.org/"


def example(name: str) -> Example:
    return Example(doc_id_of(SITE + name), SITE + name)


def removal(name: str, reason: str = "", detail: str = "") -> Removal:
    return Removal(doc_id_of(SITE + name), SITE + name, reason, detail)


def counts(found: Comparison) -> tuple[int, int, int, int]:
    return found.added, found.removed, found.changed, found.unchanged


def test_documents_are_added_removed_changed_or_as_they_were(tmp_path: Path) -> None:
    old = write_corpus(tmp_path / "old", [page(SITE + "a"), page(SITE + "b", "before"), page(SITE + "c")])
    new = write_corpus(tmp_path / "new", [page(SITE + "d"), page(SITE + "b", "after"), page(SITE + "a")])
    found = compare(old, new)
    assert (found.old_id, found.new_id) == (old.corpus_id, new.corpus_id)
    assert counts(found) == (1, 1, 1, 1)
    assert found.added_examples == (example("d"),)
    assert found.removed_examples == (removal("c"),)
    assert found.changed_examples == (example("b"),)
    assert found.removed_by_reason == (ReasonCount("", "", 1),)


def test_a_corpus_differs_in_nothing_from_itself() -> None:
    found = compare(Corpus(FORMAT_1), Corpus(FORMAT_1))
    assert counts(found) == (0, 0, 0, 2)
    assert (found.removed_by_reason, found.old_settings, found.new_settings) == ((), {}, {})


def test_signals_and_other_fields_do_not_make_a_change(tmp_path: Path) -> None:
    old = write_corpus(tmp_path / "old", [page(SITE)])
    new = write_corpus(tmp_path / "new", [page(SITE, page_type="article", spam_score=0.5)])
    assert counts(compare(old, new)) == (0, 0, 0, 1)


def test_a_removed_document_has_the_reason_for_which_the_newer_corpus_dropped_its_page(tmp_path: Path) -> None:
    old = write_corpus(tmp_path / "old", [page(SITE + name) for name in "abcd"])
    drops = [
        drop(SITE + "a", "gone", "404 since yesterday"),
        drop("HTTPS://EXAMPLE.ORG/b#x", "spam", "0.97"),
        drop(SITE + "c", "spam", "0.99"),
        drop(SITE + "elsewhere", "timeout"),
    ]
    found = compare(old, write_corpus(tmp_path / "new", [page(SITE + "e")], drops))
    assert found.removed_by_reason == (
        ReasonCount("spam", "its spam score is max_spam_score or more; detail is the score and its largest parts", 2),
        ReasonCount("", "", 1),
        ReasonCount("gone", "a newer response says that there is no such page any more", 1),
    )
    assert found.removed_examples == (
        removal("a", "gone", "404 since yesterday"),
        removal("b", "spam", "0.97"),
        removal("c", "spam", "0.99"),
        removal("d"),
    )


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
def test_of_several_drops_of_a_page_the_one_that_decided_is_told(tmp_path: Path, order: list[int]) -> None:
    # The newest response says 404; of two older ones with a body one was kept till then.
    drops = [drop(SITE, "http_status", "404"), drop(SITE, "duplicate_url", "newer"), drop(SITE, "gone", "since")]
    old = write_corpus(tmp_path / "old", [page(SITE)])
    new = write_corpus(tmp_path / "new", [page(SITE + "a")], [drops[number] for number in order])
    found = compare(old, new)
    assert [each.reason for each in found.removed_by_reason] == ["gone"]
    assert found.removed_examples == (Removal(doc_id_of(SITE), SITE, "gone", "since"),)


def test_of_drops_that_say_as_much_the_last_is_told(tmp_path: Path) -> None:
    old = write_corpus(tmp_path / "old", [page(SITE)])
    drops = [drop(SITE, "timeout"), drop(SITE, "too_short", "2 words"), drop(SITE, "duplicate_url")]
    found = compare(old, write_corpus(tmp_path / "new", [page(SITE + "a")], drops))
    assert [each.reason for each in found.removed_by_reason] == ["too_short"]
    assert found.removed_examples == (Removal(doc_id_of(SITE), SITE, "too_short", "2 words"),)


def test_a_drop_of_a_page_that_is_still_there_removes_nothing(tmp_path: Path) -> None:
    old = write_corpus(tmp_path / "old", [page(SITE)])
    new = write_corpus(tmp_path / "new", [page(SITE)], [drop(SITE, "duplicate_url")])
    assert counts(compare(old, new)) == (0, 0, 0, 1)


def test_the_first_examples_are_given_in_the_order_of_their_corpus(tmp_path: Path) -> None:
    old = write_corpus(tmp_path / "old", [page(f"{SITE}r{number}") for number in range(9)] + [page(SITE)])
    new = write_corpus(tmp_path / "new", [page(f"{SITE}a{number}") for number in range(9)] + [page(SITE, "new")])
    found = compare(old, new, most=3)
    assert counts(found) == (9, 9, 1, 0)
    assert found.added_examples == tuple(example(f"a{number}") for number in range(3))
    assert found.removed_examples == tuple(removal(f"r{number}") for number in range(3))
    none = compare(old, new, most=0)
    assert (none.added_examples, none.removed_examples, none.changed_examples) == ((), (), ())
    assert counts(none) == counts(found)


def test_settings_that_differ_are_named_by_their_path(tmp_path: Path) -> None:
    old = write_corpus(
        tmp_path / "old", [page(SITE)], settings={"stage": "clean", "min_words": 20, "versions": {"a": "1", "b": "1"}}
    )
    settings: dict[str, Json] = {"stage": "clean", "max_spam_score": 0.85, "versions": {"a": "2", "b": "1"}}
    new = write_corpus(tmp_path / "new", [page(SITE)], settings=settings)
    found = compare(old, new)
    assert found.old_settings == {"min_words": 20, "versions.a": "1"}
    assert found.new_settings == {"max_spam_score": 0.85, "versions.a": "2"}


def test_corpora_of_two_formats_are_compared(tmp_path: Path) -> None:
    first, _ = Corpus(FORMAT_1).documents()
    new = write_corpus(tmp_path / "new", [replace(first, page_type="article")])
    found = compare(Corpus(FORMAT_1), new)
    assert counts(found) == (0, 1, 0, 1)
    assert found.removed_examples == (Removal("b", "", "", ""),)
    # The new corpus says nothing else than its stage, and names no inputs or versions.
    assert found.new_settings == {"stage": "clean"}
    assert "versions.rules" in found.old_settings


@settings(max_examples=40)
@given(
    old=st.dictionaries(st.integers(0, 12), st.sampled_from(["x", "y"]), min_size=1),
    new=st.dictionaries(st.integers(0, 12), st.sampled_from(["x", "y"]), min_size=1),
    dropped=st.lists(st.integers(0, 12), max_size=5),
    part_documents=st.integers(1, 14),
)
def test_in_however_many_parts_the_answer_is_that_of_two_dictionaries(
    tmp_path_factory: pytest.TempPathFactory,
    old: dict[int, str],
    new: dict[int, str],
    dropped: list[int],
    part_documents: int,
) -> None:
    folder = tmp_path_factory.mktemp("corpora")
    before = write_corpus(folder / "old", [page(f"{SITE}{name}", text) for name, text in old.items()])
    drops = [drop(f"{SITE}{name}", "gone") for name in dropped]
    after = write_corpus(folder / "new", [page(f"{SITE}{name}", text) for name, text in new.items()], drops)
    found = compare(before, after, most=2, part_documents=part_documents)
    added = [name for name in new if name not in old]
    removed = [name for name in old if name not in new]
    changed = [name for name in new if name in old and old[name] != new[name]]
    assert counts(found) == (len(added), len(removed), len(changed), len(old) - len(removed) - len(changed))
    assert found.added_examples == tuple(example(str(name)) for name in added[:2])
    assert found.changed_examples == tuple(example(str(name)) for name in changed[:2])
    assert [each.url for each in found.removed_examples] == [f"{SITE}{name}" for name in removed[:2]]
    gone = {each.reason: each.count for each in found.removed_by_reason}
    assert gone.get("gone", 0) == len([name for name in removed if name in dropped])
    assert sum(gone.values()) == len(removed)


def test_progress_tells_of_every_part(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", [page(f"{SITE}{number}") for number in range(4)])
    calls: list[tuple[str, int, int | None]] = []
    compare(corpus, corpus, part_documents=2, progress=lambda *call: calls.append(call))
    # Two parts, each of which reads four documents twice.
    assert calls == [("documents", 8, 16), ("documents", 16, 16)]
