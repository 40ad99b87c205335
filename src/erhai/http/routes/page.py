"""The page's files, as they lie in erhai.web."""

import hashlib
from pathlib import Path

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from erhai.web.page import INDEX, STATIC

router = APIRouter(include_in_schema=False)

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".bin": "application/octet-stream",
}


@router.api_route("/", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """The page itself."""
    return await to_thread.run_sync(_serve, request, INDEX)


@router.api_route("/static/{path:path}", methods=["GET", "HEAD"])
async def static(request: Request, path: str) -> Response:
    """One file of the page."""
    return await to_thread.run_sync(_serve, request, STATIC / path)


def _serve(request: Request, file: Path) -> Response:
    media_type = _TYPES.get(file.suffix)
    try:
        inside = file.resolve(strict=True).is_relative_to(STATIC.resolve())
        content = file.read_bytes() if inside and media_type else None
    except (OSError, ValueError):  # nothing there, or a name that no file can have
        content = None
    if content is None:
        raise HTTPException(404)
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    # Asked for each time, answered mostly by 304: so that no page is older than its server.
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
