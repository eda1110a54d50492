"""Fixtures of the crawler's tests."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest


@pytest.fixture
def noon() -> Callable[[], datetime]:
    """Give a clock that stands at noon."""
    return lambda: datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
