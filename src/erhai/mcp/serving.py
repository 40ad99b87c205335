"""The tools on standard input and output, until the assistant closes these."""

from typing import TYPE_CHECKING

import anyio
import httpx

from erhai.client.asynchronous import AsyncClient
from erhai.mcp.server import make_server

if TYPE_CHECKING:
    from erhai.http.options import Options
    from erhai.library import Library

HERE = "http://127.0.0.1"
"""What the application in this process is called; nothing is sent over a network."""


def serve_library(library: "Library", options: "Options") -> None:
    """Serve a library of this machine; it stays the caller's to close.

    What its application answers in this process is what a service would answer.
    """

    from erhai.http.app import create_app

    async def serve() -> None:
        app = create_app({"library": library}, options)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            AsyncClient(HERE, transport=transport) as client,
        ):
            await make_server(client).run_stdio_async()

    anyio.run(serve)


def serve_service(url: str, token: str | None) -> None:
    """Serve what a service has. Raises ServiceError if it does not answer, or not to this token."""

    async def serve() -> None:
        async with AsyncClient(url, token) as client:
            await client.libraries()
            await make_server(client).run_stdio_async()

    anyio.run(serve)
