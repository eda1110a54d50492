"""Archives from elsewhere: two readers, one result; damage costs the records it hits, and each has a reason."""

import gzip
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.document import WarcRef
from crawler.errors import InputError
from crawler.reading.response import Archived, ArchivedResponse, ArchivedRevisit, UnreadableRecord, read_responses
from tests.crawler.warc_records import OK, PACKINGS, gzipped, in_one_gzip, plain, record, zstandard_frames

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT.parent / "shared" / "data" / "crawl" / "warc"
EXAMPLE = ROOT / "examples" / "crawl" / "responses-00000.warc.gz"
NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def read(path: Path, content: bytes, *, fast: bool = True) -> list[Archived]:
    path.write_bytes(content)
    return list(read_responses(path, fast=fast))


def noise(digests: int, seed: int) -> bytes:
    """Give bytes that cannot be compressed, 64 a digest."""
    return b"".join(blake2b(b"%d %d" % (seed, n)).digest() for n in range(digests))


def reasons(records: Sequence[Archived]) -> list[str]:
    return [
        each.reason
        if isinstance(each, UnreadableRecord)
        else "revisit"
        if isinstance(each, ArchivedRevisit)
        else str(each.status)
        for each in records
    ]


def urls(records: Sequence[Archived]) -> list[str]:
    return [each.url.removeprefix("http://a.test/") for each in records if isinstance(each, ArchivedResponse)]


def numbered(n: int, *, body: bytes = b"") -> bytes:
    return record(OK + body, url=f"http://a.test/{n}")


KINDS = [
    record(b"software: x\r\n", kind="warcinfo", url=""),
    numbered(0, body=b"x" * 70_000),
    record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    record(b"Title\nand text", kind="conversion", url="http://a.test/1"),
    record(b"20261123 a.test 127.0.0.1", url="dns:a.test"),
    record(b"file", kind="resource", url="file:///etc/passwd"),
    record(b"<p>resource", kind="resource", url="<http://a.test/2 3>", more="Content-Type: text/html\r\n"),
    record(b"", kind="revisit", url="http://a.test/4", more="WARC-Refers-To: <urn:x>\r\n"),
    record(b"{}", kind="metadata"),
    numbered(5),
]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("fast", [True, False])
def test_only_what_comes_from_the_web_is_read_however_it_is_packed(tmp_path: Path, packing: str, fast: bool) -> None:
    found = read(tmp_path / "x", PACKINGS[packing](KINDS), fast=fast)
    assert [(type(each).__name__, each.url) for each in found] == [
        ("ArchivedResponse", "http://a.test/0"),
        ("ArchivedResponse", "http://a.test/1"),
        ("ArchivedResponse", "http://a.test/2%203"),
        ("ArchivedRevisit", "http://a.test/4"),
        ("ArchivedResponse", "http://a.test/5"),
    ]
    kinds = [(each.kind, each.header("content-type")) for each in found if isinstance(each, ArchivedResponse)]
    assert kinds == [
        ("response", "text/html"),
        ("conversion", "text/plain; charset=utf-8"),
        ("resource", "text/html"),
        ("response", "text/html"),
    ]


@pytest.mark.parametrize("packing", PACKINGS)
def test_both_readers_give_the_same_of_good_files(tmp_path: Path, packing: str) -> None:
    content = PACKINGS[packing](KINDS)
    assert read(tmp_path / "x", content) == read(tmp_path / "x", content, fast=False)


def test_both_readers_give_the_same_of_real_files() -> None:
    assert list(read_responses(EXAMPLE)) == list(read_responses(EXAMPLE, fast=False))
    if not SAMPLES.is_dir():
        pytest.skip(f"no sample archives at {SAMPLES}")
    for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
        # In this one a record lies in two gzip members, which only the fast reader joins.
        if path.name != "example-wrong-chunks.warc.gz":
            assert list(read_responses(path)) == list(read_responses(path, fast=False)), path


