"""Facts, addresses, titles and words of documents, on every backend, after extending, and without the files."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crawler.document import Document
from indexer.analyzer import plain_words
from indexer.backends.base import Backend, OpenIndex
from indexer.backends.registry import find_backend
from indexer.errors import DocumentNotFoundError, SnapshotError
from indexer.settings import BuildSettings
from indexer.words import is_word
from tests.documents import document

DIM = 4
TEXTS = (
    "the Running dogs",
    "Straße 東京 データ utf8",
    "don't e-mail 3.14 the",
    "",
    "x" * 41 + " İstanbul ΣΟΦΟΣ",
    "dogs \u2028 _a_",
)


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest) -> Backend:
    return find_backend(request.param)


@contextmanager
def index_of(backend: Backend, folder: Path, pages: list[Document]) -> Iterator[OpenIndex]:
    folder.mkdir(parents=True, exist_ok=True)
    writer = backend.write(folder, DIM, BuildSettings(analyzer="en"))
    add_all(writer, pages)
    index = backend.open(folder)
    try:
        yield index
    finally:
        index.close()


def add_all(writer, pages: list[Document]) -> None:  # type: ignore[no-untyped-def]
    for page in pages:
        writer.add(page, (), np.empty((0, DIM), dtype=np.float32))
    writer.seal()


def test_documents_are_found_by_their_whole_address(backend: Backend, tmp_path: Path) -> None:
    urls = {
        "a": "https://example.org/lemur",
        "b": "http://example.org/Lemur",  # Another scheme and case.
        "c": "https://example.org/lemur/tail",
        "d": "https://www.example.org/lemur",
        "e": "",
        "f": "https://example.org/%E6%9D%B1%E4%BA%AC?a=%2F",
    }
    with index_of(backend, tmp_path, [document(doc_id, "", url=url) for doc_id, url in urls.items()]) as index:
        assert index.at_address("example.org/lemur") == ("a", "b")
        assert index.at_address("example.org/lemur/tail") == ("c",)
        assert index.at_address("example.org/東京?a=/") == ("f",)
        assert [index.at_address(text) for text in ("", "example.org", "lemur", "example.org/lemur\n")] == [()] * 4


def random_pages(seed: int, size: int) -> list[Document]:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    doc_ids = sorted({f"{chance.randrange(10**6):x}" for _ in range(size)} | {"ä", "\u2028", "y" * 4000})
    return [
        replace(
            document(
                doc_id,
                " ".join(chance.sample(TEXTS, 2)),
                title=chance.choice(("A title", "", "Ünï\u2028 “code”\\n")),
                url=chance.choice(("", f"https://a.example/{doc_id}")),
                site=chance.choice(("", "a.example", "b.example")),
            ),
            # Itself, nobody, one that is here, one that is not.
            cluster_id=chance.choice((doc_id, "", chance.choice(doc_ids), "elsewhere")),
        )
        for doc_id in doc_ids
    ]


def assert_known(index: OpenIndex, pages: list[Document]) -> None:
    shuffled = random.Random(3).sample(pages, len(pages)) + pages[:2]  # noqa: S311
    asked = [page.doc_id for page in shuffled]
    facts, addresses = index.facts(asked), index.addresses(asked)
    assert facts.sites == tuple(page.site for page in shuffled)
    assert facts.clusters == tuple(page.cluster_id or page.doc_id for page in shuffled)
    assert addresses.urls == tuple(page.url for page in shuffled)
    assert addresses.titles == tuple(page.title for page in shuffled)
    assert list(index.titles()) == [page.title for page in sorted(pages, key=lambda page: page.doc_id)]
    in_order = sorted(page.doc_id for page in pages)
    assert [index.number_of(doc_id) for doc_id in in_order] == list(range(len(pages)))
    assert [index.doc_id_at(number) for number in range(len(pages))] == in_order
    merits = index.merits(asked)
    assert merits.published_at == tuple(page.published_at for page in shuffled)
    assert merits.spam_scores == tuple(page.spam_score for page in shuffled)
    assert index.newest_day() == max((page.published_at for page in pages if page.published_at), default=None)
    assert index.facts([]).sites == index.addresses([]).urls == ()
    assert index.merits([]).spam_scores == ()
    for unknown in ("nothing", "", "\ud800"):
        with pytest.raises(DocumentNotFoundError):
            index.facts([pages[0].doc_id, unknown])
        with pytest.raises(DocumentNotFoundError):
            index.addresses([unknown])
        with pytest.raises(DocumentNotFoundError):
            index.number_of(unknown)


def words_of(pages: list[Document]) -> list[tuple[str, int]]:
    texts, titles = (
        Counter(word for text in field for word in set(plain_words(text)) if is_word(word))
        for field in ([page.text for page in pages], [page.title for page in pages])
    )
    return sorted((texts | titles).items(), key=lambda pair: (-pair[1], pair[0]))


def test_documents_are_known_without_being_read(backend: Backend, tmp_path: Path) -> None:
    pages = random_pages(1, 60)
    with index_of(backend, tmp_path, pages) as index:
        assert_known(index, pages)
        found = list(index.vocabulary(10**6))
        assert found == words_of(pages)
        assert {"the", "running", "straße", "utf8"} <= {word for word, _ in found}
        assert list(index.vocabulary(3)) == found[:3]


def test_an_index_of_one_empty_document_has_no_words(backend: Backend, tmp_path: Path) -> None:
    with index_of(backend, tmp_path, [document("a", "")]) as index:
        assert list(index.vocabulary(10)) == []
        assert list(index.titles()) == [""]
        assert index.facts(["a"]).clusters == ("a",)


def test_an_index_that_was_extended_knows_the_living(backend: Backend, tmp_path: Path) -> None:
    before, others = random_pages(1, 40), random_pages(2, 20)
    with index_of(backend, tmp_path / "1", before):
        pass
    gone = {page.doc_id for page in before[::4]} | ({page.doc_id for page in before} & {page.doc_id for page in others})
    (tmp_path / "2").mkdir()
    add_all(backend.extend(tmp_path / "1", tmp_path / "2", DIM, BuildSettings(analyzer="en"), gone), others)
    index = backend.open(tmp_path / "2")
    living = [page for page in before if page.doc_id not in gone] + others
    assert_known(index, living)
    with pytest.raises(DocumentNotFoundError):
        index.facts([before[0].doc_id])
    counts = dict(index.vocabulary(10**6))
    assert all(counts[word] >= documents for word, documents in words_of(living))
    index.close()


@pytest.mark.slow
def test_without_the_files_documents_are_read(tmp_path: Path) -> None:
    backend, pages = find_backend("local"), random_pages(1, 10)
    with index_of(backend, tmp_path, pages):
        pass
    for path in [*tmp_path.rglob("facts.*"), *tmp_path.rglob("words.txt")]:
        path.unlink()
    index = backend.open(tmp_path)
    assert_known(index, pages)
    assert list(index.vocabulary(10)) == []
    index.close()


@pytest.mark.slow
def test_damaged_files_are_refused(tmp_path: Path) -> None:
    backend, pages = find_backend("local"), random_pages(1, 10)
    with index_of(backend, tmp_path, pages):
        pass
    for name, damage in (("facts.npz", b"PK"), ("facts.jsonl", b""), ("words.txt", b"a b\n")):
        (path,) = tmp_path.rglob(name)
        whole = path.read_bytes()
        path.write_bytes(damage)
        index = backend.open(tmp_path)
        with pytest.raises(SnapshotError, match="build the index again"):
            _ = list(index.vocabulary(10)) if name == "words.txt" else index.facts([pages[0].doc_id])
        index.close()
        path.write_bytes(whole)


@pytest.mark.slow
def test_a_damaged_line_is_refused(tmp_path: Path) -> None:
    pages = random_pages(1, 10)
    with index_of(find_backend("local"), tmp_path, pages):
        pass
    (path,) = tmp_path.rglob("facts.jsonl")
    path.write_bytes(b"\xff" * path.stat().st_size)
    index = find_backend("local").open(tmp_path)
    assert index.facts([pages[0].doc_id]).sites == (pages[0].site,)
    with pytest.raises(SnapshotError, match="build the index again"):
        index.addresses([pages[0].doc_id])
    with pytest.raises(SnapshotError, match="build the index again"):
        list(index.titles())
    index.close()


@pytest.mark.slow
def test_an_index_without_the_words_as_they_stand_has_no_vocabulary(tmp_path: Path) -> None:
    writer = find_backend("local").write(tmp_path, DIM, BuildSettings(analyzer="en", exact_words=False))
    add_all(writer, random_pages(1, 10))
    index = find_backend("local").open(tmp_path)
    assert list(index.vocabulary(10)) == []
    index.close()


def test_where_no_near_duplicates_are_said_to_be_none_are_found(backend: Backend, tmp_path: Path) -> None:
    plain = [document("a", "dogs"), replace(document("b", "dogs run"), cluster_id="b")]
    with index_of(backend, tmp_path / "plain", plain) as index:
        assert index.facts(["a", "b"]).clusters == ("a", "b")
        says_none = not index.has_near_duplicates()
    assert says_none == (type(backend).__name__ == "LocalBackend")  # the oracle does not look
    for number, cluster in enumerate(("a", "elsewhere")):
        pages = [document("a", "dogs"), replace(document("b", "dogs"), cluster_id=cluster)]
        with index_of(backend, tmp_path / str(number), pages) as index:
            assert index.has_near_duplicates()
