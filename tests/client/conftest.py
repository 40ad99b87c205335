"""The two clients behind one face, so that each test holds for both."""

import inspect
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol, cast

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from erhai.client.asynchronous import AsyncClient
from erhai.client.sync import Client
from tests.servers import Served, small_server


class Waiting:
    """An AsyncClient whose methods wait: what they return is what those of Client return."""

    def __init__(self, portal: BlockingPortal, client: AsyncClient) -> None:
        self._portal = portal
        self._client = client

    def __getattr__(self, name: str) -> object:
        method = getattr(self._client, name)
        if not callable(method):
            return method

        def waiting(*args: object, **kwargs: object) -> object:
            async def call() -> object:
                given = method(*args, **kwargs)
                if inspect.isasyncgen(given):
                    return iter([each async for each in given])
                return await given

            return self._portal.call(call)

        return waiting


class Connect(Protocol):
    """Makes a client, closed at the end of the test."""

    def __call__(self, url: str, token: str | None = None, *, timeout_s: float = 10) -> Client: ...


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest, portal: BlockingPortal) -> Iterator[Connect]:
    """A maker of either client, the async one made to wait."""

    def make(url: str, token: str | None = None, *, timeout_s: float = 10) -> Client:
        if request.param == "sync":
            return ends.enter_context(Client(url, token, timeout_s=timeout_s))
        client = AsyncClient(url, token, timeout_s=timeout_s)
        ends.callback(portal.call, client.close)
        return cast("Client", Waiting(portal, client))

    with ExitStack() as ends:
        yield make


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over the small library, for tests that only read."""
    with small_server(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def client(connect: Connect, served: Served) -> Client:
    """A client of that server."""
    return connect(served.url)
