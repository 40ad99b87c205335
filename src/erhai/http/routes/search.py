"""Looking for pictures."""

import time

from fastapi import APIRouter, Request, Response

from erhai.http.body import as_json, read_json
from erhai.http.server_state import server_of
from erhai.schemas.search import SearchAsked

router = APIRouter(tags=["search"])


@router.post("/search")
async def search(request: Request) -> Response:
    """Find the pictures that fit words, pictures, colours and filters best."""
    start = time.perf_counter()
    asked = await read_json(request, SearchAsked)
    told = await server_of(request).services.get(asked.library).search(asked)
    elapsed_ms = round((time.perf_counter() - start) * 1000, 2)
    return as_json(told.model_copy(update={"elapsed_ms": elapsed_ms}))