@pytest.mark.parametrize("packing", ["plain", "gzip", "zstd", "zstd with dictionary"])
def test_the_offset_is_that_of_the_record(tmp_path: Path, packing: str) -> None:
    whole = PACKINGS[packing]([numbered(0), numbered(1), numbered(2)])
    # What lies before the second record: the first, and the dictionary where there is one.
    before = len(PACKINGS[packing]([numbered(0)]))
    for fast in (True, False):
        assert read(tmp_path / "x", whole, fast=fast)[1].warc_ref == WarcRef("x", before)


def test_a_date_with_another_zone_or_a_fraction_is_read_as_utc(tmp_path: Path) -> None:
    dates = ("2026-11-23T13:00:00+01:00", "2026-11-23T12:00:00.5Z", "2026-11-23T12:00:00")
    found = read(tmp_path / "x.warc", b"".join(record(OK, date=date) for date in dates))
    moments = [each.fetched_at for each in found if isinstance(each, ArchivedResponse)]
    assert moments == [NOON, NOON + timedelta(seconds=0.5), NOON]


def test_a_revisit_says_what_it_refers_to(tmp_path: Path) -> None:
    more = (
        "WARC-Refers-To: <urn:x>\r\nWARC-Refers-To-Target-URI: http://a.test/\r\n"
        "WARC-Refers-To-Date: 2026-11-22T12:00:00Z\r\nWARC-Payload-Digest: sha1:A\r\n"
    )
    found = read(
        tmp_path / "x.warc",
        record(b"HTTP/1.1 200 OK\r\n\r\n", kind="revisit", more=more) + record(b"", kind="revisit"),
    )
    day = timedelta(days=1)
    ref = WarcRef("x.warc", 0)
    url = "http://a.test/"
    assert found[0] == ArchivedRevisit(url, 200, NOON, ref, "<urn:x>", url, NOON - day, "sha1:A")
    assert isinstance(found[1], ArchivedRevisit)
    assert (found[1].status, found[1].refers_to_at) == (304, None)


