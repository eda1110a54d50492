"""WARC files: what is written is valid and read back."""

import gzip
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from crawler.archiving.warc_writer import WarcWriter
from crawler.document import WarcRef
from crawler.fetching.exchange import Exchange
from crawler.reading.response import ArchivedResponse, read_responses
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
