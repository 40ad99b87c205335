"""Connections that bring nothing are let go: what uvicorn leaves to a proxy."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_WITHIN_S = 10.0
LARGEST_HEAD_BYTES = 64_000
LINGER_S = 5.0
MOST_CONNECTIONS = 800
"""Below the 1,024 open files that Linux allows a process by default."""


class Connection(HttpToolsProtocol):
    """One connection: headers must come within 10 s and be small; a refused body has 5 more.

    The rest of one is read and dropped meanwhile, so that a client that is still sending gets to
    see why it was refused. Connections above a number are closed at once.
    """

    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        else:
            self._close_in(HEADERS_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._keep()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data) if self._in_head else 0
        super().data_received(data)
        if self._in_head and self._head_bytes > LARGEST_HEAD_BYTES:
            self.transport.abort()

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()
        if self._deadline is None:
            self._close_in(HEADERS_WITHIN_S)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._keep()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._keep()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.more_body and not self.transport.is_closing():
            self._close_in(LINGER_S)

    def _close_in(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _keep(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