def test_each_kind_of_loss_has_its_reason_and_reading_goes_on(tmp_path: Path) -> None:
    content = (
        record(OK, date="yesterday")
        + record(b"<html>no headers")
        + record(b"HTTP/1.1 OK\r\n\r\nx")
        + record(b"HTTP/1.1 200 OK\r\nContent-Encoding: zip\r\n\r\nx")
        + record(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000)
        + record(OK)
    )
    found = read(tmp_path / "x.warc", content)
    assert reasons(found) == ["bad_date", "no_http_headers", "bad_status", "content_encoding", "no_http_headers", "200"]
    lost = found[0]
    assert isinstance(lost, UnreadableRecord)
    assert (lost.url, lost.detail) == ("http://a.test/", "yesterday")
    assert found[1].warc_ref == WarcRef("x.warc", len(record(OK, date="yesterday")))


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", b"hello world"),
        (b"5;name=value\nhello\n006\n world\n0\n", b"hello world"),
        (b"hello world", b"hello world"),
        (b"5\r\nhello\r\nzz\r\n world", b"hellozz\r\n world"),
        (b"ff\r\nhello", b"hello"),
        (b"", b""),
    ],
)
def test_chunks_are_joined_as_far_as_they_are_chunks(tmp_path: Path, sent: bytes, body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    found = read(tmp_path / "x.warc", record(head + sent))
    assert [each.body for each in found if isinstance(each, ArchivedResponse)] == [body]


def test_headers_are_read_as_servers_write_them(tmp_path: Path) -> None:
    block = b"HTTP/1.1 404\nA: 1\r\n  2\nno header\nB:\xff\nA: 3\r\n\r\nbody\n\nbody"
    (found,) = read(tmp_path / "x.warc", record(block))
    assert isinstance(found, ArchivedResponse)
    assert (found.status, found.headers) == (404, (("A", "1 2"), ("B", "\xff"), ("A", "3")))
    assert found.body == b"body\n\nbody"


def test_a_plain_file_cut_in_its_last_record_reports_it(tmp_path: Path) -> None:
    for kind in ("response", "request"):
        found = read(tmp_path / "x.warc", record(OK) + record(OK, kind=kind)[:-8])
        assert reasons(found) == ["200", "truncated_record"], kind


@pytest.mark.parametrize("pack", [gzipped, zstandard_frames])
def test_damage_in_one_compressed_record_loses_that_record_alone(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    members = [pack([numbered(n, body=noise(500, n))]) for n in range(3)]
    for position in (0, 1, 40, len(members[1]) // 2, len(members[1]) - 5):
        damaged = bytearray(members[1])
        damaged[position] ^= 0x55
        found = read(tmp_path / "x.warc", members[0] + bytes(damaged) + members[2])
        assert urls(found) == ["0", "2"], position
        lost = [each for each in found if isinstance(each, UnreadableRecord)]
        assert [each.warc_ref.offset for each in lost] == [len(members[0])], position


def test_a_compressed_file_cut_anywhere_gives_what_is_whole_and_reports_the_rest(tmp_path: Path) -> None:
    for pack in (gzipped, zstandard_frames):
        members = [pack([numbered(n)]) for n in range(2)]
        for cut in range(1, len(members[1]), 7):
            found = read(tmp_path / "x.warc", members[0] + members[1][:cut])
            # Cut behind the block, in gzip's checksum, nothing of the record is missing.
            assert reasons(found) in (["200", "200"], ["200", "truncated_record"], ["200", "damaged_record"]), cut
            assert urls(found)[0] == "0"


def test_a_file_compressed_in_one_piece_is_read_up_to_its_damage(tmp_path: Path) -> None:
    whole = in_one_gzip([numbered(n, body=noise(64, n)) for n in range(10)])
    assert urls(read(tmp_path / "x", whole)) == [str(n) for n in range(10)]
    found = read(tmp_path / "x", whole[: len(whole) // 2])
    assert reasons(found) == ["200"] * (len(found) - 1) + ["truncated_record"]
    assert 1 < len(found) < 10


@pytest.mark.parametrize("pack", [plain, gzipped])
@pytest.mark.parametrize(
    "odd",
    [
        b"garbage\r\n",
        b"\0" * 40,
        numbered(7).replace(b"Content-Length", b"Content-Longth"),
        numbered(7).replace(b"Length: ", b"Length: -"),
        numbered(7).replace(b"Length: ", b"Length: many"),
        numbered(7).replace(b"WARC-Type: response\r\n", b""),
        numbered(7).replace(b"<urn:x>", b"<urn:" + b"y" * 2_000_000),
        b"WARC/1.0\r\n" + b"y" * 2_000_000 + b"\r\n",
    ],
)
def test_one_bad_record_costs_one_record(tmp_path: Path, pack: object, odd: bytes) -> None:
    assert callable(pack)
    found = read(tmp_path / "x", pack([numbered(0), odd, numbered(1), numbered(2)]))
    assert urls(found) == ["0", "1", "2"]
    assert reasons(found) == ["200", "damaged_record", "200", "200"]


def test_a_header_that_is_long_for_the_fast_reader_alone_is_read(tmp_path: Path) -> None:
    long = record(OK, url="http://a.test/7", more="X-Long: " + "y" * 100_000 + "\r\n")
    for pack in (plain, gzipped):
        assert urls(read(tmp_path / "x", pack([numbered(0), long, numbered(1)]))) == ["0", "7", "1"]


def test_a_length_that_is_wrong_costs_no_more_than_the_record_behind(tmp_path: Path) -> None:
    good = numbered(1)
    length = len(OK)
    for wrong in (length - 5, length + 30):
        bad = good.replace(f"Length: {length}".encode(), f"Length: {wrong}".encode())
        found = read(tmp_path / "x", numbered(0) + bad + numbered(2) + numbered(3))
        assert urls(found)[:2] == ["0", "1"], wrong
        assert urls(found)[-1] == "3", wrong
        assert "damaged_record" in reasons(found), wrong
    bad = good.replace(f"Length: {length}".encode(), b"Length: 999999999999")
    assert reasons(read(tmp_path / "x", numbered(0) + bad + numbered(2))) == ["200", "truncated_record", "200"]


@pytest.mark.parametrize("content", [b"<html>", b"PK\x03\x04" + bytes(99), gzip.compress(b"text", mtime=0), bytes(99)])
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


def test_a_body_that_unpacks_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    bomb = record(OK + bytes(65 * 2**20), url="http://a.test/bomb")
    for pack in (gzipped, zstandard_frames):
        found = read(tmp_path / "x", pack([bomb, numbered(1)]))
        assert reasons(found) == ["too_large", "200"]


ABOUT = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n\n"
ARC = b"filedesc://x.arc 0.0.0.0 20261123120000 text/plain %d\n" % (len(ABOUT) - 1) + ABOUT


def arc(n: int) -> bytes:
    return f"http://a.test/{n} 127.0.0.1 20261123120000 text/html {len(OK)}\n".encode() + OK + b"\n"


def test_arc_is_read_plain_and_compressed_and_behind_damage(tmp_path: Path) -> None:
    for pack in (plain, gzipped):
        assert urls(read(tmp_path / "x", pack([ARC, arc(0), arc(1)]))) == ["0", "1"]
        bad = arc(7).replace(f" {len(OK)}".encode(), b" many", 1)
        found = read(tmp_path / "x", pack([ARC, arc(0), bad, arc(1), arc(2)]))
        assert urls(found) == ["0", "1", "2"]
        assert reasons(found).count("damaged_record") == 1


def test_every_sample_of_odd_archives_is_read_or_reported() -> None:
    if not SAMPLES.is_dir():
        pytest.skip(f"no sample archives at {SAMPLES}")
    seen: dict[str, Counter[str]] = {}
    for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
        seen[f"{path.parent.name}/{path.name}"] = Counter(reasons(list(read_responses(path))))
    assert len(seen) == 35
    assert seen["warc/whirlwind.warc.gz"] == seen["warc/whirlwind.warc.wet.gz"] == {"200": 1}
    assert seen["pywb/example.arc"] == seen["pywb/example.arc.gz"] == {"200": 1}
    assert seen["pywb/example-extra.warc"] == {"200": 1, "revisit": 2, "no_http_headers": 1}
    assert seen["pywb/missing-status-text.warc"] == {"302": 1}
    assert seen["pywb/example-bad.warc.gz.bad"] == {"200": 1, "302": 1, "revisit": 1}
    assert seen["warcio-odd/example-wget-bad-target-uri.warc.gz"] == {"200": 1}
    assert seen["warcio-odd/example-bad-non-chunked.warc.gz"] == {"200": 1, "revisit": 1}
    assert seen["warcio-odd/example-trunc.warc"] == {"content_encoding": 1, "damaged_record": 1}
    assert seen["warcio-odd/example-wrong-chunks.warc.gz"] == {"200": 1}


@settings(max_examples=150, deadline=4000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    packing=st.sampled_from(sorted(PACKINGS)),
    edits=st.lists(
        st.tuples(st.integers(0, 10**6), st.sampled_from(["flip", "cut", "insert", "repeat"]), st.binary(max_size=40)),
        min_size=1,
        max_size=6,
    ),
)
def test_no_damage_raises_or_hangs(tmp_path: Path, packing: str, edits: list[tuple[int, str, bytes]]) -> None:
    content = _PACKED[packing]
    for position, how, extra in edits:
        at = position % (len(content) + 1)
        if how == "flip":
            content = content[:at] + bytes(byte ^ 0x41 for byte in content[at : at + 2]) + content[at + 2 :]
        elif how == "cut":
            content = content[:at] + content[at + 1 + len(extra) :]
        elif how == "insert":
            content = content[:at] + extra + content[at:]
        else:
            content = content[:at] + content[at // 2 :]
    found = read(tmp_path / "x", content)
    assert len(found) <= len(content)
    # What is met is met again: cleaning reads a file twice and finds records by their number.
    assert found == read(tmp_path / "x", content)


_PACKED = {name: pack([numbered(0), *KINDS[2:]]) for name, pack in PACKINGS.items()}
