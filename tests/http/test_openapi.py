"""The description of the API fits what the API is."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

import erhai
from erhai.http.access import Access
from erhai.http.app import create_app
from erhai.http.docs.operations import OPERATIONS
from erhai.http.jobs import Jobs
from erhai.http.options import Options
from erhai.http.routes.indexing import indexing_router
from erhai.http.routes.session import session_router
from tests.servers import Served


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """An application with all its routers, over an empty library."""
    with erhai.open_library(tmp_path_factory.mktemp("empty") / "library") as library:
        access = Access(None)
        routers = (
            session_router(access, Options()),
            indexing_router(Jobs({"empty": library}), access, ()),
        )
        yield create_app({"empty": library}, access=access, routers=routers)


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield method.upper(), path, told


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def test_every_operation_is_described_and_is_there(document: dict[str, Any]) -> None:
    described = {(method, path.removeprefix("/api/v1")) for method, path, _ in operations(document)}
    assert described == set(OPERATIONS)
    ids = [told["operationId"] for _, _, told in operations(document)]
    assert len(ids) == len(set(ids))
    for method, path, told in operations(document):
        assert len(told["summary"]) > 10, path
        assert not told["summary"].endswith("."), path
        assert {"401", "403", "429", "500"} <= set(told["responses"]), path
        if "{" in path:
            assert "404" in told["responses"], path
        if method == "POST" and "requestBody" in told:
            assert {"415", "422"} <= set(told["responses"]), path
            assert told["requestBody"]["content"]["application/json"]["examples"]
        assert bool(told["security"]) == (path != "/api/v1/session")


def test_all_forms_that_are_named_are_told(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    named = {each.removeprefix("#/components/schemas/") for each in references(document)}
    assert named <= set(schemas)
    assert {"SearchAsked", "SearchTold", "FoundPicture", "Problem", "IndexTold"} <= set(schemas)


def test_examples_have_the_forms_that_they_show() -> None:
    for operation in OPERATIONS.values():
        for example in operation.examples.values():
            assert operation.asked is not None
            operation.asked.model_validate(example, strict=False)


def test_the_description_is_served_and_needs_nobody_else(served: Served) -> None:
    document = httpx.get(f"{served.url}/api/openapi.json")
    assert document.headers["content-type"] == "application/json"
    assert document.json()["openapi"].startswith("3.1")
    page = httpx.get(f"{served.url}/api/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"<script| style=| on\w+=|https?://", page.text)
    for path in document.json()["paths"]:
        assert path in page.text
    for link in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{link}"' in page.text
    [style] = re.findall(r'rel="stylesheet" href="([^"]+)"', page.text)
    assert httpx.get(served.url + style).headers["content-type"].startswith("text/css")
