"""What names a document for an update: all that an index keeps of it, its links too, however rows lie in a batch."""

from dataclasses import replace

import pyarrow as pa
import pytest

from crawler.columns import DOCUMENT_SCHEMA, document_row
from crawler.document import Document, Link
from indexer.building.fingerprints import COLUMNS, digests_of
from tests.documents import document

PAGE = document("a", "A page.")
HOME, ABOUT = Link("https://example.org/", "home"), Link("https://example.org/about", "about us", ("nofollow",))


def batch_of(*pages: Document) -> pa.RecordBatch:
    rows = pa.RecordBatch.from_pylist([document_row(page) for page in pages], DOCUMENT_SCHEMA)
    return rows.select([name for name in COLUMNS if name in rows.schema.names])


def digest_of(page: Document) -> bytes:
    return digests_of(batch_of(page))[0]


@pytest.mark.parametrize(
    "links",
    [
        (HOME,),
        (ABOUT,),
        (HOME, ABOUT),
        (ABOUT, HOME),
        (replace(HOME, text="Home"),),
        (replace(HOME, url="https://example.org/h", text="ome"),),
        (replace(HOME, rel=("nofollow",)),),
        (replace(HOME, rel=("no", "follow")),),
        (replace(HOME, rel=("", "nofollow")),),
        (Link("", ""),),
        (Link("", ""), Link("", "")),
    ],
)
def test_other_links_give_another_digest(links: tuple[Link, ...]) -> None:
    others = {
        digest_of(replace(PAGE, links=each))
        for each in ((), (HOME,), (ABOUT,), (HOME, ABOUT), (ABOUT, HOME))
        if each != links
    }
    assert digest_of(replace(PAGE, links=links)) not in others
    assert digest_of(replace(PAGE, links=links)) == digest_of(replace(PAGE, links=links))


def test_a_row_has_the_same_digest_wherever_it_lies() -> None:
    pages = [replace(PAGE, links=links) for links in ((HOME,), (), (HOME, ABOUT), (ABOUT,), ())]
    alone = [digest_of(page) for page in pages]
    whole = batch_of(*pages)
    assert digests_of(whole) == alone
    assert digests_of(whole.slice(1, 3)) == alone[1:4]
    assert digests_of(whole.slice(4)) == alone[4:]
    assert digests_of(whole.slice(5)) == []
    assert digests_of(whole.take(pa.array([3, 0]))) == [alone[3], alone[0]]


def test_a_corpus_without_a_column_of_links_has_none() -> None:
    whole = batch_of(PAGE)
    assert digests_of(whole.drop_columns(["links"])) == digests_of(whole)
    nothing = whole.set_column(
        whole.schema.get_field_index("links"),
        DOCUMENT_SCHEMA.field("links"),
        pa.nulls(1, DOCUMENT_SCHEMA.field("links").type),
    )
    assert digests_of(nothing) == digests_of(whole)
