"""Links between documents: which count, how many are kept, and that the order of documents changes nothing."""

import random
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.corpus import Corpus
from crawler.document import Document, Link
from indexer.building import anchors
from indexer.building.anchors import MOST_CHARACTERS, MOST_LINKS, incoming_links
from indexer.building.build import build
from indexer.links_in import LinkIn, words_of
from indexer.query import Query
from indexer.settings import BuildSettings
from indexer.snapshot import open_snapshot
from tests.documents import document
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import CorpusMaker

LinksOf = Callable[..., dict[str, list[tuple[str, str]]]]


def page(doc_id: str, *links: Link, site: str = "example.org") -> Document:
    return replace(document(doc_id, "text", url=address(doc_id), site=site), links=links)


def address(doc_id: str) -> str:
    return f"https://{doc_id}.example.org/"


def to(doc_id: str, text: str, *rel: str) -> Link:
    return Link(address(doc_id), text, rel)


@pytest.fixture
def links_of(corpus_of: CorpusMaker, tmp_path: Path) -> LinksOf:
    def read(pages: Iterable[Document], name: str = "linked") -> dict[str, list[tuple[str, str]]]:
        corpus = Corpus(corpus_of(pages, name))
        with ExitStack() as stack:
            incoming = stack.enter_context(incoming_links(corpus, tmp_path))
            found = {page.doc_id: incoming.links(page.doc_id) for page in corpus.documents()}
        return {doc_id: [(link.doc_id, link.text) for link in links] for doc_id, links in found.items() if links}

    return read


def test_links_from_others_that_vouch_for_them_count(links_of: LinksOf) -> None:
    pages = [
        page("a", to("b", "the river page"), to("a", "myself"), to("x", "not in the corpus")),
        page("b", to("a", "rated", "nofollow"), to("a", "said", "ugc"), to("a", "paid", "noopener", "sponsored")),
        page(
            "c", to("b", "  rivers "), to("a", "home", "noopener"), Link("mailto:x@example.org", "mail"), site="c.org"
        ),
    ]
    # b: c's site is another one than b's own, so it comes first.
    assert links_of(pages) == {"b": [("c", "rivers"), ("a", "the river page")], "a": [("c", "home")]}


def test_a_menu_on_every_page_counts_once(links_of: LinksOf) -> None:
    menu = (to("home", "Home"), to("help", "Help"))
    pages = [page(f"p{number:03}", *menu) for number in range(300)] + [page("home", *menu), page("help", *menu)]
    pages.append(page("z", to("home", "Home"), site="z.org"))
    assert links_of(pages[::-1]) == {"home": [("z", "Home"), ("help", "Home")], "help": [("home", "Help")]}


def test_links_without_words_name_who_links_and_add_no_words(links_of: LinksOf) -> None:
    found = links_of([page("a"), page("b", to("a", "")), page("c", to("a", "words"), site="c.org")])
    assert found == {"a": [("c", "words"), ("b", "")]}
    assert words_of([LinkIn(*link) for link in found["a"]]) == "words"
    assert words_of([]) == ""


def test_few_and_short_links_are_kept(links_of: LinksOf) -> None:
    many = [page(f"p{number:03}", to("a", f"text {number}"), site=f"{number}.org") for number in range(MOST_LINKS + 9)]
    found = links_of([page("a"), *many, page("zz", to("b", "x" * 1000)), page("b")])
    assert [link[0] for link in found["a"]] == [f"p{number:03}" for number in range(MOST_LINKS)]
    assert found["b"] == [("zz", "x" * MOST_CHARACTERS)]


def test_of_documents_with_one_address_the_lowest_is_meant(links_of: LinksOf) -> None:
    twin = replace(document("b2", "text", url=address("b")), site="example.org")
    assert links_of([twin, page("c", to("b", "twins")), page("b")]) == {"b": [("c", "twins")]}


def test_a_collection_without_links_or_addresses_has_none(links_of: LinksOf) -> None:
    assert links_of([document("a", "x"), document("b", "y")]) == {}
    assert links_of([page("a"), page("b")], "no-links") == {}
    assert links_of([replace(page("a"), url=""), page("b", to("a", "x"))], "no-address") == {}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_order_and_however_it_is_cut_up_the_links_are_those_counted_by_hand(
    seed: int,
    links_of: LinksOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    doc_ids = [f"d{number:02}" for number in range(60)]
    pages = []
    for doc_id in doc_ids:
        links = [
            to(chance.choice(doc_ids[:40]), chance.choice(("x", "y", "z", "")), *chance.choice(((), ("ugc",))))
            for _ in range(chance.randrange(30))
        ]
        pages.append(page(doc_id, *links, site=f"{chance.randrange(4)}.org"))
    monkeypatch.setattr(anchors, "MOST_LINKS", 5)
    wanted = counted(pages)
    assert links_of(pages, "ordered") == wanted
    monkeypatch.setattr(anchors, "_ROWS", 7)
    monkeypatch.setattr(anchors, "_RANGE", 11)
    chance.shuffle(pages)
    assert links_of(pages, "shuffled") == wanted


def counted(pages: Iterable[Document]) -> dict[str, list[tuple[str, str]]]:
    """The rule, plainly."""
    pages = sorted(pages, key=lambda page: page.doc_id)
    site = {page.doc_id: page.site for page in pages}
    result = {}
    for target in pages:
        seen: dict[tuple[str, str], str] = {}
        for source in pages:
            for link in source.links:
                if link.url == target.url and source is not target and "ugc" not in link.rel:
                    seen.setdefault((source.site, link.text), source.doc_id)
        own = target.site
        found = sorted((where == own, doc_id, text) for (where, text), doc_id in seen.items())
        if found:
            result[target.doc_id] = [(doc_id, text) for _, doc_id, text in found[:5]]
            assert all(site[doc_id] for doc_id, _ in result[target.doc_id])
    return result


def test_a_build_keeps_the_links_to_a_document_and_their_words_can_be_weighed(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    pages = [page("a", to("b", "the figeater")), page("b")]
    build(corpus_of(pages, "linked"), tmp_path / "index", small, load_encoder=lambda *_: HashPassageEncoder())
    with open_snapshot(tmp_path / "index", open_encoder=open_hash_encoder) as snapshot:
        assert snapshot.index.documents.links_in("b") == (LinkIn("a", "the figeater"),)
        assert snapshot.index.documents.links_in("a") == ()
        weighed = snapshot.index.lexical(0.9, 0.4, (("contents", 1.0), ("anchors", 1.0)))
        assert weighed.retrieve(Query("figeater"), 5).doc_ids == ("b",)
        assert snapshot.index.lexical(0.9, 0.4).retrieve(Query("figeater"), 5).doc_ids == ()
