"""The API's description, for programs and for people."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from erhai.http.docs.page import render

router = APIRouter(include_in_schema=False)


@router.get("/api/openapi.json")
async def openapi(request: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(request.app.openapi(), headers={"Cache-Control": "no-cache"})


@router.get("/api/docs")
async def docs(request: Request) -> Response:
    """The same to read."""
    return HTMLResponse(render(request.app.openapi()), headers={"Cache-Control": "no-cache"})
