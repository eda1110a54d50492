"""WARC files: what is written is valid and read back; what is damaged is reported."""

import gzip
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.document import WarcRef
from crawler.errors import InputError
from crawler.exchange import Exchange, Headers
from crawler.warc import ArchivedResponse, UnreadableRecord, WarcWriter, read_responses

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "crawl" / "warc"
NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def exchange(url: str = "http://a.test/", body: bytes = b"<p>hello", headers: Headers = ()) -> Exchange:
    return Exchange(
        url=url,
        request_headers=(("Host", "a.test"), ("User-Agent", "Scenthound/0.1")),
        version="1.1",
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html"), *headers),
        body=body,
        fetched_at=NOON,
        address="127.0.0.1",
    )


def written(folder: Path, *exchanges: Exchange, max_bytes: int = 10**9) -> list[WarcRef]:
    folder.mkdir(exist_ok=True)
    with WarcWriter(folder, info={"software": "test"}, started_at=NOON, max_bytes=max_bytes) as writer:
        return [writer.write(each) for each in exchanges]


def record(
    block: bytes, *, kind: str = "response", url: str = "http://a.test/", date: str = "2026-11-23T12:00:00Z"
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\nWARC-Record-ID: <urn:x>\r\n"
    )
    return head.encode() + f"Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def read(path: Path, content: bytes) -> list[ArchivedResponse | UnreadableRecord]:
    path.write_bytes(content)
    return list(read_responses(path))


def reasons(records: list[ArchivedResponse | UnreadableRecord]) -> list[str]:
    return [each.reason if isinstance(each, UnreadableRecord) else str(each.status) for each in records]


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello"


def test_what_is_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    first = exchange()
    second = exchange(
        "http://a.test/b?c=d", body="é".encode("latin-1"), headers=(("X-Name", "\xe9\xff"), ("X-Name", "2"))
    )
    refs = written(tmp_path / "w", first, second)
    found = list(read_responses(tmp_path / "w" / "responses-00000.warc.gz"))
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


def test_all_digests_of_a_written_file_are_right_and_each_request_names_its_response(tmp_path: Path) -> None:
    written(tmp_path / "w", exchange(headers=(("Transfer-Encoding", "chunked"), ("X-Odd", "\xff"))), exchange(body=b""))
    kinds = []
    response_id = ""
    with (tmp_path / "w" / "responses-00000.warc.gz").open("rb") as stream:
        for each in ArchiveIterator(stream, check_digests="raise"):
            each.content_stream().read()
            kinds.append(each.rec_type)
            if each.rec_type == "response":
                response_id = each.rec_headers.get_header("WARC-Record-ID")
            if each.rec_type == "request":
                assert each.rec_headers.get_header("WARC-Concurrent-To") == response_id
                assert each.http_headers.get_header("User-Agent") == "Scenthound/0.1"
            assert each.rec_headers.get_header("WARC-Date") == "2026-11-23T12:00:00Z"
    assert kinds == ["warcinfo", "response", "request", "response", "request"]


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


def test_the_same_exchanges_give_the_same_bytes_and_the_same_digest_in_any_order(tmp_path: Path) -> None:
    one, two = exchange(), exchange("http://a.test/2")
    written(tmp_path / "a", one, two)
    written(tmp_path / "b", one, two)
    assert (tmp_path / "a" / "responses-00000.warc.gz").read_bytes() == (
        tmp_path / "b" / "responses-00000.warc.gz"
    ).read_bytes()
    digests = []
    for name, order in (("c", (one, two)), ("d", (two, one)), ("e", (one, exchange("http://a.test/3")))):
        (tmp_path / name).mkdir()
        with WarcWriter(tmp_path / name, info={}, started_at=NOON, max_bytes=10**9) as writer:
            for each in order:
                writer.write(each)
            digests.append(writer.digest)
            assert len(writer) == 2
    assert digests[0] == digests[1] != digests[2]


def test_a_file_that_is_long_enough_is_followed_by_another(tmp_path: Path) -> None:
    refs = written(tmp_path / "w", *(exchange(f"http://a.test/{n}") for n in range(3)), max_bytes=1)
    assert [ref.file for ref in refs] == [f"responses-0000{n}.warc.gz" for n in range(3)]
    for n in range(3):
        found = next(read_responses(tmp_path / "w" / f"responses-0000{n}.warc.gz"))
        assert isinstance(found, ArchivedResponse)
        assert found.url == f"http://a.test/{n}"


def test_a_date_with_another_zone_or_a_fraction_is_read_as_utc(tmp_path: Path) -> None:
    dates = ("2026-11-23T13:00:00+01:00", "2026-11-23T12:00:00.5Z", "2026-11-23T12:00:00")
    found = read(tmp_path / "x.warc", b"".join(record(OK, date=date) for date in dates))
    moments = [each.fetched_at for each in found if isinstance(each, ArchivedResponse)]
    assert moments == [NOON, NOON + timedelta(seconds=0.5), NOON]


def test_only_responses_and_resources_from_the_web_are_read(tmp_path: Path) -> None:
    content = (
        record(b"software: x\r\n", kind="warcinfo")
        + record(b"GET / HTTP/1.1\r\n\r\n", kind="request")
        + record(b"plain", kind="conversion")
        + record(b"20261123 a.test 127.0.0.1", url="dns:a.test")
        + record(b"file", kind="resource", url="file:///etc/passwd")
        + record(b"<p>resource", kind="resource")
        + record(OK)
    )
    found = read(tmp_path / "x.warc", content)
    assert [(each.status, each.body) for each in found if isinstance(each, ArchivedResponse)] == [
        (200, b"<p>resource"),
        (200, b"<p>hello"),
    ]
    assert len(found) == 2


