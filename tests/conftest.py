"""Names of test cases that are the same in every process."""

import pytest

# Longer ones are no names; and what gzip gives holds the second in which it was made.
_LONGEST_NAME = 30


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Call a case after how many bytes it has, where these would make no name."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) and len(val) > _LONGEST_NAME else None
