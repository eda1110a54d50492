"""One request and its response, as they went over the wire: what fetching gives and archiving keeps.

Must not: interpret anything; the archive keeps what was received.
"""

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]
"""HTTP headers in their order; each character is one byte as received (ISO 8859-1), so nothing is lost."""


def header_of(headers: Headers, name: str) -> str:
    """Give the first value of a header, by its name in any case; "" where there is none."""
    return next((value for key, value in headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A GET request and the response to it.

    Attributes:
        url: Canonical URL that was asked for.
        request_headers: Headers sent.
        version: HTTP version of the response, for instance "1.1".
        status: HTTP status, 100 to 999.
        reason: Text behind the status; may be "".
        headers: Headers received.
        body: Bytes received, without transfer coding (chunks), with the content coding still on.
        fetched_at: When the response's headers had arrived, UTC.
        address: IP address of the server, or "" where it is not known.
    """

    url: str
    request_headers: Headers
    version: str
    status: int
    reason: str
    headers: Headers
    body: bytes
    fetched_at: datetime
    address: str

    def header(self, name: str) -> str:
        """Give the first value of a response header, by its name in any case; "" where there is none."""
        return header_of(self.headers, name)


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A request that gave nothing to archive, and why: the web's everyday, so a value and not an exception.

    Attributes:
        reason: The name under which it is counted: one of `fetch.FETCH_REASONS`, of a body that cannot be
            unpacked "bomb", "truncated_coding", "damaged_coding" or "unknown_coding", or one of the crawl's own.
        detail: What a person needs to check it.
    """

    reason: str
    detail: str