def test_each_kind_of_loss_has_its_reason_and_reading_goes_on(tmp_path: Path) -> None:
    content = (
        record(OK, kind="revisit")
        + record(OK, date="yesterday")
        + record(b"<html>no headers")
        + record(b"HTTP/1.1 OK\r\n\r\nx")
        + record(b"HTTP/1.1 200 OK\r\nContent-Encoding: zip\r\n\r\nx")
        + record(OK)
    )
    found = read(tmp_path / "x.warc", content)
    assert reasons(found) == ["revisit", "bad_date", "no_http_headers", "bad_status", "content_encoding", "200"]
    lost = found[1]
    assert isinstance(lost, UnreadableRecord)
    assert (lost.url, lost.detail) == ("http://a.test/", "yesterday")
    assert lost.warc_ref == WarcRef("x.warc", len(record(OK, kind="revisit")))


def test_chunks_are_joined_and_a_body_that_only_claims_chunks_is_kept(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    found = read(
        tmp_path / "x.warc", record(head + b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n") + record(head + b"hello world")
    )
    assert [each.body for each in found if isinstance(each, ArchivedResponse)] == [b"hello world", b"hello world"]


def test_a_plain_file_cut_in_its_last_record_reports_it(tmp_path: Path) -> None:
    found = read(tmp_path / "x.warc", record(OK) + record(OK)[:-8])
    assert reasons(found) == ["200", "truncated_record"]


def test_damage_in_one_compressed_record_loses_that_record_alone(tmp_path: Path) -> None:
    members = [
        gzip.compress(record(OK + str(n).encode() * 50_000, url=f"http://a.test/{n}"), mtime=0) for n in range(3)
    ]
    for position in (0, 1, 40, len(members[1]) // 2, len(members[1]) - 5):
        damaged = bytearray(members[1])
        damaged[position] ^= 0x55
        found = read(tmp_path / "x.warc.gz", members[0] + bytes(damaged) + members[2])
        urls = [each.url for each in found if isinstance(each, ArchivedResponse)]
        assert urls == ["http://a.test/0", "http://a.test/2"], position
        lost = [each for each in found if isinstance(each, UnreadableRecord)]
        assert [each.warc_ref.offset for each in lost] == [len(members[0])], position


def test_a_compressed_file_cut_anywhere_gives_what_is_whole_and_reports_the_rest(tmp_path: Path) -> None:
    members = [gzip.compress(record(OK, url=f"http://a.test/{n}"), mtime=0) for n in range(2)]
    for cut in range(1, len(members[1]), 7):
        found = read(tmp_path / "x.warc.gz", members[0] + members[1][:cut])
        assert isinstance(found[0], ArchivedResponse)
        # Cut behind the block, in gzip's checksum, nothing of the record is missing.
        whole = len(found) == 2 and isinstance(found[1], ArchivedResponse) and found[1].body == b"<p>hello"
        reported = len(found) == 2 and isinstance(found[1], UnreadableRecord)
        assert whole or reported, cut


def test_a_file_compressed_in_one_piece_is_reported_with_its_remedy(tmp_path: Path) -> None:
    found = read(tmp_path / "x.warc.gz", gzip.compress(record(OK) + record(OK)))
    assert reasons(found) == ["200", "damaged_record"]
    lost = found[1]
    assert isinstance(lost, UnreadableRecord)
    assert "warcio recompress" in lost.detail


@pytest.mark.parametrize("content", [b"<html>", b"PK\x03\x04" + bytes(99), gzip.compress(b"text"), bytes(99), b"\n\n"])
def test_a_file_that_is_no_archive_is_one_damaged_record(tmp_path: Path, content: bytes) -> None:
    assert reasons(read(tmp_path / "x.warc", content)) == ["damaged_record"]


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    assert read(tmp_path / "x.warc", b"") == []


def test_a_file_that_cannot_be_opened_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        list(read_responses(tmp_path / "none.warc"))
    with pytest.raises(InputError, match="directory"):
        list(read_responses(tmp_path))


def test_nothing_is_written_to_stderr_whatever_the_damage(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    read(tmp_path / "x.warc", record(OK)[:-4] + b"rubbish" + record(OK))
    read(tmp_path / "y.warc.gz", gzip.compress(record(OK + bytes(90_000)))[:-60])
    assert capfd.readouterr().err == ""


def test_every_sample_of_odd_archives_is_read_or_reported() -> None:
    if not SAMPLES.is_dir():
        pytest.skip(f"no sample archives at {SAMPLES}")
    seen: dict[str, Counter[str]] = {}
    for path in sorted(SAMPLES.rglob("*.*arc*")):
        if path.is_file():
            seen[f"{path.parent.name}/{path.name}"] = Counter(reasons(list(read_responses(path))))
    assert len(seen) == 35
    assert seen["warc/whirlwind.warc.gz"] == {"200": 1}
    assert seen["pywb/example.arc"] == seen["pywb/example.arc.gz"] == {"200": 1}
    assert seen["pywb/example-extra.warc"] == {"200": 1, "revisit": 2, "no_http_headers": 1}
    assert seen["pywb/missing-status-text.warc"] == {"302": 1}
    assert seen["pywb/bad.arc"] == {"no_http_headers": 3}
    assert seen["warcio-odd/example-wget-bad-target-uri.warc.gz"] == {"200": 1}
    assert seen["warcio-odd/example-bad-non-chunked.warc.gz"] == {"damaged_record": 1}
    assert seen["warcio-odd/example-trunc.warc"] == {"content_encoding": 1}
    assert seen["warcio-odd/example-wrong-chunks.warc.gz"] == {"truncated_record": 1}
