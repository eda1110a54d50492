"""What holds for every test: case names that are the same in every process, and no deadline by the clock."""

import pytest
from hypothesis import settings

# A generated example may wait for a busy machine; what never ends is ended by pytest's own time limit.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Longer ones are no names; and what gzip gives holds the second in which it was made.
_LONGEST_NAME = 30


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Call a case after how many bytes it has, where these would make no name."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) and len(val) > _LONGEST_NAME else None
