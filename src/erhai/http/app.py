"""The application: every route over one or several libraries."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from erhai.decode.pool import DecodePool
from erhai.http.asking import PICTURE_LIMITS
from erhai.http.docs.document import describe
from erhai.http.errors import handle_errors
from erhai.http.options import Options
from erhai.http.routes import docs, download, images, libraries, page, search
from erhai.http.server_state import Server
from erhai.http.service import Services
from erhai.http.thumbnail_cache import THUMBNAILS, ThumbnailCache
from erhai.http.thumbnails import Thumbnails
from erhai.library import Library


class Access(Protocol):
    """Who may do what: dependencies of FastAPI that raise Refused (401 or 403)."""

    @property
    def reader(self) -> Callable[..., object]: ...
    @property
    def admin(self) -> Callable[..., object]: ...


def create_app(
    libraries_by_name: Mapping[str, Library],
    options: Options | None = None,
    *,
    access: Access | None = None,
    routers: Sequence[APIRouter] = (),
) -> FastAPI:
    """Return the application that serves these libraries, the first one by default.

    Without access everybody may do everything. routers are taken in beneath /api/v1 beside
    the own ones, and see to access themselves. The libraries stay the caller's to close.
    """
    options = options or Options()
    for library in libraries_by_name.values():
        library.isolate(PICTURE_LIMITS)
    most_bytes = options.thumbnail_bytes // max(1, len(libraries_by_name))
    pool = DecodePool(
        workers=options.thumbnail_workers,
        min_side_px=1,  # of no meaning for small copies
        limits=next(iter(libraries_by_name.values())).decode_limits,
    )
    thumbnails = {
        name: Thumbnails(pool, ThumbnailCache(library.path / THUMBNAILS, most_bytes))
        for name, library in libraries_by_name.items()
    }
    server = Server(options, Services(libraries_by_name, options), thumbnails)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        server.services.close()
        await asyncio.to_thread(pool.close)

    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
    )
    app.state.server = server
    handle_errors(app, hide_paths=options.hide_paths)
    describe(app)
    readers = [] if access is None else [Depends(access.reader)]
    for router in (search.router, images.router, download.router, libraries.router):
        app.include_router(router, prefix="/api/v1", dependencies=readers)
    for router in routers:
        app.include_router(router, prefix="/api/v1")
    app.include_router(docs.router)
    app.include_router(page.router)
    return app


def _operation_id(route: APIRoute) -> str:
    return "-".join((*map(str, route.tags[:1]), route.name))
