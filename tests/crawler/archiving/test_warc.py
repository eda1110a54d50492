"""WARC files: what is written is valid and read back."""

import gzip
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawler.archiving.warc_writer import Repeated, WarcWriter, payload_digest, warc_date
from crawler.document import WarcRef
from crawler.fetching.exchange import Exchange
from crawler.reading.response import ArchivedResponse, ArchivedRevisit, read_responses
from tests.crawler.exchanges import NOON, exchange


def written(folder: Path, *exchanges: Exchange, max_bytes: int = 10**9) -> list[WarcRef]:
    folder.mkdir(exist_ok=True)
    with WarcWriter(folder, info={"software": "test"}, started_at=NOON, max_bytes=max_bytes) as writer:
        return [writer.write(each).ref for each in exchanges]


def test_what_is_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    first = exchange()
    second = exchange(
        "http://a.test/b?c=d", body="é".encode("latin-1"), headers=(("X-Name", "\xe9\xff"), ("X-Name", "2"))
    )
    refs = written(tmp_path / "w", first, second)
    found = [
        replace(each, record_id="", payload_digest="")
        for each in read_responses(tmp_path / "w" / "responses-00000.warc.gz")
        if isinstance(each, ArchivedResponse)
    ]
    assert found == [
        ArchivedResponse(
            "http://a.test/", 200, (("Content-Type", "text/html"), ("Content-Length", "8")), b"<p>hello", NOON, refs[0]
        ),
        ArchivedResponse(
            "http://a.test/b?c=d",
            200,
            (("Content-Type", "text/html"), ("X-Name", "\xe9\xff"), ("X-Name", "2"), ("Content-Length", "1")),
            b"\xe9",
            NOON,
            refs[1],
        ),
    ]


def test_a_body_that_came_again_is_written_as_a_visit_that_other_readers_accept(tmp_path: Path) -> None:
    first = exchange(body=b"hello")
    moment = NOON + timedelta(days=1)
    same = replace(first, fetched_at=moment)
    unmodified = replace(first, fetched_at=moment, status=304, body=b"", headers=(("ETag", "x"),))
    with WarcWriter(tmp_path, info={"software": "test"}, started_at=NOON, max_bytes=10**9) as writer:
        repeats = Repeated(writer.write(first).record, warc_date(NOON), payload_digest(b"hello"))
        ids = {writer.write(same, repeats).record, writer.write(unmodified, repeats).record, repeats.record}
    assert len(ids) == 3
    path = tmp_path / "responses-00000.warc.gz"
    with path.open("rb") as stream:
        found = [
            (record.rec_headers["WARC-Profile"], record.http_headers.statusline, record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
            if record.rec_type == "revisit"
        ]
    profile = "http://netpreserve.org/warc/1.1/revisit/"
    assert found == [
        (f"{profile}identical-payload-digest", "200 OK", b""),
        (f"{profile}server-not-modified", "304 OK", b""),
    ]
    with path.open("rb") as stream:
        assert all(record.verify_block_digest() for record in FastIterator(stream, parse_http=False))
    visits = [record for record in read_responses(path) if isinstance(record, ArchivedRevisit)]
    told = [(visit.status, visit.fetched_at, visit.refers_to_url, visit.refers_to_at) for visit in visits]
    assert told == [(200, moment, first.url, NOON), (304, moment, first.url, NOON)]


def test_a_record_is_read_by_its_offset_alone(tmp_path: Path) -> None:
    refs = written(tmp_path / "w", exchange(body=b"one"), exchange(body=b"two"))
    content = (tmp_path / "w" / refs[1].file).read_bytes()[refs[1].offset :]
    assert gzip.decompress(content).startswith(b"WARC/1.1\r\n")
    first = next(iter(ArchiveIterator(BytesIO(content))))
    assert first.content_stream().read() == b"two"


def test_headers_of_the_journey_are_kept_under_another_name(tmp_path: Path) -> None:
    written(tmp_path / "w", exchange(headers=(("Transfer-Encoding", "chunked"), ("content-length", "99"))))
    found = next(read_responses(tmp_path / "w" / "responses-00000.warc.gz"))
    assert isinstance(found, ArchivedResponse)
    assert found.headers == (
        ("Content-Type", "text/html"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-content-length", "99"),
        ("Content-Length", "8"),
    )


def test_a_compressed_body_is_stored_as_it_came_and_read_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>hello", mtime=0)
    length = ("Content-Length", str(len(packed)))
    written(tmp_path / "w", exchange(body=packed, headers=(("Content-Encoding", "gzip"), length)))
    path = tmp_path / "w" / "responses-00000.warc.gz"
    assert packed in gzip.decompress(path.read_bytes())
    found = next(read_responses(path))
    assert isinstance(found, ArchivedResponse)
    assert found.body == b"<p>hello"
    assert found.headers == (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), length)
    assert found.header("CONTENT-encoding") == "gzip"
    assert found.header("none") == ""
