"""The keys of a running server: who a secret belongs to, by the file as it is now.

In: the path of a file of keys. Out: `Keyring`, which reads the file again when it has changed, so that a new or revoked
key counts from the next request on. While the file cannot be read nobody is let in. Must not: know HTTP.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from server.access.key import SECRET_PATTERN, Key
from server.access.key_file import read_keys
from server.errors import AccessUnavailableError, KeyFileError, KeyInvalidError, KeyMissingError

_logger = logging.getLogger(__name__)

# What the file system says of a file's state: when and how large it was written, and which file it is.
_State = tuple[int, int, int]


class Keyring:
    """Keys by their id.

    Args:
        path: The file of keys.
        now: The time, with time zone.

    Raises:
        KeyFileError: The file cannot be read.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._state = self._look()
        self._keys: Mapping[str, Key] | None = _by_id(read_keys(path))

    def identify(self, secret: str | None) -> Key:
        """Give the key of a secret.

        Raises:
            KeyMissingError: There is no secret.
            KeyInvalidError: No key of the file is made of it, or that one is revoked or has expired.
            AccessUnavailableError: The file cannot be read just now.
        """
        keys = self._current()
        if not secret:
            raise KeyMissingError(
                "the request", found="no key", wanted="an API key", remedy="send the key that you were given"
            )
        shape = SECRET_PATTERN.fullmatch(secret)
        key = keys.get(shape[1]) if shape else None
        if key is None or not key.is_made_of(secret):
            raise _invalid("a key that is not known here", "ask who runs this server for one")
        if not key.is_valid_at(self._now()):
            raise _invalid("a key that has expired or was revoked", "ask who runs this server for a new one")
        return key

    def _current(self) -> Mapping[str, Key]:
        """Give the keys, after a look at whether the file has changed."""
        state = self._look()
        if state != self._state:
            self._state = state
            try:
                self._keys = _by_id(read_keys(self._path))
            except KeyFileError as error:
                self._keys = None
                _logger.error("nobody is let in until the keys can be read: %s", error)
        if self._keys is None:
            # The path and what is wrong with it are the log's, not the client's.
            raise AccessUnavailableError(
                "the keys of this server",
                found="none that can be read",
                wanted="a file of keys",
                remedy="try again later",
            )
        return self._keys

    def _look(self) -> _State | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def _by_id(keys: tuple[Key, ...]) -> Mapping[str, Key]:
    return {key.key_id: key for key in keys}


def _invalid(found: str, remedy: str) -> KeyInvalidError:
    return KeyInvalidError("the key", found=found, wanted="a valid API key", remedy=remedy)
