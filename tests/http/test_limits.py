"""How often one may ask, how much one may bring, and how slowly."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from erhai.http import connections
from erhai.http.access import IMPOSTOR
from erhai.http.body_limit import LARGEST_QUERY_BYTES, BodyLimit
from erhai.http.errors import Refused
from erhai.http.rate_limit import Buckets, by_address, by_token
from erhai.http.server import Serving
from tests.http.asking import BEARER, READ, TOKENS, application
from tests.servers import Served, running

SEARCH = "/api/v1/search"


@dataclass
class Clock:
    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


# Rates


def test_a_bucket_lets_through_a_burst_and_then_its_rate() -> None:
    clock = Clock()
    buckets = Buckets(2.0, 10.0, clock=clock)
    assert [buckets.take("a") for _ in range(10)] == [0.0] * 10
    assert buckets.take("a") == pytest.approx(0.5)
    assert buckets.take("b") == 0.0
    clock.now_s += 0.5
    assert buckets.take("a") == 0.0
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now_s += 1e6
    assert [buckets.take("a") > 0 for _ in range(11)] == [False] * 10 + [True]


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=60))
def test_no_one_ever_gets_more_than_burst_and_rate(steps: list[tuple[float, bool]]) -> None:
    clock = Clock()
    buckets, taken, begun_s = Buckets(3.0, 5.0, clock=clock), 0, clock.now_s
    for wait_s, fined in steps:
        clock.now_s += wait_s
        taken += buckets.take("a") == 0
        if fined:
            buckets.fine("a", 2.0)
        assert taken <= 5.0 + 3.0 * (clock.now_s - begun_s) + 1e-6


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), max_size=400))
def test_buckets_are_bounded_and_the_busy_ones_stay(keys: list[int]) -> None:
    buckets = Buckets(1.0, 3.0, most_keys=50, clock=Clock())
    for key in keys:
        buckets.take("busy")
        buckets.take(str(key))
        assert len(buckets) <= 50
    if len(keys) > 3:
        assert buckets.take("busy") > 0


def test_who_asks_too_often_is_told_when_to_come_back(served: Served) -> None:
    ask = application(served.library, Serving({}, rate_per_s=0.5))
    answers = [ask("GET", "/healthz") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["code"] == "rate-limit"
    assert int(answers[-1].headers["retry-after"]) in (1, 2)
    assert ask("GET", "/healthz", client="192.0.2.7").status_code == 200


def test_a_token_has_one_bucket_wherever_it_is_used(served: Served) -> None:
    ask = application(served.library, Serving({}, tokens=TOKENS, rate_per_s=0.5))
    path = "/api/v1/libraries"
    statuses = [
        ask("GET", path, headers=BEARER[READ], client=f"192.0.2.{n}").status_code for n in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    assert ask("GET", "/healthz", client="192.0.2.0").status_code == 200


@pytest.mark.parametrize("way", ["header", "session"])
def test_guessing_tokens_empties_the_bucket_of_the_address(served: Served, way: str) -> None:
    ask = application(served.library, Serving({}, tokens=TOKENS, rate_per_s=10))

    def guess(number: int) -> int:
        if way == "session":
            return ask("POST", "/api/v1/session", json={"token": f"guess {number}"}).status_code
        headers = {"Authorization": f"Bearer {number}"}
        return ask("GET", "/api/v1/libraries", headers=headers).status_code

    statuses = [guess(number) for number in range(12)]
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= 6  # of a burst of 100


@pytest.mark.parametrize(
    ("client", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("no address", "no address"),
    ],
)
def test_addresses_are_told_apart_by_what_one_customer_has(client: str, key: str) -> None:
    assert by_address({"type": "http", "client": (client, 1)}) == key
    assert by_address({"type": "http", "client": None}) is None
    assert by_token({"type": "http"}) is None
    assert by_token({"type": "http", "caller": IMPOSTOR}) is None


# Bodies


def scope(path: str = SEARCH, **headers: str) -> Scope:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "POST", "path": path, "headers": named}


async def read_all(_scope: Scope, receive: Receive, send: Send) -> None:
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def status_of(
    scope: Scope, messages: AsyncIterator[Message], patience_s: float = 5.0
) -> tuple[int, int]:
    """Return the status, and how many messages were taken."""
    taken = [0]
    statuses: list[int] = []

    async def receive() -> Message:
        message = await anext(messages)
        taken[0] += 1
        return message

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def go() -> None:
        try:
            await BodyLimit(read_all, patience_s=patience_s)(scope, receive, send)
        except Refused as error:
            statuses.append(error.status)

    asyncio.run(go())
    [status] = statuses
    return status, taken[0]


async def chunks(size_bytes: int, count: int, pause_s: float = 0.0) -> AsyncIterator[Message]:
    for number in range(count):
        await asyncio.sleep(pause_s)
        yield {"type": "http.request", "body": bytes(size_bytes), "more_body": number < count - 1}


@pytest.mark.parametrize(
    ("path", "content_type", "most_bytes"),
    [
        (SEARCH, "application/json", 15_000_000),
        ("/api/v1/feedback", "Application/JSON; charset=utf-8", 15_000_000),
        ("/api/v1/similar", "image/jpeg", 10_000_000),
        ("/api/v1/similar", "application/octet-stream", 10_000_000),
        ("/api/v1/session", "application/json", 500_000),
        ("/nothing", "application/json", 500_000),
    ],
)
def test_a_body_said_to_be_too_large_is_not_read(
    path: str, content_type: str, most_bytes: int
) -> None:
    asked = scope(path, content_type=content_type, content_length=str(most_bytes + 1))
    assert status_of(asked, chunks(1, 1)) == (413, 0)
    asked = scope(path, content_type=content_type, content_length=str(most_bytes))
    assert status_of(asked, chunks(1, 1)) == (200, 1)


@pytest.mark.parametrize("length", ["-1", "1e3", "", "9" * 5000, "0x10", "٣"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    assert status_of(scope(content_length=length), chunks(1, 1)) == (413, 0)


def test_a_body_in_chunks_is_cut_off_where_it_grows_too_large() -> None:
    size_bytes = LARGEST_QUERY_BYTES // 10
    asked = scope(content_type="application/json")
    assert status_of(asked, chunks(size_bytes, 10)) == (200, 10)
    assert status_of(asked, chunks(size_bytes, 10_000)) == (413, 11)


def test_a_body_that_stands_still_is_given_up() -> None:
    status, _ = status_of(scope(), chunks(1, 100, pause_s=0.2), patience_s=0.05)
    assert status == 408


def test_a_body_that_drips_is_given_up_and_a_slow_one_is_not() -> None:
    # A byte each 50 ms never stands still for long.
    status, taken = status_of(scope(), chunks(1, 1000, pause_s=0.05), patience_s=0.4)
    assert status == 408
    assert taken < 20
    assert status_of(scope(), chunks(4_000, 15, pause_s=0.04), patience_s=0.4) == (200, 15)


def test_who_listens_after_the_body_may_wait() -> None:
    async def wait_for_the_end(_scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def messages() -> AsyncIterator[Message]:
        yield {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.sleep(0.2)
        yield {"type": "http.disconnect"}

    found: list[int] = []

    async def send(message: Message) -> None:
        found.append(message["status"])

    coming = messages()
    app = BodyLimit(wait_for_the_end, patience_s=0.05)
    asyncio.run(app(scope(), lambda: anext(coming), send))
    assert found == [200]


# Connections, with a real server


@pytest.fixture(scope="module")
def url(served: Served) -> Iterator[str]:
    """A server whose patience is short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "HEADERS_WITHIN_S", 0.5)
        patch.setattr(connections, "LINGER_S", 0.5)
        app = application(served.library, Serving({})).app
        with running(app) as address:
            yield address


