"""Whatever the OpenAPI document allows, and much that it does not: no answer is a fault.

Seeded; ERHAI_FUZZ_EXAMPLES asks for more examples of each operation than the few of a test.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.config import CacheConfig
from starlette.types import ASGIApp, Receive, Scope, Send

import erhai
from erhai.http.docs.operations import OPERATIONS
from erhai.http.jobs import Jobs
from erhai.http.readiness import Readiness
from erhai.http.server import Serving, make_app
from tests.http.asking import ADMIN, BEARER, TOKENS
from tests.servers import small_library

REAL = {"image_id": 1, "name": "small"}
EXAMPLES = int(os.environ.get("ERHAI_FUZZ_EXAMPLES", "5"))


class WithoutLifespan:
    """An application that is neither started nor ended."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            return
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """The document of a whole application over scratch libraries; folders cannot be added."""
    folder = tmp_path_factory.mktemp("fuzzed")
    with small_library(folder) as library, erhai.open_library(folder / "other") as other:
        libraries = {"small": library, "other": other}
        app = WithoutLifespan(
            make_app(Serving({}, tokens=TOKENS), libraries, Jobs(libraries), Readiness([library]))
        )
        config = schemathesis.Config(cache=CacheConfig(enabled=False), seed=1)
        yield schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config)


def wrong_and_right(method: str, path: str) -> Iterator[GenerationMode]:
    """Yield what an operation can be sent: of /session nothing can be wrong but a token."""
    yield GenerationMode.POSITIVE
    if (method, path) not in {("GET", "/session"), ("DELETE", "/session")}:
        yield GenerationMode.NEGATIVE


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(*each, mode) for each in OPERATIONS for mode in wrong_and_right(*each)],
    ids=str,
)
def test_no_request_is_a_fault(
    described: schemathesis.BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    operation = described[f"/api/v1{path}"][method]
    checks = [not_a_server_error, status_code_conformance, content_type_conformance]
    if not path.endswith("/events"):  # a stream, of which the document knows only that it is text
        checks.append(response_schema_conformance)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: schemathesis.Case[Any], real: bool) -> None:
        if real:  # else nothing would ever be found
            for name in REAL.keys() & case.path_parameters.keys():
                case.path_parameters[name] = REAL[name]
        response = case.call(headers=BEARER[ADMIN])
        case.validate_response(response, checks=checks)

    ask()
