"""Errors as problem details (RFC 9457)."""

from erhai.schemas.base import Told


class FieldProblem(Told):
    """Where in the request a problem lies, as 'filters.after', and what it is."""

    field: str
    message: str


class Problem(Told):
    """What went wrong: media type application/problem+json.

    type is 'about:blank'; title the status in words; detail a sentence for a person; code a
    word for a program; request_id what the server's log knows it by.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    fields: tuple[FieldProblem, ...] = ()
