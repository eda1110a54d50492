"""Examples: how many, of what, and the same each time."""

from dataclasses import replace
from pathlib import Path

from crawler.inspecting.examples import TEXT_CHARACTERS, choose_examples
from tests.crawler.inspecting.corpora import drop, page, write_corpus


def test_each_type_and_reason_has_its_examples(tmp_path: Path) -> None:
    made = [page(f"https://example.org/{at}", page_type="forum" if at % 2 else "article") for at in range(40)]
    drops = [drop(f"https://example.org/x{at}", reason) for at, reason in enumerate(["timeout", "too_short"] * 9)]
    corpus = write_corpus(tmp_path / "corpus", made, drops)
    found = choose_examples(corpus, each=3, seed=1)
    assert [(each.page_type, len(each.documents)) for each in found.types] == [("article", 3), ("forum", 3)]
    assert [(each.reason, len(each.drops)) for each in found.drops] == [("timeout", 3), ("too_short", 3)]
    assert all(document.page_type == each.page_type for each in found.types for document in each.documents)
    assert all(loss.reason == each.reason for each in found.drops for loss in each.drops)
    assert found == choose_examples(corpus, each=3, seed=1)
    assert found != choose_examples(corpus, each=3, seed=2)
    assert found.suspicious == ()


def test_the_highest_scores_come_first_and_ties_by_id(tmp_path: Path) -> None:
    scores = [0.0, 0.3, 0.9, 0.3, 0.1]
    made = [page(f"https://example.org/{at}", spam_score=score) for at, score in enumerate(scores)]
    found = choose_examples(write_corpus(tmp_path / "corpus", made), each=3).suspicious
    tied = sorted(each.doc_id for each in made if each.spam_score == 0.3)
    assert [document.doc_id for document in found] == [made[2].doc_id, *tied]


def test_texts_are_cut(tmp_path: Path) -> None:
    long = replace(page("https://example.org/a"), text="x" * 10_000)
    (kind,) = choose_examples(write_corpus(tmp_path / "corpus", [long])).types
    assert kind.documents[0].text == "x" * TEXT_CHARACTERS
