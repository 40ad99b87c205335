"""What there is: libraries, what filters can be set to, and what could not be read."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from erhai.http.body import as_json
from erhai.http.server_state import server_of
from erhai.schemas.libraries import FailuresTold, LibrariesTold

router = APIRouter(tags=["libraries"])

Name = Annotated[str, Path(max_length=100, description="A library's name.")]


@router.get("/libraries")
async def libraries(request: Request) -> Response:
    """List the libraries, and what each holds."""
    services = server_of(request).services
    told = [service.teller.library(await service.status()) for service in services]
    return as_json(LibrariesTold(libraries=tuple(told)))


@router.get("/libraries/{name}/facets")
async def facets(request: Request, name: Name) -> Response:
    """Tell what filters can be set to, and how many pictures have each value."""
    service = server_of(request).services.get(name)
    found, folders = await service.facets(), await service.folders()
    return as_json(service.teller.facets(found, folders))


@router.get("/libraries/{name}/failures")
async def failures(
    request: Request,
    name: Name,
    limit: Annotated[int, Query(ge=1, le=10_000, description="At most so many.")] = 100,
) -> Response:
    """List the files that could not be indexed, and why, by path."""
    service = server_of(request).services.get(name)
    found, folders = await service.failures(), await service.folders()
    told = service.teller.failures(found[:limit], folders)
    return as_json(FailuresTold(total=len(found), failures=told))
