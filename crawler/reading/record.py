"""One record of an archive before anyone has judged it: what both readers give, and how they say that they cannot.

Out: `Record`, `make_record`, `DamageError`. Must not: read files.
"""

from collections.abc import Callable
from dataclasses import dataclass

# Longest block that is read, in bytes. Text of that length is no page.
MAX_BLOCK_BYTES = 64 * 2**20

# The types whose block is read; the others (requests, metadata, crawl descriptions) are only passed over.
WANTED = frozenset({"response", "resource", "conversion", "revisit"})


@dataclass(frozen=True, slots=True)
class Record:
    """A record as its archive states it.

    Attributes:
        kind: WARC-Type; an ARC record is a "response".
        url: WARC-Target-URI, without Wget's angle brackets, spaces as %20; "" where there is none.
        date: WARC-Date as it is written; "" where there is none.
        content_type: Of the block, not of the page inside.
        length: Content-Length of the block, bytes.
        block: At most `MAX_BLOCK_BYTES` + 1 bytes of it; b"" where the kind is not in `WANTED`.
        offset: Where the record lies in the file, bytes; in a compressed file, where the piece lies that holds it.
        record_id: WARC-Record-ID, or "".
        refers_to: WARC-Refers-To, or "".
        refers_to_url: WARC-Refers-To-Target-URI, or "".
        refers_to_date: WARC-Refers-To-Date, or "".
        payload_digest: WARC-Payload-Digest, or "".
    """

    kind: str
    url: str
    date: str
    content_type: str
    length: int
    block: bytes
    offset: int
    record_id: str
    refers_to: str
    refers_to_url: str
    refers_to_date: str
    payload_digest: str


class DamageError(Exception):
    """Reading cannot go on at this place; caught where a file's records are put together.

    Args:
        reason: "damaged_record" or "truncated_record".
        detail: What a person needs to check it.
        offset: Where in what was being read.
        url: Address of the record as far as it was read, or "".
    """

    def __init__(self, reason: str, detail: str, offset: int, url: str = "") -> None:
        super().__init__(reason, detail, offset, url)
        self.reason = reason
        self.detail = detail
        self.offset = offset
        self.url = url


def make_record(header: Callable[[str], str], *, length: int, block: bytes, offset: int) -> Record:
    """Make a record of its named headers; `header` gives the first value of a name, or ""."""
    return Record(
        kind=header("WARC-Type"),
        url=_address(header("WARC-Target-URI")),
        date=header("WARC-Date"),
        content_type=header("Content-Type"),
        length=length,
        block=block,
        offset=offset,
        record_id=header("WARC-Record-ID"),
        refers_to=header("WARC-Refers-To"),
        refers_to_url=_address(header("WARC-Refers-To-Target-URI")),
        refers_to_date=header("WARC-Refers-To-Date"),
        payload_digest=header("WARC-Payload-Digest"),
    )


def _address(written: str) -> str:
    if written.startswith("<") and written.endswith(">"):
        # Wget up to 1.20 writes addresses so.
        written = written[1:-1]
    return written.strip().replace(" ", "%20")
