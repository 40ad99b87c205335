"""Who is asking: a page gives a token here once, and gets a cookie for it."""

from importlib.metadata import version

from fastapi import APIRouter, Request, Response

from erhai.http.access import COOKIE, IMPOSTOR, Access, caller_of, session_of, unauthorized
from erhai.http.body import as_json, read_json
from erhai.http.options import Options
from erhai.schemas.session import Role, SessionAsked, SessionTold

MAX_AGE_S = 30 * 24 * 3600


def session_router(access: Access, options: Options) -> APIRouter:
    """Return the routes of /session, which are open to everybody."""
    router = APIRouter(tags=["session"])

    def told(role: Role | None) -> SessionTold:
        return SessionTold(
            version=version("erhai"),
            role=role,
            needs_token=access.needs_token,
            hides_location=options.hide_location,
            hides_paths=options.hide_paths,
        )

    @router.get("/session")
    async def show(request: Request) -> Response:
        """Tell what the one who asks may do."""
        return as_json(told(caller_of(request.scope).role))

    @router.post("/session")
    async def begin(request: Request) -> Response:
        """Take a token, and set a cookie in its place."""
        asked = await read_json(request, SessionAsked)
        if not access.needs_token:
            return as_json(told(caller_of(request.scope).role))
        token = access.find(asked.token)
        if token is None:
            request.scope["caller"] = IMPOSTOR
            raise unauthorized(IMPOSTOR)
        answer = as_json(told(token.role))
        answer.set_cookie(
            COOKIE,
            access.sessions.begin(token),
            max_age=MAX_AGE_S,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    @router.delete("/session", status_code=204)
    async def end(request: Request) -> Response:
        """Forget the session and its cookie."""
        value = session_of(request.headers.get("cookie"))
        if value:
            access.sessions.end(value)
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    return router
