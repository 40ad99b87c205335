"""A server from its parts: libraries, application, what guards it, and its end."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from erhai.errors import ServeError
from erhai.http.access import Access
from erhai.http.app import create_app
from erhai.http.body_limit import BodyLimit
from erhai.http.connections import Connection
from erhai.http.guard import LOOPBACK_HOSTS, Guard
from erhai.http.headers import SecurityHeaders
from erhai.http.jobs import Jobs
from erhai.http.listen import is_loopback, listen
from erhai.http.metrics import LibraryFigures, Measured, Metrics
from erhai.http.options import Options
from erhai.http.rate_limit import BURST_S, Buckets, RateLimit, by_address, by_token
from erhai.http.readiness import Readiness
from erhai.http.requests import RequestLog
from erhai.http.routes.indexing import indexing_router
from erhai.http.routes.session import session_router
from erhai.http.routes.system import system_router
from erhai.http.tokens import Tokens
from erhai.library import Library, open_library

REQUESTS_END_WITHIN_S = 5
ENDED_WITHIN_S = 9.0
"""After that the process ends as it is: everything that was written survives a kill."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What a server is asked to be.

    libraries are folders by name, None the user's own. Without tokens only this machine may
    reach it. rate_per_s bounds the requests of one address, and of one token; None bounds
    none. proxies are the addresses and networks whose X-Forwarded-* is believed. words:
    the log shows what was looked for.
    """

    libraries: Mapping[str, Path | None]
    host: str = "127.0.0.1"
    port: int = 7860
    tokens: Tokens | None = None
    allowed_folders: Sequence[Path] = ()
    allowed_hosts: Sequence[str] = ()
    proxies: Sequence[str] = ()
    rate_per_s: float | None = None
    words: bool = False
    options: Options = field(default_factory=Options)


class Server:
    """A server that listens already, and answers once it runs."""

    def __init__(self, serving: Serving) -> None:
        """Open everything; raises ServeError, LibraryError or SettingError."""
        _check(serving)
        self._opened = ExitStack()
        try:
            self._socket = self._opened.enter_context(listen(serving.host, serving.port))
            self.libraries = {
                name: self._opened.enter_context(open_library(folder))
                for name, folder in serving.libraries.items()
            }
        except BaseException:
            self._opened.close()
            raise
        self.jobs = Jobs(self.libraries)
        self.readiness = Readiness(self.libraries.values())
        self.app = make_app(serving, self.libraries, self.jobs, self.readiness)
        self._serving = serving

    @property
    def url(self) -> str:
        """Where to open it, from this machine."""
        host, port = self._socket.getsockname()[:2]
        if ip_address(host.partition("%")[0]).is_unspecified:
            host = socket.gethostname()
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run(self, announce: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT; then end requests and indexing, within 10 s.

        announce is called once requests are answered. A second SIGINT ends the process at
        once, with exit code 130; so does, with 0, the end of the 10 s, or one that comes
        while the model is being loaded.
        """
        config = _config(self.app, self._serving)
        with self._opened:
            _Uvicorn(config, self.jobs, self.readiness, announce).run([self._socket])


def make_app(
    serving: Serving, libraries: Mapping[str, Library], jobs: Jobs, readiness: Readiness
) -> ASGIApp:
    """Return the whole application, with all that lies around it."""
    access = Access(serving.tokens)
    metrics = Metrics(version("erhai"))
    app = create_app(
        libraries,
        serving.options,
        access=access,
        routers=(
            session_router(access, serving.options),
            indexing_router(jobs, access, serving.allowed_folders),
        ),
    )
    app.include_router(system_router(metrics, readiness))
    metrics.watch(lambda: _figures(libraries, jobs))
    return wrap(app, serving, access, metrics)


def wrap(app: FastAPI, serving: Serving, access: Access, metrics: Metrics) -> ASGIApp:
    """Put around an application what each request passes, from the inside out."""
    wrapped: ASGIApp = BodyLimit(app)
    if serving.rate_per_s and access.needs_token:
        wrapped = RateLimit(wrapped, _buckets(serving.rate_per_s), by_token)
    wrapped = Guard(wrapped, access, _hosts(serving))
    if serving.rate_per_s:
        wrapped = RateLimit(wrapped, _buckets(serving.rate_per_s), by_address)
    return Measured(RequestLog(SecurityHeaders(wrapped), words=serving.words), metrics)


class _Uvicorn(uvicorn.Server):
    """Ends with what it was asked to end, and with exit code 0."""

    def __init__(
        self,
        config: uvicorn.Config,
        jobs: Jobs,
        readiness: Readiness,
        announce: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._jobs = jobs
        self._readiness = readiness
        self._announce = announce

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        signals = (signal.SIGINT, signal.SIGTERM)
        previous = {number: signal.signal(number, self.handle_exit) for number in signals}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        if self.should_exit and sig == signal.SIGINT:
            os._exit(130)
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._readiness.begin()
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        due_s = time.monotonic() + ENDED_WITHIN_S
        # Should a thread be stuck: what waits for it below would wait too.
        last_resort = threading.Timer(ENDED_WITHIN_S + 0.5, os._exit, (0,))
        last_resort.daemon = True
        last_resort.start()
        self._jobs.begin_closing()
        await super().shutdown(sockets)
        stopped = self._jobs.join(due_s - time.monotonic())
        # An interpreter that ends under a thread of the model's aborts.
        if not stopped or self._readiness.state == "loading":
            os._exit(0)
        last_resort.cancel()


def _config(app: ASGIApp, serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(serving.proxies),
        forwarded_allow_ips=list(serving.proxies),
        timeout_keep_alive=20,
        timeout_graceful_shutdown=REQUESTS_END_WITHIN_S,
    )


def _check(serving: Serving) -> None:
    for proxy in serving.proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise ServeError(
                f"'{proxy}' is no address and no network. Give the proxy's, such as 127.0.0.1 "
                "or 172.18.0.0/16."
            ) from error
    if serving.tokens is not None:
        return
    make_token = (
        "erhai serve --new-token admin > tokens.txt && chmod 600 tokens.txt, "
        "then add --token-file tokens.txt"
    )
    if not is_loopback(serving.host):
        raise ServeError(
            f"Others than this machine can reach {serving.host}, so a token is needed: {make_token}"
        )
    if serving.allowed_hosts or serving.proxies:
        raise ServeError(
            "Through a proxy strangers look like this machine's own user, so a token is needed: "
            f"{make_token}"
        )


def _hosts(serving: Serving) -> frozenset[str] | None:
    if serving.tokens is not None and not serving.allowed_hosts:
        return None
    return LOOPBACK_HOSTS.union(host.lower() for host in serving.allowed_hosts)


def _buckets(rate_per_s: float) -> Buckets:
    return Buckets(rate_per_s, rate_per_s * BURST_S)


def _figures(libraries: Mapping[str, Library], jobs: Jobs) -> dict[str, LibraryFigures]:
    found = {}
    for name, library in libraries.items():
        status = library.status()
        indexing = jobs.get(name).told().state in ("running", "stopping")
        found[name] = LibraryFigures(status.images, status.failed, indexing)
    return found
