"""The errors of serving, and what HTTP says for every error.

    ScenthoundError                     (crawler.errors)
    └── ServerError
        ├── ParameterError              a request that is not well formed; `thing` is the field's name
        ├── BodySizeError               a request body over the limit
        ├── MediaTypeError              a request body of a type that is not read here
        ├── OriginError                 a request that a page of another host made a browser send
        ├── HeaderSizeError             more headers than the server reads
        ├── SlowRequestError            a request body that does not arrive in its time
        ├── IndexNotFoundError          no index of that name is served; `thing` is the field's name
        ├── AccessError
        │   ├── KeyMissingError         a request without a key, where one is needed
        │   ├── KeyInvalidError         a key that is not known here, has expired or was revoked
        │   ├── IndexForbiddenError     an index that the key does not open; `thing` is the field's name
        │   ├── OperatorOnlyError       what only the keys of operators open
        │   ├── RateLimitedError        more requests in a second than the key allows
        │   └── QuotaExceededError      more requests in a month than the key allows
        ├── AccessUnavailableError      keys or counts cannot be read just now; nobody is let in meanwhile
        ├── KeyFileError                a file of keys that cannot be read or written, or a key that cannot be made
        ├── CountersError               the place where requests are counted cannot be used
        ├── NotReadyError               the index is still being opened
        ├── OverloadError               more searches wait than the server lets wait
        ├── SnapshotNotFoundError       the index has no snapshot of that id; `thing` is the field's name
        ├── SnapshotClosedError         the index keeps that snapshot, and does not serve it
        ├── LateError                   the time that a request gave was over before it began
        ├── WorkerError                 a process of the server ended before it answered
        ├── AddressError                the address to listen on is taken or not ours
        └── ExposedError                others reach the address to listen on, and no keys are asked for

Must not: know a wire format.
"""

from dataclasses import dataclass

from crawler.errors import ScenthoundError
from indexer.errors import DocumentNotFoundError, IndexerError, RequestError, SettingsError


class ServerError(ScenthoundError):
    """Anything that the server refuses."""


class ParameterError(ServerError):
    """A request that is not well formed; `thing` is the field's name."""


class BodySizeError(ServerError):
    """A request body over the limit."""


class MediaTypeError(ServerError):
    """A request body of a type that is not read here."""


class OriginError(ServerError):
    """A request that a page of another host made somebody's browser send."""


class HeaderSizeError(ServerError):
    """More headers than the server reads."""


class SlowRequestError(ServerError):
    """A request body that does not arrive in its time."""


class IndexNotFoundError(ServerError):
    """No index of that name is served here; `thing` is the field's name."""


class AccessError(ServerError):
    """A request that its key, or the lack of one, does not allow."""


class KeyMissingError(AccessError):
    """A request without a key, where one is needed."""


class KeyInvalidError(AccessError):
    """A key that is not known here, has expired or was revoked."""


class IndexForbiddenError(AccessError):
    """An index that the key does not open; `thing` is the field's name."""


class OperatorOnlyError(AccessError):
    """What only the keys of operators open."""


class RateLimitedError(AccessError):
    """More requests in a second than the key allows."""


class QuotaExceededError(AccessError):
    """More requests in a month than the key allows."""


class AccessUnavailableError(ServerError):
    """Keys or counts cannot be read just now; nobody is let in meanwhile."""


class KeyFileError(ServerError):
    """A file of keys that cannot be read or written, or a key that cannot be made or found in it."""


class CountersError(ServerError):
    """The place where requests are counted cannot be used."""


class NotReadyError(ServerError):
    """The index is still being opened."""


class OverloadError(ServerError):
    """More searches wait than the server lets wait.

    Attributes:
        retry_after_s: When to come back, seconds, >= 1.
    """

    def __init__(self, thing: str, *, found: str, wanted: str, remedy: str, retry_after_s: int = 2) -> None:
        super().__init__(thing, found=found, wanted=wanted, remedy=remedy)
        self.retry_after_s = max(1, retry_after_s)


class SnapshotNotFoundError(ServerError):
    """The index has no snapshot of that id; `thing` is the field's name."""


class SnapshotClosedError(ServerError):
    """The index keeps that snapshot, and does not serve it; `thing` is the field's name."""


class LateError(ServerError):
    """The time that a request gave was over before it began."""


class WorkerError(ServerError):
    """A process of the server ended before it answered."""


class AddressError(ServerError):
    """The address to listen on is taken or not ours."""


class ExposedError(ServerError):
    """Others reach the address to listen on, and no keys are asked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HTTP says for an error.

    Attributes:
        status: HTTP status.
        code: A name that programs can tell apart, in lower case with underscores.
        names_field: Whether the error's `thing` is a field of the request.
    """

    status: int
    code: str
    names_field: bool = False


# The one table. A class that is not here has the verdict of its nearest ancestor.
_VERDICTS: dict[type[ScenthoundError], Verdict] = {
    ParameterError: Verdict(400, "bad_request", names_field=True),
    RequestError: Verdict(400, "bad_request", names_field=True),
    SettingsError: Verdict(400, "bad_request", names_field=True),
    DocumentNotFoundError: Verdict(404, "document_not_found", names_field=True),
    IndexNotFoundError: Verdict(404, "index_not_found", names_field=True),
    OriginError: Verdict(403, "origin_refused", names_field=True),
    SnapshotNotFoundError: Verdict(404, "snapshot_not_found", names_field=True),
    SnapshotClosedError: Verdict(409, "snapshot_closed", names_field=True),
    KeyMissingError: Verdict(401, "key_missing"),
    KeyInvalidError: Verdict(401, "key_invalid"),
    IndexForbiddenError: Verdict(403, "index_forbidden", names_field=True),
    OperatorOnlyError: Verdict(403, "operator_only"),
    RateLimitedError: Verdict(429, "rate_limited"),
    QuotaExceededError: Verdict(429, "quota_exceeded"),
    AccessError: Verdict(403, "forbidden"),
    SlowRequestError: Verdict(408, "request_timeout"),
    BodySizeError: Verdict(413, "body_too_large"),
    MediaTypeError: Verdict(415, "unsupported_media_type"),
    HeaderSizeError: Verdict(431, "headers_too_large"),
    NotReadyError: Verdict(503, "not_ready"),
    OverloadError: Verdict(503, "overloaded"),
    # The request set the time, not the server: who asks again with more of it is answered.
    LateError: Verdict(408, "timed_out", names_field=True),
    # A model, Java or file that fails while serving: nothing is wrong with the request, and another server may answer.
    IndexerError: Verdict(503, "unavailable"),
    ScenthoundError: Verdict(503, "unavailable"),
}


def verdict_of(error: ScenthoundError) -> Verdict:
    """Look an error up by its class, then by its ancestors."""
    return next(_VERDICTS[kind] for kind in type(error).__mro__ if kind in _VERDICTS)
