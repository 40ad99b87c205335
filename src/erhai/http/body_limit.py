"""How much a request may bring, and how long it may take about it."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from erhai.http.asking import LARGEST_PICTURE_BYTES
from erhai.http.errors import Refused
from erhai.http.problems import problem

LARGEST_QUERY_BYTES = 15_000_000
"""Room for the largest picture in base64, and for words."""

LARGEST_OTHER_BYTES = 500_000
_QUERIES = frozenset({"/api/v1/search", "/api/v1/similar", "/api/v1/feedback"})

PATIENCE_S = 10.0
"""So long a body may stand still, or be slower than SLOWEST_BYTES_PER_S."""

SLOWEST_BYTES_PER_S = 20_000


class BodyLimit:
    """Answers 413 to a body that is too large, before it is read where its length is said.

    One without a length, in chunks, is cut off where it grows too large; one that comes
    too slowly is given up with 408. The application sees either as Refused, raised by the
    call that receives.
    """

    def __init__(self, app: ASGIApp, *, patience_s: float = PATIENCE_S) -> None:
        self._app = app
        self._patience_s = patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most = _most_bytes(scope["path"], headers.get(b"content-type", b""))
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 18 or int(length) > most:
            await problem(scope, 413, _too_large(most))(scope, receive, send)
            return
        await self._app(scope, self._limited(receive, most), send)

    def _limited(self, receive: Receive, most_bytes: int) -> Receive:
        begun_s: float | None = None
        received_bytes = 0
        complete = False

        async def receive_within_limits() -> Message:
            nonlocal begun_s, received_bytes, complete
            if complete:
                return await receive()
            begun_s = begun_s or time.monotonic()
            # An honest slow line gets on with it; who sends a byte now and then does not.
            due_s = begun_s + self._patience_s + received_bytes / SLOWEST_BYTES_PER_S
            wait_s = min(self._patience_s, due_s - time.monotonic())
            try:
                async with asyncio.timeout(wait_s):
                    message = await receive()
            except TimeoutError:
                complete = True
                detail = "The request came too slowly. Send it again over a better connection."
                raise Refused(408, "timeout", detail, {"Connection": "close"}) from None
            received_bytes += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received_bytes > most_bytes:
                complete = True
                raise Refused(413, "too-large", _too_large(most_bytes))
            return message

        return receive_within_limits


def _most_bytes(path: str, content_type: bytes) -> int:
    if path not in _QUERIES:
        return LARGEST_OTHER_BYTES
    said = content_type.strip().lower()
    return LARGEST_QUERY_BYTES if said.startswith(b"application/json") else LARGEST_PICTURE_BYTES


def _too_large(most_bytes: int) -> str:
    return f"The request is too large. It may have at most {most_bytes:,} bytes."
