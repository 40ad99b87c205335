"""Looking for pictures."""

import base64
import time
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from erhai.http.asking import LARGEST_PICTURE_BYTES, too_large
from erhai.http.body import is_json, json_response, read_json
from erhai.http.caching import Kept, Prepared
from erhai.http.errors import Refused
from erhai.http.requests import note_words
from erhai.http.server_state import server_of
from erhai.schemas.search import (
    LONGEST_PATH,
    MOST_HITS,
    MOST_MARKS,
    FeedbackAsked,
    FiltersAsked,
    PictureAsked,
    SearchAsked,
    SimilarAsked,
)

router = APIRouter(tags=["search"])

Moment = Annotated[str | None, Query(max_length=40)]


@router.post("/search")
async def search(request: Request) -> Response:
    """Find the pictures that fit words, pictures, colours and filters best.

    Everything may be left out; then the newest pictures are the answer. Words are understood
    in Chinese and English, and the answer says as what. Send its cursor with the same search
    to go on.
    """
    start_s = time.perf_counter()
    services = server_of(request).services
    body = await request.body() if is_json(request) else b""
    if kept := services.answers.get(body):
        note_words(request.scope, kept.words)
        return _timed(kept.answer, start_s)
    asked = await read_json(request, SearchAsked)
    note_words(request.scope, asked.text)
    service = services.get(asked.library)
    told = await service.search(asked)
    services.answers.put(body, Kept(service.library, told, asked.text))
    return _timed(told, start_s)


@router.post("/feedback")
async def feedback(request: Request) -> Response:
    """Search again, nearer to the hits that were liked and farther from the others.

    Nothing is kept: send all marks each time.
    """
    start_s = time.perf_counter()
    asked = await read_json(request, FeedbackAsked)
    note_words(request.scope, asked.search.text)
    marked = asked.search.model_copy(
        update={
            "like": tuple(dict.fromkeys((*asked.search.like, *asked.like))),
            "unlike": tuple(dict.fromkeys((*asked.search.unlike, *asked.unlike))),
        }
    )
    if max(len(marked.like), len(marked.unlike)) > MOST_MARKS:
        detail = f"At most {MOST_MARKS} pictures can be marked either way."
        raise Refused(422, "validation", detail, field="like")
    told = await server_of(request).services.get(marked.library).search(marked)
    return _timed(told, start_s)


@router.post("/similar")
async def similar(
    request: Request,
    library: Annotated[str | None, Query(max_length=100)] = None,
    k: Annotated[int, Query(ge=1, le=MOST_HITS)] = 40,
    after: Moment = None,
    before: Moment = None,
    under: Annotated[str | None, Query(max_length=LONGEST_PATH)] = None,
) -> Response:
    """Find pictures like one: of the library, or given.

    Send JSON, or the picture itself as the body, as image/* or application/octet-stream:
    then what else is asked stands in the address. What it is is read from its bytes.
    """
    start_s = time.perf_counter()
    if is_json(request):
        asked = await read_json(request, SimilarAsked)
    else:
        data = await _read_picture(request)
        asked = SimilarAsked(
            library=library,
            picture=PictureAsked(data=base64.b64encode(data).decode()),
            filters=FiltersAsked(after=after, before=before, under=under),
            k=k,
        )
    told = await server_of(request).services.get(asked.library).similar(asked)
    return _timed(told, start_s)


async def _read_picture(request: Request) -> bytes:
    """Return a body that is a picture; raises Refused (413, 415) before it is read whole."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not (said.startswith("image/") or said == "application/octet-stream"):
        raise Refused(
            415, "unsupported", "Send JSON, or a picture as image/* or application/octet-stream."
        )
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST_PICTURE_BYTES:
            raise too_large()
    return bytes(data)


def _timed(told: Prepared, start_s: float) -> Response:
    return json_response(told.told_in(1000 * (time.perf_counter() - start_s)))
