"""Files of keys for tests, and a clock that stands still until it is told otherwise."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.access.key import Limits
from server.access.key_file import KeyFile

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Gives a time that tests set."""

    moment: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


def key_file(folder: Path, clock: Clock | None = None) -> KeyFile:
    return KeyFile(folder / "keys.json", clock or Clock())


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def secret_of(
    folder: Path,
    name: str = "alice",
    *,
    per_second: int | None = None,
    per_month: int | None = None,
    indexes: tuple[str, ...] | None = None,
    is_operator: bool = False,
) -> str:
    """Make a key in `folder / "keys.json"` and give its secret."""
    limits = Limits(per_second, per_month)
    return KeyFile(folder / "keys.json", lambda: datetime.now(UTC)).create(
        name, limits=limits, indexes=indexes, is_operator=is_operator
    )[1]
