"""Requests and answers in JSON, read and written once: FastAPI alone would do each twice."""

from typing import TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from erhai.http.errors import Refused
from erhai.schemas.base import Asked

AskedT = TypeVar("AskedT", bound=Asked)

_JSON = "application/json"


async def read_json(request: Request, form: type[AskedT]) -> AskedT:
    """Return the body of a request. Raises Refused (415) or pydantic's ValidationError."""
    if not is_json(request):
        raise Refused(415, "unsupported", "Send JSON, with Content-Type: application/json.")
    return form.model_validate_json(await request.body())


def is_json(request: Request) -> bool:
    """Return whether a body says that it is JSON, which no other site's form can say."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return said == _JSON


def as_json(told: BaseModel, status: int = 200) -> Response:
    """Return a form as a response that nobody keeps."""
    return json_response(told.model_dump_json().encode(), status)


def json_response(content: bytes, status: int = 200) -> Response:
    """Return JSON as a response that nobody keeps."""
    return Response(content, status, media_type=_JSON, headers={"Cache-Control": "no-store"})
