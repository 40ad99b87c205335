"""What there is: libraries, what filters can be set to, and what could not be read."""

from fastapi import APIRouter, Request, Response

from erhai.http.body import as_json
from erhai.http.server_state import server_of
from erhai.schemas.libraries import LibrariesTold

router = APIRouter(tags=["libraries"])


@router.get("/libraries")
async def libraries(request: Request) -> Response:
    """List the libraries, and what each holds."""
    told = [
        service.teller.library(await service.status()) for service in server_of(request).services
    ]
    return as_json(LibrariesTold(libraries=tuple(told)))
