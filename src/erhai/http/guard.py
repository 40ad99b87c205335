"""What every request must pass before the application sees it.

Three things are refused here: names that a stranger's DNS points at this machine (DNS
rebinding), requests that pages of other sites make a browser send (CSRF, and reading
across origins), and callers without a token, from all that is not open to everybody.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from erhai.http.access import Access, unauthorized
from erhai.http.errors import Refused
from erhai.http.problems import problem

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# Everything else needs a token: a route that is added is closed until it is named here.
OPEN = frozenset(
    {
        "/",
        "/healthz",
        "/readyz",
        "/favicon.ico",
        "/api/docs",
        "/api/openapi.json",
        "/api/v1/session",
    }
)
OPEN_BENEATH = ("/static/", "/api/docs/")
_LOOKED_AT = frozenset(
    {
        b"authorization",
        b"cookie",
        b"forwarded",
        b"host",
        b"origin",
        b"sec-fetch-dest",
        b"sec-fetch-mode",
        b"sec-fetch-site",
        b"x-forwarded-for",
    }
)


class Guard:
    """Lets a request through to the application, or answers it; says who sent it.

    hosts are the names that the server answers to, in lower case and without port; None is
    any, which is safe only where all that matters needs a token.
    """

    def __init__(self, app: ASGIApp, access: Access, hosts: Collection[str] | None) -> None:
        self._app = app
        self._access = access
        self._hosts = None if hosts is None else frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                self._check(scope)
            except Refused as error:
                answer = problem(
                    scope, error.status, str(error), code=error.code, headers=error.headers
                )
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            if name in _LOOKED_AT:
                if name in headers and name != b"cookie":
                    raise Refused(400, "validation", f"Send {name.decode()} once.")
                headers[name] = value.decode("latin-1")
        self._check_host(headers)
        _check_site(scope["method"], headers)
        caller = self._access.identify(headers.get(b"authorization"), headers.get(b"cookie"))
        scope["caller"] = caller
        if caller.role is None and not is_open(scope["path"]):
            raise unauthorized(caller)

    def _check_host(self, headers: dict[bytes, str]) -> None:
        host = headers.get(b"host", "").lower()
        if self._hosts is not None and _without_port(host) not in self._hosts:
            raise Refused(
                403,
                "forbidden",
                "This server does not answer to that name. Open it by the address that it "
                "printed, or start it with --allowed-host NAME.",
            )
        if not self._access.needs_token and (
            b"forwarded" in headers or b"x-forwarded-for" in headers
        ):
            raise Refused(
                403,
                "forbidden",
                "A proxy passes this on, and the server cannot tell strangers from its owner. "
                "Start it with --token-file FILE.",
            )


def is_open(path: str) -> bool:
    """Whether everybody may ask for this path, token or not."""
    return path in OPEN or path.startswith(OPEN_BENEATH)


def _check_site(method: str, headers: dict[bytes, str]) -> None:
    """Refuse what another site makes a browser send; programs send none of these headers.

    See Fetch Metadata (W3C) for Sec-Fetch-*; older browsers, and all over plain http off
    loopback, send Origin alone.
    """
    site = headers.get(b"sec-fetch-site", "none")
    followed_link = (
        method in SAFE
        and headers.get(b"sec-fetch-mode") == "navigate"
        and headers.get(b"sec-fetch-dest") == "document"
    )
    origin = headers.get(b"origin")
    own = origin is None or urlsplit(origin).netloc.lower() == headers.get(b"host", "").lower()
    if not own or (site not in ("same-origin", "none") and not followed_link):
        raise Refused(
            403,
            "forbidden",
            "A page of another site may not ask this server. If it is the server's own page: the "
            "proxy in front must pass the Host on.",
        )


def _without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if name and port.isdecimal() else host
