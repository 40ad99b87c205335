"""No endpoint without a method: what /api/openapi.json lists, the client speaks."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from erhai.client.sync import Client
from erhai.schemas.search import SearchAsked
from tests.client.conftest import ADMIN, EMPTY, Service

LEFT_OUT = {
    ("POST", "/api/v1/session"): "gives browsers a cookie in place of a token",
    ("DELETE", "/api/v1/session"): "takes a browser's cookie away",
    ("GET", "/healthz"): "for who watches over the service",
    ("GET", "/readyz"): "for who watches over the service",
    ("GET", "/metrics"): "for Prometheus",
}


class Recording(httpx.BaseTransport):
    """Notes what is sent on its way."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append((request.method, request.url.path))
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@pytest.fixture(scope="module")
def sent(service: Service) -> list[tuple[str, str]]:
    """Call every method once; return what was sent."""
    transport = Recording()
    folder = service.pictures.parent / "contract"
    folder.mkdir()
    with Client(service.url, ADMIN, transport=transport) as client:
        called = {name for name, _ in _methods(client, folder)}
    public = {name for name in dir(Client) if not name.startswith("_")}
    assert called == public - {"close", "url"}
    return transport.sent


def _methods(client: Client, folder: Path) -> Iterator[tuple[str, object]]:
    first = client.search("red", k=1).hits[0].image_id
    yield "search", first
    yield "pages", next(client.pages(k=1))
    yield "hits", next(client.hits(k=1))
    yield "similar", client.similar(first)
    yield "feedback", client.feedback(SearchAsked(text="red"))
    yield "picture", client.picture(first)
    yield "thumbnail", client.thumbnail(first)
    yield "save", client.save(first, folder)
    yield "download", client.download([first], folder / "all.zip")
    yield "libraries", client.libraries()
    yield "facets", client.facets()
    yield "failures", client.failures()
    yield "index", client.index(folder, library=EMPTY)
    yield "indexing", client.indexing(library=EMPTY)
    yield "follow", client.follow(library=EMPTY)
    yield "pause", client.pause(library=EMPTY)
    yield "stop", client.stop(library=EMPTY)
    yield "forget", client.forget(folder, library=EMPTY)
    yield "session", client.session()


def test_every_operation_is_spoken_or_left_out_for_a_reason(
    service: Service, sent: list[tuple[str, str]]
) -> None:
    listed = httpx.get(f"{service.url}/api/openapi.json").raise_for_status().json()["paths"]
    operations = {(method.upper(), path) for path, each in listed.items() for method in each}

    unspoken = {
        (method, path)
        for method, path in operations
        if not any(method == said and _fits(path, where) for said, where in sent)
    }
    assert unspoken - set(LEFT_OUT) == set()
    unlisted = {
        (said, where)
        for said, where in sent
        if not any(said == method and _fits(path, where) for method, path in operations)
    }
    assert unlisted == set()
    assert len(operations) >= 18


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None
