"""The client of a service, for programs that do other things meanwhile."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, closing
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

import anyio
import httpx

from erhai.client import calls, of_library, runs, saving
from erhai.client.address import DEFAULT_URL, Address, address_of
from erhai.client.call import Call, Reply
from erhai.client.flow import Flow, Given, Receive, Send, Sleep, Step, ask, run_of
from erhai.client.method import HITS, PAGES, describe
from erhai.client.transport import failure_of, reply_of, request_of, tls_of
from erhai.schemas.search import FoundPicture, SearchTold

P = ParamSpec("P")
T = TypeVar("T")


def _method(
    of: Callable[P, Call[T]] | Callable[P, Flow[T]],
) -> Callable[Concatenate["AsyncClient", P], Coroutine[None, None, T]]:
    async def method(client: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await client._run(run_of(of(*args, **kwargs)))

    describe(method, of)
    return method


def _pages(
    of: Callable[P, Call[SearchTold]],
) -> Callable[Concatenate["AsyncClient", P], AsyncIterator[SearchTold]]:
    async def pages(
        client: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[SearchTold]:
        call: Call[SearchTold] | None = of(*args, **kwargs)
        while call is not None:
            told = await client._run(ask(call))
            yield told
            call = call.following(told) if call.following else None

    describe(pages, of, name="pages", doc=PAGES, returns=AsyncIterator[SearchTold])
    return pages


def _hits(
    of: Callable[P, Call[SearchTold]],
) -> Callable[Concatenate["AsyncClient", P], AsyncIterator[FoundPicture]]:
    pages = _pages(of)

    async def hits(
        client: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[FoundPicture]:
        async for told in pages(client, *args, **kwargs):
            for hit in told.hits:
                yield hit

    describe(hits, of, name="hits", doc=HITS, returns=AsyncIterator[FoundPicture])
    return hits


class AsyncClient:
    """A service's pictures, over HTTP: what `erhai serve` gives out.

    timeout_s is how long it may be silent. Nothing goes to another address than the one
    given: redirects are refused and proxies passed over. A service that is busy is asked
    again where that cannot do anything twice. Tasks may share a client. transport stands in
    for the network. Raises ServiceError if url or token cannot be one.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        token: str | None = None,
        *,
        timeout_s: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._address = address_of(url, token)
        self._timeout_s = timeout_s
        self._http = httpx.AsyncClient(
            headers=self._address.headers,
            verify=tls_of(self._address),
            trust_env=False,
            transport=transport,
        )

    search = _method(calls.search)
    pages = _pages(calls.search)
    hits = _hits(calls.search)
    similar = _method(calls.similar)
    feedback = _method(calls.feedback)
    picture = _method(calls.picture)
    thumbnail = _method(calls.thumbnail)
    save = _method(saving.save)
    download = _method(saving.download)
    libraries = _method(calls.libraries)
    facets = _method(of_library.facets)
    failures = _method(of_library.failures)
    forget = _method(of_library.forget)
    index = _method(runs.index)
    indexing = _method(runs.indexing)
    follow = _method(runs.follow)
    pause = _method(runs.pause)
    stop = _method(runs.stop)
    session = _method(calls.session)

    @property
    def url(self) -> str:
        """The service's address."""
        return self._address.url

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncClient({self.url!r})"

    async def _run(self, flow: Flow[T]) -> T:
        given: Given = None
        exchange = _Exchange(self._http, self._address, self._timeout_s)
        with closing(flow):
            async with aclosing(exchange):
                while True:
                    try:
                        step = flow.send(given)
                    except StopIteration as end:
                        ended: T = end.value
                        return ended
                    given = await exchange.do(step)


class _Exchange:
    """Does the steps of one flow."""

    def __init__(self, http: httpx.AsyncClient, address: Address, timeout_s: float) -> None:
        self._http = http
        self._address = address
        self._timeout_s = timeout_s
        self._open: httpx.Response | None = None
        self._pieces: AsyncIterator[bytes] | None = None
        self._sent: Send | None = None

    async def do(self, step: Step) -> Given:
        """Return what a step gives."""
        try:
            match step:
                case Sleep():
                    await anyio.sleep(step.duration_s)
                    return None
                case Receive():
                    assert self._pieces is not None  # an answer is open
                    return await anext(self._pieces, b"")
            self._sent = step
            return await self._send(step)
        except httpx.RequestError as error:
            assert self._sent is not None  # nothing fails before something was sent
            return failure_of(error, self._address, self._sent, self._timeout_s)

    async def aclose(self) -> None:
        """Close the answer that is open."""
        if self._open is not None:
            await self._open.aclose()

    async def _send(self, step: Send) -> Reply:
        await self.aclose()
        request = request_of(self._http, self._address, step, self._timeout_s)
        response = self._open = await self._http.send(request, stream=True)
        if step.streamed and response.is_success:
            self._pieces = response.aiter_bytes()
            return reply_of(self._address, step, response, b"")
        return reply_of(self._address, step, response, await response.aread())
