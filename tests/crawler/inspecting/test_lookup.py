from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.corpus import Corpus
from crawler.document import Link, doc_id_of
from crawler.errors import InputError
from crawler.inspecting.lookup import MOST_NAMED, Explained, Similar, find
from tests.crawler.inspecting.corpora import FORMAT_1, drop, page, write_corpus
from tests.documents import document

URL = "https://example.org/a?b=1"


@pytest.mark.parametrize(
    "wanted", [URL, "HTTPS://EXAMPLE.org:443/x/../a?b=1&utm_source=mail#part", f"  {URL} ", doc_id_of(URL)]
)
def test_a_document_is_found_by_its_id_and_by_any_spelling_of_its_address(tmp_path: Path, wanted: str) -> None:
    mine = page(URL, links=(Link("https://example.org/", "home", ("nofollow",)),), page_type="article")
    corpus = write_corpus(tmp_path / "corpus", [page("https://example.org/0"), mine, page("https://example.org/2")])
    found = find(corpus, wanted)
    assert found.document == mine
    assert (found.same_url, found.drops, found.copies, found.similar) == (0, (), (), ())


@pytest.mark.parametrize("number", range(7))
def test_it_is_found_in_whatever_shard_it_lies(tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.corpus.SHARD_ROWS", 3)
    made = [page(f"https://example.org/{each}", f"text {each}") for each in range(7)]
    assert find(write_corpus(tmp_path / "corpus", made), f"https://example.org/{number}").document == made[number]


@pytest.mark.parametrize("wanted", ["https://example.org/short", doc_id_of("https://example.org/short")])
def test_a_dropped_page_is_explained_by_address_and_by_the_id_it_would_have(tmp_path: Path, wanted: str) -> None:
    loss = drop("https://EXAMPLE.org/short#x", "too_short", "3 words")
    corpus = write_corpus(tmp_path / "corpus", [page(URL)], [drop(URL, "http_status", "503"), loss])
    found = find(corpus, wanted)
    assert found.document is None
    assert found.drops == (Explained(loss, "fewer than min_words words"),)


def test_a_record_without_an_address_is_found_by_the_place_that_its_drop_names() -> None:
    found = find(Corpus(FORMAT_1), "line 3")
    assert found.document is None
    assert [each.meaning for each in found.drops] == ["an earlier record has the same id"]


def test_an_address_too_long_for_a_drop_is_found_by_what_the_drop_keeps(tmp_path: Path) -> None:
    long = "https://example.org/" + "a" * 3000
    corpus = write_corpus(tmp_path / "corpus", [page(URL)], [drop(long[:2000], "bad_url")])
    assert find(corpus, long).n_drops == 1


def test_a_document_comes_with_its_other_responses_its_copies_and_its_cluster(tmp_path: Path) -> None:
    mine, near = page(URL), page("https://example.org/near", "some other words")
    mine, near = (replace(each, cluster_id=near.doc_id) for each in (mine, near))
    older = drop(URL, "duplicate_url", "newer response of ...")
    copy = drop("https://example.org/copy", "duplicate_content", mine.doc_id)
    other = drop("https://example.org/other", "duplicate_content", near.doc_id)
    corpus = write_corpus(tmp_path / "corpus", [mine, page("https://example.org/far"), near], [copy, older, other])
    found = find(corpus, mine.doc_id)
    assert [each.drop for each in found.drops] == [older]
    assert (found.copies, found.n_copies) == (("https://example.org/copy",), 1)
    assert (found.similar, found.n_similar) == ((Similar(near.doc_id, near.url),), 1)


def test_of_many_drops_copies_and_similar_documents_the_first_are_named_and_all_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.corpus.SHARD_ROWS", 15)
    mine = page(URL)
    made = [page(f"https://example.org/{number}", cluster_id=mine.doc_id) for number in range(40)]
    drops = [drop(URL, "duplicate_url", str(number)) for number in range(41)]
    drops += [drop(f"https://example.org/c{number}", "duplicate_content", mine.doc_id) for number in range(42)]
    found = find(write_corpus(tmp_path / "corpus", [replace(mine, cluster_id=mine.doc_id), *made], drops), URL)
    assert (found.n_similar, found.n_drops, found.n_copies) == (40, 41, 42)
    assert [each.drop.detail for each in found.drops] == [str(number) for number in range(MOST_NAMED)]
    assert [each.url for each in found.similar] == [f"https://example.org/{number}" for number in range(MOST_NAMED)]
    assert found.copies == tuple(f"https://example.org/c{number}" for number in range(MOST_NAMED))


def test_documents_of_a_collection_are_found_by_their_own_ids_and_addresses(tmp_path: Path) -> None:
    made = [document("1", "one", url=URL), document("2", "two", url=URL), document("no url", "three")]
    corpus = write_corpus(tmp_path / "corpus", made)
    by_url, by_id, nameless = find(corpus, URL), find(corpus, "2"), find(corpus, "no url")
    assert (by_url.document, by_url.same_url) == (made[0], 1)
    assert (by_id.document, by_id.same_url) == (made[1], 1)
    assert (nameless.document, nameless.same_url) == (made[2], 0)


def test_an_id_comes_before_an_address(tmp_path: Path) -> None:
    made = [document("1", "one", url=URL), document(URL, "two")]
    assert find(write_corpus(tmp_path / "corpus", made), URL).document == made[1]


def test_a_page_of_format_1_is_read_with_defaults() -> None:
    found = find(Corpus(FORMAT_1), "https://example.org/a")
    assert found.document is not None
    assert (found.document.doc_id, found.document.title, found.document.page_type) == ("a", "Scent hounds", "")
    assert found.document.signals is None


def test_what_is_neither_is_refused_with_a_remedy() -> None:
    with pytest.raises(InputError, match=r"https://example.org/no: found neither .*; check it, or look in the crawl's"):
        find(Corpus(FORMAT_1), "https://example.org/no")


@pytest.mark.parametrize("wanted", ["", " ", "\x00", "\udcff\udc80", "ü" * 100_000, "http://[", "%", "a\nb", "'; --"])
def test_rubbish_is_refused_in_one_short_line(wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        find(Corpus(FORMAT_1), wanted)
    assert len(refused.value.thing) <= 200
    assert "\n" not in str(refused.value)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=50).filter(lambda text: text not in ("a", "b")))
def test_any_text_is_found_or_refused(wanted: str) -> None:
    with pytest.raises(InputError):
        find(Corpus(FORMAT_1), wanted)
