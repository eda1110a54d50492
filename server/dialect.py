"""What sets an API dialect apart outside its own routes: where it lives, where keys come from, how it refuses.

Out: `Dialect`, which each adapter states once, and `Dialects`, which tells the dialect of a path: a request can be
refused before it reaches any route, and must be refused in the words that its client reads.
Must not: know an adapter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indexer.errors import SettingsError
from server.refusal import Refusal, to_json
from server.standing import Standing
from server.wire.quotas import ratelimit_fields

LARGEST_BODY_BYTES = 16 * 1024**2
"""What any dialect may let a client send: a body is held in memory as a whole, and so many of them may be at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal in a dialect's own words.

    Attributes:
        status: The HTTP status that this dialect's clients expect.
        body: JSON, ASCII only.
    """

    status: int
    body: bytes


def _no_headers(_: str) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is known of an API dialect outside its routes.

    Attributes:
        name: One word in lower case; metrics count by it.
        prefixes: Beginnings of its paths; the longest among all dialects' that fits a path decides.
        refuse: Puts a refusal, whose HTTP status the one table (`server.errors`) gives, into the dialect's words.
        key_headers: Headers that may hold a client's key, in lower case, in the order in which they are looked at;
            of "authorization" what follows "Bearer" counts.
        key_fields: Members of a JSON body that may hold it, where no header does.
        headers: Headers of every answer, refusals included, by the request's id.
        max_body_bytes: Largest request body, 1 KiB to `LARGEST_BODY_BYTES`; None: what the settings of the server say.
            For dialects that ask many things at once.
        quota_headers: Headers of every answer to a caller with limits, refusals included.
    """

    name: str
    prefixes: tuple[str, ...]
    refuse: Callable[[int, Refusal], Answer]
    key_headers: tuple[str, ...] = ("authorization", "x-api-key")
    key_fields: tuple[str, ...] = ()
    max_body_bytes: int | None = None
    headers: Callable[[str], Mapping[str, str]] = _no_headers
    quota_headers: Callable[[Standing], Mapping[str, str]] = ratelimit_fields

    def __post_init__(self) -> None:
        if self.max_body_bytes is not None and not 1024 <= self.max_body_bytes <= LARGEST_BODY_BYTES:
            raise SettingsError(
                "max_body_bytes",
                found=str(self.max_body_bytes),
                wanted=f"1024 to {LARGEST_BODY_BYTES}",
                remedy="choose a value in that range",
            )


NATIVE = Dialect(
    name="native",
    prefixes=("/",),
    refuse=lambda status, refusal: Answer(status, to_json(refusal)),
)
"""The dialect of every path that no other one claims."""


class Dialects:
    """The dialects of a server.

    Args:
        dialects: All but `NATIVE`, which is always there.
    """

    def __init__(self, dialects: Sequence[Dialect] = ()) -> None:
        by_prefix = {prefix: dialect for dialect in (NATIVE, *dialects) for prefix in dialect.prefixes}
        self._longest_first = sorted(by_prefix.items(), key=lambda item: -len(item[0]))

    def of(self, path: str) -> Dialect:
        """Give the dialect of a path: "/brave" claims "/brave" and "/brave/…", but not "/bravery"."""
        for prefix, dialect in self._longest_first:
            if path == prefix or path.startswith(prefix if prefix.endswith("/") else f"{prefix}/"):
                return dialect
        return NATIVE
