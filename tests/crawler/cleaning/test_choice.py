"""Which copy of an address is kept, worked out on a handful of records."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from crawler.cleaning.choice import Choice, Place
from crawler.document import WarcRef
from crawler.reading.response import ArchivedResponse, ArchivedRevisit

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Kind = Literal["response", "resource", "conversion"]


def response(
    n: int, *, day: int = 0, kind: Kind = "response", record_id: str = "", digest: str = ""
) -> ArchivedResponse:
    at = NOON + timedelta(days=day)
    return ArchivedResponse("u", 200, (), b"", at, WarcRef("x", n), kind, record_id, digest)


def revisit(
    n: int, *, day: int = 0, to: str = "", url: str = "", at: int | None = None, digest: str = ""
) -> ArchivedRevisit:
    moment = None if at is None else NOON + timedelta(days=at)
    return ArchivedRevisit("u", 304, NOON + timedelta(days=day), WarcRef("x", n), to, url, moment, digest)


def settled(*records: tuple[ArchivedResponse | ArchivedRevisit, str]) -> tuple[dict[Place, list[str]], list[str]]:
    """Give the URLs by the number of the record that holds their body, and the drops as "offset reason"."""
    choice = Choice()
    drops = [choice.add(record, url, (0, n)) for n, (record, url) in enumerate(records)]
    drops += choice.settle()
    kept = {place: [copy.url for copy in copies] for place, copies in choice.wanted().items()}
    return kept, [f"{drop.warc_ref.offset} {drop.reason}" for drop in drops if drop and drop.warc_ref]


A, B = "https://a.test/", "https://b.test/"


def test_the_newest_is_kept_and_among_equals_the_last() -> None:
    assert settled((response(0, day=1), A), (response(1, day=0), A)) == ({(0, 0): [A]}, ["1 duplicate_url"])
    assert settled((response(0), A), (response(1), A)) == ({(0, 1): [A]}, ["0 duplicate_url"])


def test_a_ready_made_text_is_kept_only_where_there_is_no_response() -> None:
    text = response(1, day=5, kind="conversion")
    assert settled((response(0), A), (text, A)) == ({(0, 0): [A]}, ["1 duplicate_url"])
    assert settled((text, A), (response(0), A)) == ({(0, 1): [A]}, ["1 duplicate_url"])
    assert settled((text, A), (response(0), B)) == ({(0, 0): [A], (0, 1): [B]}, [])


def test_a_revisit_is_a_newer_copy_of_what_it_refers_to() -> None:
    by_id = revisit(1, day=1, to="<urn:1>")
    assert settled((response(0, record_id="<urn:1>"), A), (by_id, A)) == ({(0, 0): [A]}, ["0 duplicate_url"])
    # In whatever order the files come.
    assert settled((by_id, A), (response(0, record_id="<urn:1>"), A)) == ({(0, 1): [A]}, ["0 duplicate_url"])


def test_a_revisit_finds_its_body_by_address_and_date_or_by_digest_under_another_address() -> None:
    by_date = revisit(1, day=3, url="HTTPS://b.test:443/", at=0)
    assert settled((response(0), B), (by_date, A)) == ({(0, 0): [A, B]}, [])
    by_digest = revisit(1, day=3, digest="sha1:A")
    assert settled((response(0, digest="sha1:A"), B), (by_digest, A)) == ({(0, 0): [A, B]}, [])


def test_what_repeats_a_dropped_response_goes_for_the_same_reason() -> None:
    choice = Choice()
    choice.refuse(response(0, digest="sha1:A"), "content_type")
    assert choice.add(revisit(1, digest="sha1:A"), A, (0, 1)) is None
    assert [(drop.url, drop.reason) for drop in choice.settle()] == [(A, "content_type")]


def test_a_revisit_without_its_body_is_dropped_by_its_reason() -> None:
    assert settled((response(0), B), (revisit(1, url=B, at=9, to="<urn:2>"), A)) == ({(0, 0): [B]}, ["1 revisit"])
    assert settled((revisit(0), A)) == ({}, ["0 revisit"])
    assert settled((revisit(0, url="no address", at=0), A)) == ({}, ["0 revisit"])


def test_an_address_that_is_gone_or_has_moved_keeps_no_older_copy() -> None:
    for status, reason in ((404, "gone"), (410, "gone"), (301, "moved"), (308, "moved")):
        choice = Choice()
        assert choice.add(response(0), A, (0, 0)) is None
        choice.end(A, NOON + timedelta(days=1), status)
        assert [(drop.reason, drop.detail) for drop in choice.settle()] == [
            (reason, f"{status} since 2026-11-24T12:00:00+00:00")
        ]
        assert choice.wanted() == {}


def test_a_newer_copy_and_one_of_the_same_second_outlive_an_end_and_trouble_is_none() -> None:
    choice = Choice()
    choice.add(response(0, day=1), A, (0, 0))
    choice.add(response(1, day=1), B, (0, 1))
    choice.end(A, NOON, 404)
    choice.end(B, NOON + timedelta(days=1), 410)
    for status in (302, 403, 429, 500, 503):
        choice.end(A, NOON + timedelta(days=9), status)
    assert list(choice.settle()) == []
    assert sorted(choice.wanted()) == [(0, 0), (0, 1)]
