"""The two clients behind one face, so that each test holds for both."""

import inspect
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

import erhai
from erhai.client.asynchronous import AsyncClient
from erhai.client.sync import Client
from erhai.http.jobs import Jobs
from erhai.http.readiness import Readiness
from erhai.http.server import Serving, make_app
from erhai.http.tokens import Token, Tokens, digest_of
from erhai.library import Library
from tests.servers import running, small_library

ADMIN = "the-admin-token-of-a-test"
GUEST = "the-reading-token-of-a-test"
EMPTY = "空 2"


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


@dataclass(frozen=True)
class Service:
    """A whole server: guarded, with tokens, over 'small' and the empty library '空 2'."""

    url: str
    pictures: Path
    library: Library


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    tokens = Tokens(
        [Token("mei", "admin", digest_of(ADMIN)), Token("guest", "read", digest_of(GUEST))]
    )
    serving = Serving({}, tokens=tokens, allowed_folders=(folder,))
    with small_library(folder) as small, erhai.open_library(folder / "empty") as empty:
        libraries = {"small": small, EMPTY: empty}
        app = make_app(serving, libraries, Jobs(libraries), Readiness(libraries.values()))
        with running(app) as url:
            yield Service(url, folder / "pictures", small)


@pytest.fixture
def client(connect: Connect, service: Service) -> Client:
    """A client that may do everything."""
    return connect(service.url, ADMIN)
