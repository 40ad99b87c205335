"""Each request's number, and its line in the log: what was done, never what was looked for."""

import logging
import re
import secrets
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from erhai.http.access import caller_of
from erhai.http.problems import problem

LOG = logging.getLogger("erhai.requests")
CLIENT_LEFT = 499
"""The status that logs show where the client went before there was an answer."""

_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_UNEXPECTED = "Something went wrong here; the server's log says what, under this request_id."


class RequestLog:
    """Numbers requests, logs each when it ends, and answers what nobody else did: 500.

    A client's own X-Request-ID is kept if it is short and plain. With `words` the line has
    the address that was asked for, and what `note_words` was given.
    """

    def __init__(self, app: ASGIApp, *, words: bool = False) -> None:
        self._app = app
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _SANE_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = CLIENT_LEFT
        started_s = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = (b"x-request-id", request_id.encode())
                message["headers"] = [*message.get("headers", ()), own]
            await send(message)

        failure: Exception | None = None
        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the server goes on
            failure = error
            if status == CLIENT_LEFT:
                await problem(scope, 500, _UNEXPECTED)(scope, receive, send_with_id)
        finally:
            self._log(scope, status, time.perf_counter() - started_s, failure)

    def _log(self, scope: Scope, status: int, duration_s: float, failure: Exception | None) -> None:
        level = logging.INFO
        if status >= 500:  # 503 and the like are meant; 500 is a fault
            level = logging.ERROR if status == 500 else logging.WARNING
        if not LOG.isEnabledFor(level):
            return
        client = scope.get("client")
        fields: dict[str, object] = {
            "method": method_of(scope),
            "route": route_of(scope),
            "status": status,
            "duration_ms": round(duration_s * 1000, 2),
            "client": client[0] if client else None,
            "token": caller_of(scope).name or None,
            "request_id": scope["state"]["request_id"],
        }
        if self._words:
            query = scope.get("query_string", b"").decode("latin-1")
            fields["target"] = scope["path"] + (f"?{query}" if query else "")
            fields["words"] = scope["state"].get("words")
        LOG.log(level, "request", extra={"fields": fields}, exc_info=failure)


def note_words(scope: Scope, words: str) -> None:
    """Keep what a request looks for, for the log of a server that was told to write it."""
    scope.setdefault("state", {})["words"] = words


def route_of(scope: Scope) -> str:
    """Return the route that answered, as '/api/v1/images/{image_id}': no client's own words."""
    # FastAPI keeps the whole path of a router within a router here; older ones in the route.
    inner = scope.get("fastapi")
    context = inner.get("effective_route_context") if isinstance(inner, dict) else None
    path = getattr(context, "path", None) or getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else "none"


def method_of(scope: Scope) -> str:
    """Return the method, or OTHER for one that is not of HTTP."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return scope["method"] if scope["method"] in known else "OTHER"