def connect(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def read_to_end(sock: socket.socket) -> bytes:
    found = b""
    try:
        while chunk := sock.recv(65_536):
            found += chunk
    except ConnectionResetError:
        pass
    return found


def test_who_connects_and_says_nothing_is_let_go(url: str) -> None:
    for said in (b"", b"GET / HTTP/1.1\r\nHost: 127", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "):
        with connect(url) as sock:
            sock.sendall(said)
            assert read_to_end(sock) == b""


def test_endless_headers_are_cut_off(url: str) -> None:
    for head in (b"GET /", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "):
        with connect(url) as sock:
            sock.sendall(head)
            sent = 0
            with suppress(ConnectionError):
                while sent < 10_000_000:
                    sock.sendall(b"x" * 10_000)
                    sent += 10_000
            assert sent < 10_000_000
            assert b"200 OK" not in read_to_end(sock)


def test_a_connection_is_used_again_and_its_second_request_must_come_too(url: str) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with connect(url) as sock:
        for _ in range(3):
            sock.sendall(request)
            assert b"200 OK" in sock.recv(65_536)
        sock.sendall(request[:20])
        assert read_to_end(sock) == b""


def test_the_answer_413_comes_before_the_body_and_reaches_who_is_still_sending(url: str) -> None:
    head = (
        f"POST {SEARCH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Content-Length: 1000000000\r\n\r\n"
    ).encode()
    with connect(url) as sock:
        sock.sendall(head)
        assert sock.recv(65_536).startswith(b"HTTP/1.1 413 ")  # nothing was sent yet
    with connect(url) as sock:
        sock.sendall(head + bytes(100_000))
        sock.sendall(bytes(1_000_000))
        assert b"413 Request Entity Too Large" in read_to_end(sock)
    with connect(url) as sock:
        sock.sendall(head.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        assert b"100 Continue" not in read_to_end(sock)


def test_a_large_upload_gets_its_answer_through_an_ordinary_client(url: str) -> None:
    answer = httpx.post(f"{url}{SEARCH}", content=bytes(16_000_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_no_more_connections_than_set_are_kept(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 3)
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    open_now = [connect(url) for _ in range(3)]
    try:
        for sock in open_now:
            sock.sendall(request)
            assert b"200 OK" in sock.recv(65_536)
        with connect(url) as sock:
            assert read_to_end(sock) == b""
    finally:
        for sock in open_now:
            sock.close()
