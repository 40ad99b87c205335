"""One server for all tests that only read."""

from collections.abc import Iterator

import httpx
import pytest

from tests.servers import Served, small_server


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over the small library."""
    with small_server(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def api(served: Served) -> Iterator[httpx.Client]:
    """A client of the server, beneath /api/v1."""
    with httpx.Client(base_url=f"{served.url}/api/v1") as client:
        yield client
