"""The server that real clients talk to, in a process of its own on a free port."""

from collections.abc import Iterator

import pytest

from tests.serving import serving


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over `tests.server.site.pages` with the memory backend; no "/" at its end."""
    with serving(tmp_path_factory.mktemp("index")) as address:
        yield address
