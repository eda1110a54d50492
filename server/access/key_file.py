"""The file that keys are kept in: read by the server, written by `scenthound keys`.

In: a path. Out: `Key`s, and changes to them. The file is JSON, readable by its owner alone, and is written aside,
synced and renamed, so that a reader never sees half of one; writers take turns by a lock beside it.
Must not: hold a secret.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from crawler.artefact import sync
from server.access.key import Key, Limits, digest_of, new_secret
from server.errors import KeyFileError

_FORMAT_VERSION: Final = 1
_OWNER_ALONE: Final = 0o600


def read_keys(path: Path) -> tuple[Key, ...]:
    """Read all keys, in the order in which they were made.

    Raises:
        KeyFileError: There is no such file, it cannot be read, or it is not one of keys.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise KeyFileError(
            str(path),
            found=error.strerror or str(error),
            wanted="a file of keys",
            remedy="make one with 'scenthound keys create'",
        ) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(content, dict) or content.get("format_version") != _FORMAT_VERSION:
        raise _damaged(path, "no file of keys of format 1")
    try:
        keys = tuple(_key(one) for one in content["keys"])
    except (KeyError, TypeError, ValueError, KeyFileError) as error:
        raise _damaged(path, f"a key that is not whole ({error})") from error
    if len({key.name for key in keys}) < len(keys) or len({key.key_id for key in keys}) < len(keys):
        raise _damaged(path, "two keys of one name or id")
    return keys


class KeyFile:
    """Change a file of keys.

    Args:
        path: The file; it is made with the first key. Its folder must exist.
        now: The time, with time zone.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now

    def create(
        self,
        name: str,
        *,
        limits: Limits = Limits(),  # noqa: B008  it is frozen
        indexes: Sequence[str] | None = None,
        expires_at: datetime | None = None,
        is_operator: bool = False,
    ) -> tuple[Key, str]:
        """Make a key and keep all of it but its secret.

        Args:
            name: Another one than that of any key in the file, revoked ones included.
            limits: How often it may be used.
            indexes: Which indexes it opens; None for all.
            expires_at: With time zone; None for never.
            is_operator: Whether it opens metrics.

        Returns:
            The key, and its secret, which nothing can show again.

        Raises:
            KeyFileError: The name is taken or not allowed, or the file cannot be written.
        """
        with self._changing() as keys:
            if any(key.name == name for key in keys):
                raise KeyFileError(
                    str(self._path),
                    found=f"a key named {name!r} already",
                    wanted="a new name",
                    remedy="choose another one; those of revoked keys do not come again, so that logs stay true",
                )
            taken = {key.key_id for key in keys}
            key_id, secret = next(made for made in iter(new_secret, None) if made[0] not in taken)
            key = Key(
                key_id=key_id,
                name=name,
                sha256=digest_of(secret),
                created_at=self._now(),
                expires_at=expires_at,
                limits=limits,
                indexes=None if indexes is None else tuple(indexes),
                is_operator=is_operator,
            )
            keys.append(key)
        return key, secret

    def revoke(self, name: str) -> Key:
        """Refuse a key from now on.

        Raises:
            KeyFileError: There is none of that name, it is revoked already, or the file cannot be written.
        """
        with self._changing() as keys:
            place = next((place for place, key in enumerate(keys) if key.name == name), None)
            if place is None or keys[place].revoked_at is not None:
                raise KeyFileError(
                    str(self._path),
                    found=f"no key named {name!r}" if place is None else f"the key {name!r} revoked already",
                    wanted="a key that is in use",
                    remedy="'scenthound keys list' shows them",
                )
            keys[place] = replace(keys[place], revoked_at=self._now())
            return keys[place]

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        """Give all keys to change, and write them when the block ends without an error."""
        try:
            with _lock(self._path):
                keys = list(read_keys(self._path)) if self._path.exists() else []
                yield keys
                _write(self._path, keys)
        except OSError as error:
            raise KeyFileError(
                str(self._path),
                found=error.strerror or str(error),
                wanted="a file that can be written",
                remedy="name another place, or make its folder",
            ) from error


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Let one process at a time change the file; the lock file stays, for whoever waits for it holds it open."""
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, _OWNER_ALONE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, keys: Sequence[Key]) -> None:
    content = {"format_version": _FORMAT_VERSION, "keys": [asdict(key) for key in keys]}
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    aside.unlink(missing_ok=True)
    try:
        # Its permissions are there before its first byte is.
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=1, default=datetime.isoformat)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)


def _key(values: Mapping[str, Any]) -> Key:
    """Read one key; raises KeyError, TypeError, ValueError or KeyFileError where a part is missing or foreign."""
    digest = values["sha256"]
    if len(bytes.fromhex(digest)) != 32 or len(bytes.fromhex(values["key_id"])) != 4:
        raise ValueError("a digest or id of another length")
    indexes = values["indexes"]
    if indexes is not None and not (isinstance(indexes, list) and all(isinstance(one, str) for one in indexes)):
        raise TypeError("indexes that are no list of names")
    return Key(
        key_id=values["key_id"],
        name=values["name"],
        sha256=digest,
        created_at=_moment(values["created_at"]),
        expires_at=None if values["expires_at"] is None else _moment(values["expires_at"]),
        revoked_at=None if values["revoked_at"] is None else _moment(values["revoked_at"]),
        limits=Limits(**values["limits"]),
        indexes=None if indexes is None else tuple(indexes),
        # Not the truth of any value: a text "false" must not make an operator.
        is_operator=values["is_operator"] is True,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def _damaged(path: Path, found: str) -> KeyFileError:
    return KeyFileError(
        str(path),
        found=found,
        wanted="a file of keys that 'scenthound keys' has written",
        remedy="restore it from a copy, or make new keys in another file",
    )
