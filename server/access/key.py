"""A key: what is kept of it, and how one is made.

In: a name and limits. Out: `Key`, which holds no secret, and once, as it is made, the secret beside it.
Must not: read or write a file.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.errors import KeyFileError

SECRET_PATTERN: Final = re.compile(r"sh-([0-9a-f]{8})-[A-Za-z0-9_-]{43}")
"""A key as clients send it: its id, by which it is found and may be talked about, and 256 random bits."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LARGEST_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a key may be used; None is without limit.

    Attributes:
        per_second: Requests in any second.
        per_month: Requests in thirty days from the first.
    """

    per_second: int | None = None
    per_month: int | None = None

    def __post_init__(self) -> None:
        for name in ("per_second", "per_month"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= _LARGEST_LIMIT:
                raise KeyFileError(
                    name,
                    found=str(value),
                    wanted=f"1 to {_LARGEST_LIMIT}, or no limit",
                    remedy="choose a value in that range, or leave it out",
                )


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key.

    Attributes:
        key_id: 8 hex digits, a part of the secret that may be shown.
        name: What logs call its holder.
        sha256: Of the whole secret, hex digits. A secret of 256 random bits cannot be guessed from it, so it needs
            neither salt nor a slow hash.
        created_at: When, with time zone.
        expires_at: From when on it is refused; None for never.
        revoked_at: Since when it is refused; None while it is not.
        limits: How often it may be used.
        indexes: Names of the indexes that it opens; None for all.
        is_operator: Whether it opens what concerns the server as a whole: metrics.
    """

    key_id: str
    name: str
    sha256: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    limits: Limits = Limits()
    indexes: tuple[str, ...] | None = None
    is_operator: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise KeyFileError(
                "a key's name",
                found=repr(self.name[:100]),
                wanted="1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit",
                remedy="choose another name",
            )

    def is_made_of(self, secret: str) -> bool:
        """Whether a secret is this key's, in a time that does not depend on where they differ."""
        return hmac.compare_digest(self.sha256, digest_of(secret))

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)


def digest_of(secret: str) -> str:
    """Give the SHA-256 of a secret, hex digits."""
    return hashlib.sha256(secret.encode("utf-8", errors="surrogatepass")).hexdigest()


def new_secret() -> tuple[str, str]:
    """Make a key id and the secret that contains it, both by the operating system's random numbers."""
    key_id = secrets.token_hex(4)
    return key_id, f"sh-{key_id}-{secrets.token_urlsafe(32)}"
