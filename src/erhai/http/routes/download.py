"""Many pictures' files at once."""

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from erhai.http.body import read_json
from erhai.http.errors import Refused
from erhai.http.routes.images import refuse_hidden
from erhai.http.server_state import server_of
from erhai.http.zipping import zipped
from erhai.schemas.search import DownloadAsked

router = APIRouter(tags=["pictures"])


@router.post("/download", response_class=Response)
async def download(request: Request) -> Response:
    """Give the files of pictures as one zip file; what is gone is named in a text within."""
    server = server_of(request)
    refuse_hidden(server)
    asked = await read_json(request, DownloadAsked)
    service = server.services.get(asked.library)
    records = await service.images(asked.image_ids)
    if not records:
        raise Refused(404, "not-found", "The library has none of these pictures.")
    headers = {
        "Content-Disposition": 'attachment; filename="pictures.zip"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    content = zipped(records, await service.folders())
    return StreamingResponse(content, media_type="application/zip", headers=headers)
