"""One picture: what is known of it, a small copy, and the file."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from erhai.http.body import as_json
from erhai.http.server_state import server_of
from erhai.schemas.search import LARGEST_ID

router = APIRouter(tags=["pictures"])

ImageId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
LibraryName = Annotated[str | None, Query(max_length=100)]
Size = Literal["128", "256", "512", "1024", "2048"]


@router.get("/images/{image_id}")
async def image(request: Request, image_id: ImageId, library: LibraryName = None) -> Response:
    """Tell what is known of a picture."""
    service = server_of(request).services.get(library)
    record = await service.image(image_id)
    return as_json(service.teller.picture(record))


@router.get("/images/{image_id}/thumbnail")
async def thumbnail(
    request: Request,
    image_id: ImageId,
    library: LibraryName = None,
    size: Size = "512",
    v: Annotated[str | None, Query(max_length=64)] = None,  # noqa: ARG001
) -> Response:
    """Give a small copy of a picture, upright."""
    service = server_of(request).services.get(library)
    record = await service.image(image_id)

    def draw() -> bytes:
        from io import BytesIO

        from PIL import Image, ImageOps

        picture = ImageOps.exif_transpose(Image.open(record.path)).convert("RGB")
        picture.thumbnail((int(size), int(size)))
        stream = BytesIO()
        picture.save(stream, "JPEG", quality=82)
        return stream.getvalue()

    return Response(await service.run(draw), media_type="image/jpeg")


@router.get("/images/{image_id}/file")
async def file(request: Request, image_id: ImageId, library: LibraryName = None) -> Response:
    """Give a picture's file as it is."""
    service = server_of(request).services.get(library)
    record = await service.image(image_id)
    return Response(
        await service.run(record.path.read_bytes),
        media_type=f"image/{record.metadata.format.lower()}",
    )
