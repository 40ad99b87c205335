"""Every error as problem details (RFC 9457): a status, a code for programs, words for people."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from erhai import errors
from erhai.http.problems import problem, request_id
from erhai.schemas.problem import FieldProblem

_LOG = logging.getLogger("erhai.http")

# The most special class that an error is of decides.
_KNOWN: Mapping[type[errors.ErhaiError], tuple[int, str]] = {
    errors.QueryError: (422, "query"),
    errors.PlaceError: (422, "place"),
    errors.FolderError: (422, "folder"),
    errors.TookTooLong: (504, "timeout"),
    errors.LibraryBusy: (409, "library-busy"),
    errors.LibraryError: (503, "library"),
    errors.ModelError: (503, "model"),
    errors.StoreError: (503, "store"),
    errors.StorageFull: (507, "storage-full"),
    errors.ErhaiError: (500, "internal"),
}
_OF_PICTURES: Mapping[errors.FailureKind, tuple[int, str]] = {
    errors.FailureKind.TOO_LARGE: (413, "too-large"),
    errors.FailureKind.VANISHED: (410, "not-found"),
}
# These speak of what the client sent.
_OF_THE_QUESTION = (
    errors.QueryError,
    errors.PictureError,
    errors.PlaceError,
    errors.FolderError,
)
_UNEXPECTED = "Something went wrong here; the server's log says what, under this request_id."
_MOST_FIELDS = 20


class Refused(Exception):
    """A request that is not answered, for a reason that concerns HTTP alone."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        *,
        field: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.headers = headers
        self.field = field


def status_and_code(error: errors.ErhaiError) -> tuple[int, str]:
    """Return the HTTP status and the problem's code of an error."""
    if isinstance(error, errors.PictureError):
        return _OF_PICTURES.get(error.kind, (422, "picture"))
    return next(_KNOWN[kind] for kind in type(error).__mro__ if kind in _KNOWN)


def handle_errors(app: FastAPI, *, hide_paths: bool = False) -> None:
    """Let the application answer every error with problem details.

    With hide_paths, what is wrong with the server's own files is told to the log alone.
    """
    app.add_exception_handler(errors.ErhaiError, _discreet if hide_paths else _erhai_error)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _discreet(request: Request, error: Exception) -> Response:
    if isinstance(error, _OF_THE_QUESTION):
        return await _erhai_error(request, error)
    assert isinstance(error, errors.ErhaiError)
    status, code = status_and_code(error)
    _LOG.error("request %s failed: %s", request_id(request.scope), error)
    detail = "The library cannot be used as asked just now; the server's log says why."
    return problem(request.scope, status, detail, code=code, headers=_retry(status))


def _retry(status: int) -> dict[str, str] | None:
    return {"Retry-After": "5"} if status in (409, 503) else None


async def _erhai_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.ErhaiError)
    status, code = status_and_code(error)
    if status == 500:
        _LOG.error("request %s failed", request_id(request.scope), exc_info=error)
    return problem(request.scope, status, str(error), code=code, headers=_retry(status))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    said = str(error)
    fields = () if error.field is None else (FieldProblem(field=error.field, message=said),)
    return problem(
        request.scope, error.status, said, code=error.code, fields=fields, headers=error.headers
    )


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, (ValidationError, RequestValidationError))
    # FastAPI says first where a value stands: in the path or in the query.
    skip = 1 if isinstance(error, RequestValidationError) else 0
    fields = [
        FieldProblem(
            field=".".join(map(str, found["loc"][skip:])),
            message=str(found["msg"]).removeprefix("Value error, "),
        )
        for found in list(error.errors())[:_MOST_FIELDS]
    ]
    named = "; ".join(f"{each.field or 'the request'}: {each.message}" for each in fields[:3])
    detail = f"The request does not have the form that this API takes. {named}."
    return problem(request.scope, 422, detail, fields=fields)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    match status:
        case 404:
            detail = f"There is nothing at {request.url.path}. /api/docs lists what there is."
        case 405:
            detail = f"{request.url.path} does not take {request.method}."
        case _:
            detail = str(error.detail)
    return problem(request.scope, status, detail, headers=error.headers)


async def _unexpected(request: Request, _error: Exception) -> Response:
    # Starlette raises it again after this answer, and the server logs it.
    return problem(request.scope, 500, _UNEXPECTED)
