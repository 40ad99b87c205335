"""Errors as answers: problem details (RFC 9457), the same from every layer of the server."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Scope

from erhai.schemas.problem import FieldProblem, Problem

CODES = {
    400: "validation",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method",
    408: "timeout",
    413: "too-large",
    415: "unsupported",
    416: "range",
    422: "validation",
    429: "rate-limit",
    503: "busy",
    504: "timeout",
}
"""The code of a status, where whoever answers knows nothing nearer."""


def request_id(scope: Scope) -> str:
    """Return what the log knows this request by; '' outside of `requests.RequestLog`."""
    return str(scope.get("state", {}).get("request_id", ""))


def problem(
    scope: Scope,
    status: int,
    detail: str,
    *,
    code: str | None = None,
    fields: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an answer that says what went wrong; code None is the usual one of the status."""
    told = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        # A path that is quoted may not be UTF-8.
        detail=detail.encode("utf-8", "replace").decode(),
        code=code or CODES.get(status, "internal"),
        request_id=request_id(scope),
        fields=tuple(fields),
    )
    return Response(
        told.model_dump_json(),
        status,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )
