"""The whole application, with all that lies around it, asked without a port."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp

from erhai.http.jobs import Jobs
from erhai.http.readiness import Readiness
from erhai.http.server import Serving, make_app
from erhai.http.tokens import Token, Tokens, digest_of
from erhai.library import Library

READ, ADMIN = "r" * 20, "a" * 20
TOKENS = Tokens(
    [Token("reader", "read", digest_of(READ)), Token("chief", "admin", digest_of(ADMIN))]
)
BEARER = {READ: {"Authorization": f"Bearer {READ}"}, ADMIN: {"Authorization": f"Bearer {ADMIN}"}}


@dataclass(frozen=True)
class Asking:
    """Sends one request at a time to an application."""

    app: ASGIApp

    def __call__(
        self,
        method: str,
        path: str,
        *,
        host: str = "127.0.0.1:7860",
        headers: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | None = None,
        client: str = "127.0.0.1",
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(
                self.app, raise_app_exceptions=False, client=(client, 1)
            )
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
                return await http.request(method, path, headers=headers, json=json, content=content)

        return asyncio.run(ask())


def application(library: Library, serving: Serving) -> Asking:
    """Return the application over one library named 'small'."""
    libraries = {"small": library}
    return Asking(make_app(serving, libraries, Jobs(libraries), Readiness(libraries.values())))
