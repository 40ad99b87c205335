"""What must not get through: strangers, other sites' pages, and names that are not the server's."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.http.guard import is_open
from erhai.http.headers import HEADERS
from erhai.http.server import Serving
from tests.http.asking import ADMIN, BEARER, READ, TOKENS, Asking, application
from tests.servers import Served

OTHER_SITE = "https://evil.example"
LIBRARIES = "/api/v1/libraries"
SESSION = "/api/v1/session"
# One of each kind of endpoint that is to stay closed, by method and path.
CLOSED = (
    ("GET", LIBRARIES),
    ("POST", "/api/v1/search"),
    ("POST", "/api/v1/similar"),
    ("POST", "/api/v1/feedback"),
    ("POST", "/api/v1/download"),
    ("GET", "/api/v1/images/1"),
    ("GET", "/api/v1/images/1/thumbnail"),
    ("GET", "/api/v1/images/1/file"),
    ("GET", f"{LIBRARIES}/small/facets"),
    ("GET", f"{LIBRARIES}/small/failures"),
    ("GET", f"{LIBRARIES}/small/index"),
    ("GET", f"{LIBRARIES}/small/index/events"),
    ("GET", "/metrics"),
    ("GET", "/nothing/there"),
)
FOR_ADMINS = (
    ("POST", f"{LIBRARIES}/small/index"),
    ("POST", f"{LIBRARIES}/small/index/stop"),
    ("POST", f"{LIBRARIES}/small/index/pause"),
    ("DELETE", f"{LIBRARIES}/small/folders?path=/nowhere"),
)


@pytest.fixture(scope="module")
def own(served: Served) -> Asking:
    """A server for this machine alone."""
    return application(served.library, Serving({}))


@pytest.fixture(scope="module")
def street(served: Served) -> Asking:
    """A server that others reach."""
    return application(served.library, Serving({}, host="0.0.0.0", tokens=TOKENS))


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["x-request-id"]
    return answer.status_code, body["code"]


def test_this_machine_needs_no_token(own: Asking) -> None:
    for host in ("127.0.0.1:7860", "localhost:7860", "LocalHost", "[::1]:7860"):
        answer = own("GET", SESSION, host=host)
        assert answer.json()["role"] == "admin"
        assert not answer.json()["needs_token"]
        assert own("GET", LIBRARIES, host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example",
     "127.0.0.2", "0.0.0.0:7860", "user@127.0.0.1", "", "127.0.0.1:7860:1"],
)  # fmt: skip
def test_dns_rebinding_finds_a_closed_door(own: Asking, host: str) -> None:
    for path in (LIBRARIES, SESSION, "/", "/metrics"):
        assert code(own("GET", path, headers={"Host": host})) == (403, "forbidden")


def test_two_hosts_are_refused(own: Asking) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(own.app)
        async with httpx.AsyncClient(transport=transport) as client:
            hosts = [("Host", "127.0.0.1"), ("Host", "evil.example")]
            return await client.get("http://127.0.0.1/", headers=hosts)

    assert code(asyncio.run(ask())) == (400, "validation")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="another port of this machine"),
        pytest.param({"Origin": OTHER_SITE}, id="an older browser"),
        pytest.param({"Origin": "null"}, id="a sandboxed frame"),
        pytest.param({"Origin": "http://127.0.0.1:3000"}, id="another port, older browser"),
        pytest.param({"Sec-Fetch-Site": "same-origin", "Origin": OTHER_SITE}, id="both"),
        pytest.param(
            {
                "Sec-Fetch-Site": "cross-site",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "iframe",
            },
            id="a frame",
        ),
    ],
)
def test_pages_of_other_sites_can_neither_change_nor_read(
    own: Asking, street: Asking, headers: dict[str, str]
) -> None:
    for method, path in (*CLOSED, *FOR_ADMINS, ("POST", SESSION), ("DELETE", SESSION)):
        assert code(own(method, path, headers=headers)) == (403, "forbidden")
        assert code(street(method, path, headers={**headers, **BEARER[ADMIN]})) == (
            403,
            "forbidden",
        )


def test_a_form_of_another_site_is_refused_even_where_it_navigates(own: Asking) -> None:
    link = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    assert own("GET", "/", headers=link).status_code == 200  # somebody followed a link here
    for method, path in FOR_ADMINS:
        assert code(own(method, path, headers=link)) == (403, "forbidden")


def test_the_own_page_and_programs_get_through(own: Asking) -> None:
    page = {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:7860"}
    for headers in (page, {"Sec-Fetch-Site": "none"}, {}):
        assert own("POST", f"{LIBRARIES}/small/index/stop", headers=headers).status_code == 202


def test_no_other_origin_is_ever_allowed(own: Asking, street: Asking) -> None:
    for asking in (own, street):
        asked = {"Origin": OTHER_SITE, "Access-Control-Request-Method": "POST"}
        for method in ("OPTIONS", "GET", "POST"):
            answer = asking(method, SESSION, headers=asked)
            assert answer.status_code == 403
            assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_a_proxy_before_an_open_server_is_noticed(own: Asking, street: Asking, header: str) -> None:
    assert code(own("GET", LIBRARIES, headers={header: "203.0.113.9"})) == (403, "forbidden")
    headers = {header: "203.0.113.9", **BEARER[READ]}
    assert street("GET", LIBRARIES, headers=headers).status_code == 200


def test_strangers_get_nothing_but_the_page(street: Asking) -> None:
    for method, path in (*CLOSED, *FOR_ADMINS):
        answer = street(method, path)
        assert code(answer) == (401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    session = street("GET", SESSION).json()
    assert (session["role"], session["needs_token"]) == (None, True)
    for path in ("/", "/healthz", "/static/favicon.svg"):
        assert street("GET", path).status_code == 200


def test_every_route_is_closed_unless_it_is_named_open(street: Asking, served: Served) -> None:
    documented = served_paths(street)
    assert len(documented) >= 8
    for method, path in documented:
        if not is_open(path):
            filled = path.replace("{image_id}", "1").replace("{name}", "small")
            assert code(street(method, filled)) == (401, "unauthorized"), (method, path)


def served_paths(street: Asking) -> set[tuple[str, str]]:
    """Return method and path of all that the application documents."""
    inner: object = street.app
    while not isinstance(inner, FastAPI):
        inner = inner._app  # type: ignore[attr-defined]
    paths = inner.openapi()["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item}


def test_readers_read_and_admins_change(street: Asking) -> None:
    assert street("GET", SESSION, headers=BEARER[READ]).json()["role"] == "read"
    assert street("GET", LIBRARIES, headers=BEARER[READ]).status_code == 200
    for method, path in FOR_ADMINS:
        json: object = {} if path.endswith("/index") else None
        answer = street(method, path, headers=BEARER[READ], json=json)
        assert code(answer) == (403, "forbidden")
    for method, path in FOR_ADMINS[1:]:
        assert street(method, path, headers=BEARER[ADMIN]).is_success


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", f"Bearer {READ[:-1]}", f"Basic {READ}", f"Bearer {READ} x"]
)
def test_what_is_no_token_is_refused(street: Asking, value: str) -> None:
    answer = street("GET", LIBRARIES, headers={"Authorization": value})
    assert code(answer) == (401, "unauthorized")


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_no_guess_is_a_token(street: Asking, guess: str) -> None:
    if guess not in (READ, ADMIN):
        answer = street("GET", LIBRARIES, headers={"Authorization": f"Bearer {guess}"})
        assert answer.status_code == 401


def test_tokens_in_the_address_are_not_looked_at(street: Asking) -> None:
    for name in ("token", "access_token", "authorization"):
        assert street("GET", f"{LIBRARIES}?{name}={READ}").status_code == 401


def test_a_browser_gets_a_cookie_for_its_token(street: Asking) -> None:
    answer = street("POST", SESSION, json={"token": READ})
    assert (answer.status_code, answer.json()["role"]) == (200, "read")
    [cookie] = answer.headers.get_list("set-cookie")
    pair, *attributes = cookie.split("; ")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(attributes)
    assert READ not in cookie
    assert len(pair) > 40
    headers = {"Cookie": f"theme=dark; {pair}"}
    assert street("GET", LIBRARIES, headers=headers).status_code == 200
    assert street("POST", f"{LIBRARIES}/small/index/stop", headers=headers).status_code == 403
    # A token that is wrong is not made good by a cookie that is right.
    wrong = {**headers, "Authorization": "Bearer nonsense"}
    assert street("GET", LIBRARIES, headers=wrong).status_code == 401

    assert street("DELETE", SESSION, headers=headers).status_code == 204
    assert street("GET", LIBRARIES, headers=headers).status_code == 401


def test_a_wrong_token_gets_no_cookie(street: Asking) -> None:
    answer = street("POST", SESSION, json={"token": READ[:-1]})
    assert code(answer) == (401, "unauthorized")
    assert "set-cookie" not in answer.headers
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = street("POST", SESSION, headers=form, content=f"token={READ}".encode())
    assert answer.status_code == 415


def test_the_cookie_is_for_https_where_that_is_spoken(served: Served) -> None:
    street = application(served.library, Serving({}, tokens=TOKENS))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(street.app)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.post(f"https://photos.example{SESSION}", json={"token": READ})

    assert "Secure" in asyncio.run(ask()).headers["set-cookie"]


def test_a_server_with_names_answers_to_no_other(served: Served) -> None:
    serving = Serving({}, tokens=TOKENS, allowed_hosts=("Photos.example",))
    street = application(served.library, serving)
    for host in ("photos.example", "photos.example:443", "127.0.0.1:7860"):
        assert street("GET", LIBRARIES, host=host, headers=BEARER[READ]).status_code == 200
    answer = street("GET", LIBRARIES, host="evil.example", headers=BEARER[READ])
    assert code(answer) == (403, "forbidden")


def answers(own: Asking, street: Asking) -> Iterator[httpx.Response]:
    yield own("GET", "/")
    yield own("GET", "/static/favicon.svg")
    yield own("GET", LIBRARIES)
    yield own("GET", "/nothing")
    yield own("GET", "/", host="evil.example")
    yield own("PUT", LIBRARIES)
    yield own("POST", "/api/v1/search", content=b"x" * 15_000_001)
    yield own("POST", "/api/v1/search", content=b"no JSON")
    yield street("GET", LIBRARIES)


def test_all_answers_carry_the_headers_of_security(own: Asking, street: Asking) -> None:
    statuses = set()
    for answer in answers(own, street):
        statuses.add(answer.status_code)
        for name, value in HEADERS.items():
            assert answer.headers.get_list(name) == [value]
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers
    assert statuses == {200, 401, 403, 404, 405, 413, 415}
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
