"""The client of a service, for programs that wait."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

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
) -> Callable[Concatenate["Client", P], T]:
    def method(client: "Client", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return client._run(run_of(of(*args, **kwargs)))

    describe(method, of)
    return method


def _pages(
    of: Callable[P, Call[SearchTold]],
) -> Callable[Concatenate["Client", P], Iterator[SearchTold]]:
    def pages(client: "Client", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[SearchTold]:
        call: Call[SearchTold] | None = of(*args, **kwargs)
        while call is not None:
            told = client._run(ask(call))
            yield told
            call = call.following(told) if call.following else None

    describe(pages, of, name="pages", doc=PAGES, returns=Iterator[SearchTold])
    return pages


def _hits(
    of: Callable[P, Call[SearchTold]],
) -> Callable[Concatenate["Client", P], Iterator[FoundPicture]]:
    pages = _pages(of)

    def hits(client: "Client", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[FoundPicture]:
        for told in pages(client, *args, **kwargs):
            yield from told.hits

    describe(hits, of, name="hits", doc=HITS, returns=Iterator[FoundPicture])
    return hits


class Client:
    """A service's pictures, over HTTP: what `erhai serve` gives out.

    timeout_s is how long it may be silent. Nothing goes to another address than the one
    given: redirects are refused and proxies passed over. A service that is busy is asked
    again where that cannot do anything twice. Threads may share a client. transport stands
    in for the network. Raises ServiceError if url or token cannot be one.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        token: str | None = None,
        *,
        timeout_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._address = address_of(url, token)
        self._timeout_s = timeout_s
        self._http = httpx.Client(
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

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def _run(self, flow: Flow[T]) -> T:
        given: Given = None
        exchange = _Exchange(self._http, self._address, self._timeout_s)
        with closing(flow), closing(exchange):
            while True:
                try:
                    step = flow.send(given)
                except StopIteration as end:
                    ended: T = end.value
                    return ended
                given = exchange.do(step)


class _Exchange:
    """Does the steps of one flow."""

    def __init__(self, http: httpx.Client, address: Address, timeout_s: float) -> None:
        self._http = http
        self._address = address
        self._timeout_s = timeout_s
        self._open: httpx.Response | None = None
        self._pieces: Iterator[bytes] | None = None
        self._sent: Send | None = None

    def do(self, step: Step) -> Given:
        """Return what a step gives."""
        try:
            match step:
                case Sleep():
                    time.sleep(step.duration_s)
                    return None
                case Receive():
                    assert self._pieces is not None  # an answer is open
                    return next(self._pieces, b"")
            self._sent = step
            return self._send(step)
        except httpx.RequestError as error:
            assert self._sent is not None  # nothing fails before something was sent
            return failure_of(error, self._address, self._sent, self._timeout_s)

    def close(self) -> None:
        """Close the answer that is open."""
        if self._open is not None:
            self._open.close()

    def _send(self, step: Send) -> Reply:
        self.close()
        request = request_of(self._http, self._address, step, self._timeout_s)
        response = self._open = self._http.send(request, stream=True)
        if step.streamed and response.is_success:
            self._pieces = response.iter_bytes()
            return reply_of(self._address, step, response, b"")
        return reply_of(self._address, step, response, response.read())
