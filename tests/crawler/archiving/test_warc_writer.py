"""WARC files, written, and the tail that a killed writer leaves."""

import gzip
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from crawler.archiving.warc_tail import read_tail
from crawler.archiving.warc_writer import WarcWriter, Written, crawl_digest
from crawler.document import WarcRef
from crawler.fetching.exchange import Exchange
from tests.crawler.exchanges import NOON, exchange


def written(folder: Path, *exchanges: Exchange, max_bytes: int = 10**9) -> list[Written]:
    folder.mkdir(exist_ok=True)
    with WarcWriter(folder, info={"software": "test"}, started_at=NOON, max_bytes=max_bytes) as writer:
        return [writer.write(each) for each in exchanges]


def test_all_digests_are_right_and_each_request_names_its_response(tmp_path: Path) -> None:
    odd = exchange("http://a.test/b?c=d", headers=(("Transfer-Encoding", "chunked"), ("X-Odd", "\xff")))
    records = written(tmp_path / "w", odd, exchange(body=b""))
    seen = []
    with (tmp_path / "w" / "responses-00000.warc.gz").open("rb") as stream:
        for each in ArchiveIterator(stream, check_digests="raise"):
            body = each.content_stream().read()
            header = each.rec_headers.get_header
            assert header("WARC-Date") == "2026-11-23T12:00:00Z"
            seen.append((each.rec_type, header("WARC-Target-URI"), header("WARC-IP-Address")))
            if each.rec_type == "response":
                response_id = header("WARC-Record-ID")
                assert each.http_headers.statusline == "200 OK"
                bodies = body
            if each.rec_type == "request":
                assert header("WARC-Concurrent-To") == response_id
                assert each.http_headers.get_header("User-Agent") == "Scenthound/0.1"
    assert bodies == b""
    assert seen == [
        ("warcinfo", None, None),
        ("response", "http://a.test/b?c=d", "127.0.0.1"),
        ("request", "http://a.test/b?c=d", "127.0.0.1"),
        ("response", "http://a.test/", "127.0.0.1"),
        ("request", "http://a.test/", "127.0.0.1"),
    ]
    content = (tmp_path / "w" / "responses-00000.warc.gz").read_bytes()
    lines = gzip.decompress(content).decode("latin-1").split("\r\n")
    assert "X-Archive-Orig-Transfer-Encoding: chunked" in lines
    assert "X-Odd: \xff" in lines
    assert "GET /b?c=d HTTP/1.1" in lines
    at = records[1].ref.offset
    assert (
        next(iter(ArchiveIterator(BytesIO(content[at:])))).rec_headers.get_header("WARC-Target-URI") == "http://a.test/"
    )


def test_equal_exchanges_give_equal_bytes_and_equal_records(tmp_path: Path) -> None:
    one, two = exchange(), exchange("http://a.test/2")
    first = written(tmp_path / "a", one, two)
    second = written(tmp_path / "b", one, two)
    assert first == second
    assert len({each.record for each in first}) == 2
    files = [(tmp_path / name / "responses-00000.warc.gz").read_bytes() for name in "ab"]
    assert files[0] == files[1]
    digest = crawl_digest(iter(sorted(each.record for each in first)))
    assert len(digest) == 32
    assert digest != crawl_digest(iter([first[0].record]))


def test_a_file_that_is_long_enough_is_followed_by_another_and_a_short_one_is_gone_on_with(tmp_path: Path) -> None:
    long = written(tmp_path / "w", exchange("http://a.test/1"), exchange("http://a.test/2"), max_bytes=1)
    assert [each.ref.file for each in long] == ["responses-00000.warc.gz", "responses-00001.warc.gz"]
    (more,) = written(tmp_path / "w", exchange("http://a.test/3"))
    size = (tmp_path / "w" / "responses-00001.warc.gz").stat().st_size
    assert more.ref.file == "responses-00001.warc.gz"
    assert long[1].ref.offset < more.ref.offset < size


def test_the_tail_gives_what_was_written_and_its_ends(tmp_path: Path) -> None:
    sent = exchange("http://a.test/1", headers=(("X-Odd", "\xff: \xe9"),)), exchange("http://a.test/2", body=bytes(999))
    records = written(tmp_path / "w", *sent)
    path = tmp_path / "w" / "responses-00000.warc.gz"
    info, one, two = read_tail(path, 0)
    assert info.exchange is None
    assert info.end == records[0].ref.offset
    assert one.end == records[1].ref.offset
    assert two.end == path.stat().st_size
    assert [one.record, two.record] == [each.record for each in records]
    assert one.exchange
    assert one.exchange.url == "http://a.test/1"
    assert one.exchange.fetched_at == NOON
    assert one.exchange.headers == (("Content-Type", "text/html"), ("X-Odd", "\xff: \xe9"), ("Content-Length", "8"))
    assert one.exchange.body == b"<p>hello"
    assert list(read_tail(path, one.end)) == [two]
    assert list(read_tail(path, two.end)) == []


def test_a_tail_cut_anywhere_ends_behind_the_last_whole_exchange(tmp_path: Path) -> None:
    records = written(tmp_path / "w", exchange("http://a.test/1"), exchange("http://a.test/2"))
    path = tmp_path / "w" / "responses-00000.warc.gz"
    content = path.read_bytes()
    starts = [each.ref.offset for each in records]
    for cut in range(0, len(content), 3):
        path.write_bytes(content[:cut])
        ends = [each.end for each in read_tail(path, 0)]
        # Behind warcinfo, behind the first exchange; the second one is never whole.
        assert ends == [start for start in starts if start <= cut], cut


def test_a_damaged_tail_ends_before_the_damage(tmp_path: Path) -> None:
    records = written(tmp_path / "w", exchange("http://a.test/1"), exchange("http://a.test/2"))
    path = tmp_path / "w" / "responses-00000.warc.gz"
    content = bytearray(path.read_bytes())
    content[records[1].ref.offset + 30] ^= 0x55
    path.write_bytes(content)
    assert [each.end for each in read_tail(path, 0)] == [each.ref.offset for each in records]
    assert WarcRef("responses-00000.warc.gz", records[0].ref.offset) == records[0].ref
