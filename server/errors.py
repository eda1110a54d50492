"""The errors of serving, and what HTTP says for every error.

    ScenthoundError                     (crawler.errors)
    └── ServerError
        ├── ParameterError              a request that is not well formed; `thing` is the field's name
        ├── BodySizeError               a request body over the limit
        ├── MediaTypeError              a request body of a type that is not read here
        ├── OriginError                 a request that a page of another host made a browser send
        ├── IndexNotFoundError          no index of that name is served; `thing` is the field's name
        ├── SnapshotNotFoundError       the index has no snapshot of that id; `thing` is the field's name
        ├── SnapshotClosedError         the index keeps that snapshot, and does not serve it
        ├── NotReadyError               the index is still being opened
        ├── OverloadError               more searches wait than the server lets wait
        ├── LateError                   the time that a request gave was over before it began
        └── AddressError                the address to listen on is taken or not ours

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


class IndexNotFoundError(ServerError):
    """No index of that name is served here; `thing` is the field's name."""


class SnapshotNotFoundError(ServerError):
    """The index has no snapshot of that id; `thing` is the field's name."""


class SnapshotClosedError(ServerError):
    """The index keeps that snapshot, and does not serve it; `thing` is the field's name."""


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


class LateError(ServerError):
    """The time that a request gave was over before it began."""


class AddressError(ServerError):
    """The address to listen on is taken or not ours."""


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
    BodySizeError: Verdict(413, "body_too_large"),
    MediaTypeError: Verdict(415, "unsupported_media_type"),
    NotReadyError: Verdict(503, "not_ready"),
    OverloadError: Verdict(503, "overloaded"),
    LateError: Verdict(503, "timed_out"),
    # A model, Java or file that fails while serving: nothing is wrong with the request, and another server may answer.
    IndexerError: Verdict(503, "unavailable"),
    ScenthoundError: Verdict(503, "unavailable"),
}


def verdict_of(error: ScenthoundError) -> Verdict:
    """Look an error up by its class, then by its ancestors."""
    return next(_VERDICTS[kind] for kind in type(error).__mro__ if kind in _VERDICTS)
