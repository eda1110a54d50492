"""WARC files are judged by programs that are not ours, and what is whole in a growing one is found."""

import gzip
import shutil
from pathlib import Path

import pytest

from benchmarks.archives import ArchivedSoFar, check_archives, members

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample's WARC file, in a folder of its own."""
    (found,) = (ROOT / "examples" / "crawl").glob("*.warc.gz")
    return Path(shutil.copy(found, tmp_path / "responses-00000.warc.gz"))


@pytest.mark.slow
def test_a_good_file_is_found_good_by_all(sample: Path) -> None:
    check = check_archives([sample])
    assert check.is_good
    assert check.files == 1
    assert check.records == check.warcio_records == check.fastwarc_records > 600


@pytest.mark.slow
def test_a_file_that_is_cut_is_not_good_though_warcio_says_nothing(sample: Path) -> None:
    sample.write_bytes(sample.read_bytes()[:-7])
    check = check_archives([sample])
    assert check.cut_files == 1
    assert not check.is_good


@pytest.mark.slow
def test_a_record_with_another_content_than_its_digest_is_not_good(sample: Path) -> None:
    contents = [content for content, _ in members(sample, 0)][:3]
    contents[1] = contents[1].replace(b"HTTP/1.1 200", b"HTTP/1.1 201", 1)
    sample.write_bytes(b"".join(gzip.compress(content) for content in contents))
    check = check_archives([sample])
    assert (check.records, check.warcio_records, check.fastwarc_records) == (3, 2, 2)
    assert not check.is_good


def test_members_go_on_from_any_place_and_stop_before_a_torn_one(tmp_path: Path) -> None:
    first, second = gzip.compress(b"first"), gzip.compress(b"second")
    path = tmp_path / "file.gz"
    path.write_bytes(first + second + gzip.compress(b"third")[:-1])
    assert list(members(path, 0)) == [(b"first", len(first)), (b"second", len(first + second))]
    assert list(members(path, len(first))) == [(b"second", len(first + second))]


def pair(address: str) -> tuple[bytes, bytes]:
    head = f"WARC-Target-URI: {address}\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    response, request = (f"WARC/1.1\r\nWARC-Type: {kind}\r\n{head}".encode() for kind in ("response", "request"))
    return gzip.compress(response), gzip.compress(request)


def test_an_exchange_is_archived_once_its_request_is_behind_its_response(tmp_path: Path) -> None:
    path = tmp_path / "responses-00000.warc.gz"
    archived = ArchivedSoFar(tmp_path)
    archived.read_on()
    assert archived.addresses == set()
    (response_a, request_a), (response_b, request_b) = pair("http://a.test/?x=1"), pair("http://b.test/")
    path.write_bytes(response_a + request_a + response_b + request_b[:10])
    archived.read_on()
    assert archived.addresses == {"http://a.test/?x=1"}
    # The crawl has cut off what was torn, and fetched it again.
    path.write_bytes(response_a + request_a + response_b + request_b)
    archived.read_on()
    assert archived.addresses == {"http://a.test/?x=1", "http://b.test/"}
