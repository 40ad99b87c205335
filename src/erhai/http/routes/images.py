"""One picture: what is known of it, a small copy, and the file."""

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response

from erhai.http.body import as_json
from erhai.http.conditional import NotSatisfiable, is_unchanged, range_of
from erhai.http.errors import Refused
from erhai.http.file_response import FileResponse
from erhai.http.names import content_disposition
from erhai.http.originals import MEDIA_TYPES, open_original
from erhai.http.server_state import Server, server_of
from erhai.schemas.search import LARGEST_ID

router = APIRouter(tags=["pictures"])

ImageId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="A hit's image_id.")]
LibraryName = Annotated[
    str | None, Query(max_length=100, description="A library's name; without, the first.")
]
Size = Literal["128", "256", "512", "1024", "2048"]

_A_YEAR_S = 365 * 86_400
# Nothing in a file may act, even where somebody opens it as a page of its own.
_HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/images/{image_id}")
async def image(request: Request, image_id: ImageId, library: LibraryName = None) -> Response:
    """Tell what is known of a picture."""
    service = server_of(request).services.get(library)
    told = service.teller.picture(await service.image(image_id))
    return as_json(told)


@router.get("/images/{image_id}/thumbnail", response_class=Response)
async def thumbnail(
    request: Request,
    image_id: ImageId,
    library: LibraryName = None,
    size: Annotated[Size, Query(description="Its longer side at most, in pixels.")] = "512",
    v: Annotated[
        str | None,
        Query(max_length=64, description="The picture's version, as in thumbnail_url."),
    ] = None,
) -> Response:
    """Give a small copy of a picture: a JPEG, upright, without any metadata."""
    server = server_of(request)
    service = server.services.get(library)
    record = await service.image(image_id)
    fingerprint = record.fingerprint.hex()
    etag = f'"{fingerprint}-{size}"'
    # With its version in the address it never is another picture.
    lasting = v is not None and v == fingerprint[: len(v)] and len(v) >= 16
    kept = f"private, max-age={_A_YEAR_S}, immutable" if lasting else "private, no-cache"
    headers = {"ETag": etag, "Cache-Control": kept}
    if is_unchanged(etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    thumbnails = server.thumbnails[service.name]
    drawn = await thumbnails.get(record, int(size), await service.folders())
    if not drawn.is_current:
        headers = {"Cache-Control": "no-store"}
    return Response(drawn.jpeg, media_type="image/jpeg", headers={**headers, **_HARMLESS})


@router.get("/images/{image_id}/file", response_class=Response)
async def file(request: Request, image_id: ImageId, library: LibraryName = None) -> Response:
    """Give a picture's file as it is, whole or in part (Range)."""
    server = server_of(request)
    refuse_hidden(server)
    service = server.services.get(library)
    record = await service.image(image_id)
    etag = f'"{record.fingerprint.hex()}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition("inline", record.path.name),
        **_HARMLESS,
    }
    original = await to_thread.run_sync(open_original, record, await service.folders())
    response = FileResponse(original, MEDIA_TYPES.get(record.metadata.format), headers)
    if is_unchanged(etag, request.headers.get("if-none-match")):
        return response.without_content()
    asked, if_range = request.headers.get("range"), request.headers.get("if-range")
    try:
        response.narrow(range_of(asked, if_range, etag, original.size_bytes))
    except NotSatisfiable:
        response.close()
        told = {"Content-Range": f"bytes */{original.size_bytes}"}
        detail = f"The file has {original.size_bytes} bytes; the range lies behind its end."
        raise Refused(416, "validation", detail, told) from None
    return response


def refuse_hidden(server: Server) -> None:
    """Refuse (403) to give out files where locations are hidden, since files hold them."""
    if server.options.hide_location:
        raise Refused(
            403,
            "forbidden",
            "This server hides where pictures were taken, and files may say so: "
            "it gives out small copies only.",
        )
