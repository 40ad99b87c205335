"""The OpenAPI document (3.1): what FastAPI knows of the routes, and what only they know."""

from collections.abc import Callable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from erhai.http.docs.operations import OPERATIONS, Operation
from erhai.schemas.problem import Problem

PREFIX = "/api/v1"

_ABOUT = """\
Find photographs by describing them, in Chinese or English, or by pictures.

Errors are problem details (RFC 9457): status in words, a sentence for people in `detail`, and
a `code` for programs: query, picture, place, folder, validation, unauthorized, forbidden,
not-found, method, too-large, unsupported, rate-limit, busy, timeout, library-busy, library,
model, store, storage-full, internal.

A token goes along as `Authorization: Bearer TOKEN`, or as the cookie of POST /session; on
this machine alone a server may need none.
"""
# What guards the server answers for all: other sites and names are refused on every path.
_EVERYWHERE = (401, 403, 429, 500)
_REF = "#/components/schemas/{model}"


def describe(app: FastAPI) -> None:
    """Let the application describe itself by `app.openapi()`, made at its first call."""
    app.openapi = _once(lambda: _document(app))  # type: ignore[method-assign]


def _once(make: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    made: list[dict[str, Any]] = []

    def get() -> dict[str, Any]:
        if not made:
            made.append(make())
        return made[0]

    return get


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="Erhai", version=version("erhai"), description=_ABOUT, routes=app.routes
    )
    document["components"] = {
        "schemas": _schemas(),
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "erhai_session"},
        },
    }
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            operation = OPERATIONS.get((method.upper(), path.removeprefix(PREFIX)))
            if operation is not None:
                _complete(described, operation)
    return document


def _schemas() -> dict[str, Any]:
    asked = [each.asked for each in OPERATIONS.values() if each.asked is not None]
    told: list[type[BaseModel]] = [Problem]
    told += (each.told for each in OPERATIONS.values() if each.told is not None)
    _, taken = models_json_schema([(each, "validation") for each in asked], ref_template=_REF)
    _, given = models_json_schema([(each, "serialization") for each in told], ref_template=_REF)
    return dict(sorted({**taken["$defs"], **given["$defs"]}.items()))


def _complete(described: dict[str, Any], operation: Operation) -> None:
    said = described.pop("description", "")
    described["summary"], _, rest = said.partition("\n\n")
    described["summary"] = " ".join(described["summary"].split()).rstrip(".")
    if rest:
        described["description"] = rest
    if operation.asked is not None:
        described["requestBody"] = _body(operation)
    described["responses"] = _responses(operation)
    described["security"] = [{"token": []}, {"session": []}] if operation.needs else []
    if operation.needs == "admin":
        described["summary"] += " (needs the role admin)"


def _body(operation: Operation) -> dict[str, Any]:
    assert operation.asked is not None
    examples = {name: {"value": value} for name, value in operation.examples.items()}
    content: dict[str, Any] = {
        "application/json": {"schema": _ref(operation.asked.__name__), "examples": examples}
    }
    if operation.raw_picture:
        binary = {"schema": {"type": "string", "format": "binary"}}
        content |= {"image/*": binary, "application/octet-stream": binary}
    return {"required": True, "content": content}


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.told is not None:
        good["content"] = {"application/json": {"schema": _ref(operation.told.__name__)}}
    elif operation.status != 204:
        schema = {"type": "string"}
        if not operation.media_type.startswith("text/"):
            schema["format"] = "binary"
        good["content"] = {operation.media_type: {"schema": schema}}
    responses = {str(operation.status): good}
    if operation.media_type.startswith("image/"):
        responses["304"] = {"description": "You have this version already"}
    if operation.in_parts:
        responses["206"] = {**good, "description": "The part that was asked for by Range"}
    for status in sorted({*operation.problems, *_EVERYWHERE}):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": _ref("Problem")}},
        }
    return responses


def _ref(model: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=model)}
