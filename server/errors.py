"""The errors of serving, and what HTTP says for every error.

    ScenthoundError                     (crawler.errors)
    └── ServerError
        ├── ParameterError              a request that is not well formed; `thing` is the field's name
        ├── BodySizeError               a request body over the limit
        ├── MediaTypeError              a request body of a type that is not read here
        ├── OriginError                 a request that a page of another host made a browser send
        ├── IndexNotFoundError          no index of that name is served; `thing` is the field's name
        ├── NotReadyError               the index is still being opened
        ├── OverloadError               more searches wait than the server lets wait
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


class NotReadyError(ServerError):
    """The index is still being opened."""


class OverloadError(ServerError):
    """More searches wait than the server lets wait."""


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
    BodySizeError: Verdict(413, "body_too_large"),
    MediaTypeError: Verdict(415, "unsupported_media_type"),
    NotReadyError: Verdict(503, "not_ready"),
    OverloadError: Verdict(503, "overloaded"),
    # A model, Java or file that fails while serving: nothing is wrong with the request, and another server may answer.
    IndexerError: Verdict(503, "unavailable"),
    ScenthoundError: Verdict(503, "unavailable"),
}


def verdict_of(error: ScenthoundError) -> Verdict:
    """Look an error up by its class, then by its ancestors."""
    return next(_VERDICTS[kind] for kind in type(error).__mro__ if kind in _VERDICTS)
