"""Every backend, empty or with one corpus that is only read."""

from collections.abc import Iterator

import pytest

from indexer.backends.base import Backend
from indexer.backends.registry import find_backend
from tests.contracts.entries import Shared, index_of, random_entries


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest) -> Backend:
    return find_backend(request.param)


@pytest.fixture(scope="module", params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One index of random documents for the tests that only read."""
    entries = random_entries(1, 120)
    with index_of(find_backend(request.param), tmp_path_factory.mktemp(request.param), entries) as index:
        yield lambda: (entries, index)
