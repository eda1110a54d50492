"""Every backend under every hostile setting: to write to, or with one corpus that is only read."""

from collections.abc import Iterator

import pytest

from indexer.backends.base import Backend
from indexer.backends.registry import find_backend
from tests.contracts.entries import Shared, index_of, random_entries, tied
from tests.contracts.hostile import SETTINGS

BACKENDS: dict[str, tuple[pytest.MarkDecorator, ...]] = {"memory": (), "local": (pytest.mark.slow,)}
COMBINED = [
    pytest.param((name, setting), id=f"{name}-{setting}", marks=marks)
    for name, marks in BACKENDS.items()
    for setting in SETTINGS
]
TIED = [pytest.param((name, "tied"), id=f"{name}-tied", marks=marks) for name, marks in BACKENDS.items()]


@pytest.fixture(params=COMBINED)
def backend(request: pytest.FixtureRequest) -> Backend:
    """An engine under a hostile setting."""
    name, setting = request.param
    return SETTINGS[setting](find_backend(name))


@pytest.fixture(scope="session", params=[*COMBINED, *TIED])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One index of random documents for the tests that only read."""
    name, setting = request.param
    entries = random_entries(1, 30)
    if setting == "tied":
        entries, setting = tied(entries), "plain"
    backend = SETTINGS[setting](find_backend(name))
    with index_of(backend, tmp_path_factory.mktemp(name) / "index", entries) as index:
        yield lambda: (entries, index)


@pytest.fixture(params=[pytest.param(name, marks=marks) for name, marks in BACKENDS.items()])
def engine(request: pytest.FixtureRequest) -> Backend:
    """An engine as it is."""
    return find_backend(request.param)
