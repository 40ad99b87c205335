"""One operation of the API as a value: what is sent, and how its answer is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from erhai.errors import ServiceError
from erhai.schemas.base import Asked, Told

API = "/api/v1"

T = TypeVar("T")
M = TypeVar("M", bound=Told)
Params = tuple[tuple[str, str], ...]
"""Names and values of a URL's query, or of headers, in order."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: path is from the service's address on, body is JSON."""

    method: str
    path: str
    params: Params = ()
    body: bytes | None = None
    headers: Params = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, from address; the names of headers are in lower case.

    body is empty where it is received piece by piece.
    """

    address: str
    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request and how to read its answer.

    `again` says that it may be sent twice without doing anything twice. following, given an
    answer, is the call for what comes after it, None after the last.
    """

    request: Request
    read: Callable[[Reply], T]
    again: bool = True
    following: Callable[[T], "Call[T] | None"] | None = None


def get(path: str, *params: tuple[str, str | int | None]) -> Request:
    """Return a GET of the API; parameters that are None are left out."""
    return Request("GET", API + path, given(*params))


def post(path: str, asked: Asked | None = None) -> Request:
    """Return a POST of a form, without what is at its default, to the API."""
    if asked is None:
        return Request("POST", API + path)
    body = asked.model_dump_json(exclude_defaults=True).encode()
    return Request("POST", API + path, body=body, headers=(("Content-Type", "application/json"),))


def given(*params: tuple[str, str | int | None]) -> Params:
    """Return the parameters that are not None, as texts."""
    return tuple((name, str(value)) for name, value in params if value is not None)


def reads(form: type[M]) -> Callable[[Reply], M]:
    """Return the reading of an answer of this form; it raises ServiceError on any other."""

    def read(reply: Reply) -> M:
        return read_form(form, reply.body, reply)

    return read


def read_form(form: type[M], document: bytes | str, reply: Reply) -> M:
    """Read a JSON document that came with a reply; raises ServiceError."""
    try:
        return form.model_validate_json(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ServiceError(
            f"{reply.address} answered {reply.request}, but not as this version of Erhai expects"
            f" ({f'{where}: ' if where else ''}{first['msg']}). Is that the address of an Erhai"
            " service, and of the same version?"
        ) from None


def read_bytes(reply: Reply) -> bytes:
    """Read an answer that is no document."""
    return reply.body
