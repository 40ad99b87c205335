"""A service that is away, slow, dying, busy or none: what a program is told, and what is sent."""

import json
import socket
from pathlib import Path

import pytest

from erhai.client.address import address_of
from erhai.client.call import Reply, Request
from erhai.client.refusal import LONGEST_PAUSE_S, MOST_TRIES, pause_s
from erhai.errors import ServiceError, ServiceRefused, ServiceUnreachable
from tests.client.conftest import Connect
from tests.client.scripted import answer, refuse, scripted, stream

TOKEN = "a-token-of-some-length"

SESSION = answer(
    body=json.dumps(
        {
            "version": "1",
            "role": "read",
            "needs_token": True,
            "hides_location": False,
            "hides_paths": False,
            "of a later version": 1,
        }
    ).encode()
)


def indexing(state: str, done: int = 0, error: str | None = None) -> str:
    """Return a server-sent event of a run."""
    told = {
        "state": state,
        "done": done,
        "total": 9,
        "failed": 0,
        "rate_per_s": 1.0,
        "remaining_s": None,
        "started_at": None,
        "notices": [],
        "report": None,
        "error": error,
    }
    return f"event: progress\ndata: {json.dumps(told)}\n\n"


def test_nothing_listens(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    with pytest.raises(ServiceUnreachable, match=f"Cannot connect to {url} .*erhai serve"):
        connect(url).session()


def test_a_service_that_falls_silent(connect: Connect) -> None:
    with (
        scripted([], hang=True) as server,
        pytest.raises(ServiceUnreachable, match=r"silent for 0\.2 s after POST /api/v1/search"),
    ):
        connect(server.url, timeout_s=0.2).search("cat")


def test_an_answer_that_breaks_off_is_not_asked_for_again(connect: Connect) -> None:
    with scripted([answer(body=b'{"version": "1"}', missing=4), SESSION]) as server:
        with pytest.raises(ServiceUnreachable, match="broke off GET /api/v1/session"):
            connect(server.url).session()

        assert len(server.heads) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_again_when_it_says(connect: Connect, status: int) -> None:
    busy = refuse(status, "busy", "Retry-After: 0")
    with scripted([busy, busy, SESSION]) as server:
        assert connect(server.url).session().role == "read"

        assert len(server.heads) == 3


def test_a_service_that_stays_busy_is_not_asked_for_ever(connect: Connect) -> None:
    with scripted([refuse(503, "busy", "Retry-After: 0")]) as server:
        with pytest.raises(ServiceRefused) as caught:
            connect(server.url).search("cat")

        assert len(server.heads) == MOST_TRIES
        assert len(set(server.bodies)) == 1
    assert (caught.value.status, caught.value.code) == (503, "busy")
    assert "r-17" in str(caught.value)


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 500, 502, 504])
def test_no_other_refusal_is_asked_about_again(connect: Connect, status: int) -> None:
    with scripted([refuse(status, "some", "Retry-After: 0"), SESSION]) as server:
        with pytest.raises(ServiceRefused) as caught:
            connect(server.url).session()

        assert len(server.heads) == 1
    assert caught.value.status == status
    assert caught.value.request_id == "r-17"


def test_a_run_is_not_begun_twice(connect: Connect) -> None:
    with scripted([refuse(503, "busy", "Retry-After: 0")]) as server:
        with pytest.raises(ServiceRefused):
            connect(server.url).index("/photos", library="small")

        assert len(server.heads) == 1


def test_how_long_to_wait_is_bounded() -> None:
    def reply(status: int, after: str | None) -> Reply:
        headers = {} if after is None else {"retry-after": after}
        return Reply("http://x", Request("GET", "/"), status, headers, b"")

    assert [pause_s(reply(503, None), tries) for tries in (1, 2, 3, 4)] == [0.5, 1, 2, None]
    assert pause_s(reply(429, "7"), 1) == 7
    assert pause_s(reply(429, str(LONGEST_PAUSE_S + 1)), 1) == 0.5  # '31.0' is no number of seconds
    assert pause_s(reply(429, "31"), 1) is None
    assert pause_s(reply(503, "Sun, 06 Nov 1994 08:49:37 GMT"), 1) == 0
    assert pause_s(reply(503, "Sun, 06 Nov 2094 08:49:37 GMT"), 1) is None
    assert pause_s(reply(503, "soon"), 2) == 1
    assert pause_s(reply(500, "1"), 1) is None


def test_a_wrong_token(connect: Connect) -> None:
    words = "This token is not known here."
    with scripted([refuse(401, "unauthorized", detail=words)]) as server:
        with pytest.raises(ServiceRefused, match=words) as caught:
            connect(server.url, TOKEN).libraries()

        assert server.header(0, "authorization") == f"Bearer {TOKEN}"
    assert (caught.value.status, caught.value.code) == (401, "unauthorized")
    assert server.url in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_redirect_is_told_of_and_not_followed(connect: Connect) -> None:
    with scripted([SESSION]) as other:
        sent_on = answer(307, b"", f"Location: {other.url}/api/v1/session")
        with (
            scripted([sent_on]) as server,
            pytest.raises(ServiceRefused, match=f"sends on to {other.url}"),
        ):
            connect(server.url, TOKEN).session()

        assert other.heads == []


def test_no_proxy_hears_of_it(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted([SESSION]) as proxy, scripted([SESSION]) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert connect(server.url, TOKEN).session().role == "read"

        assert proxy.heads == []


def test_the_fields_that_were_wrong_are_named(connect: Connect) -> None:
    told = {
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "That is not the form.",
        "code": "validation",
        "request_id": "r",
        "fields": [{"field": "filters.after", "message": "no such month"}],
    }
    body = json.dumps(told).encode()
    with (
        scripted([answer(422, body, kind="application/problem+json")]) as server,
        pytest.raises(ServiceRefused, match=r"form\. filters\.after: no such month") as caught,
    ):
        connect(server.url).search("cat")

    assert caught.value.fields == (("filters.after", "no such month"),)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (answer(200, b"<html>Welcome to the router</html>", kind="text/html"), "not as this"),
        (answer(200, b'{"role": "king"}'), "version: Field required"),
        (answer(502, b"<html>Bad Gateway</html>", kind="text/html"), "502 Bad Gateway"),
        (answer(404, b""), "404 Not Found"),
        (answer(799, b""), "799"),
    ],
)
def test_something_else_that_answers_there(connect: Connect, other: bytes, said: str) -> None:
    with (
        scripted([other]) as server,
        pytest.raises(ServiceError, match=said) as caught,
    ):
        connect(server.url).session()

    assert server.url in str(caught.value)


def test_no_http_at_all(connect: Connect) -> None:
    with scripted([b"SSH-2.0-OpenSSH_9.2\r\n"]) as server, pytest.raises(ServiceUnreachable):
        connect(server.url).session()


@pytest.mark.parametrize(
    "url",
    [
        *("", "photos", "ftp://a", "//a", "http://", "http://a b", "http://me:pass@a"),
        *("http://a?b=c", "http://a/#b", "http://a:99999", "http://a:b", "http://[::1"),
        *("file:///etc", "http://a\nb"),
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ServiceError, match="no address of a service"):
        address_of(url, None)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "中文", "\x7f"])
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(ServiceError, match="no token") as caught:
        address_of("http://a", token)

    assert not token or token not in str(caught.value)


def test_a_token_is_not_shown(connect: Connect) -> None:
    assert TOKEN not in repr(address_of("http://a", TOKEN))
    assert TOKEN not in repr(connect("http://a", TOKEN))


def test_a_service_beneath_a_path(connect: Connect) -> None:
    with scripted([SESSION]) as server:
        connect(f"{server.url}/photos/").session()

        assert server.heads[0].startswith("GET /photos/api/v1/session HTTP/1.1")


def test_a_run_is_followed_over_breaks(connect: Connect) -> None:
    events = [
        stream(indexing("running", 1), ": heartbeat\n\n", "event: progress\nda"),
        stream(indexing("running", 2)),
        b"",
        stream(indexing("running", 2), indexing("stopping", 3), indexing("idle", 3)),
    ]
    with scripted(
        [answer(202, indexing("running").split("data: ")[1].encode()), *events]
    ) as server:
        done: list[int] = []
        ended = connect(server.url).index(
            "/a", library="照片 1", on_progress=lambda told: done.append(told.done)
        )

        assert done == [1, 2, 2, 3, 3]
        assert ended.state == "idle"
        assert json.loads(server.bodies[0]) == {"folders": ["/a"]}
        assert {head.split(" ")[1] for head in server.heads} == {
            "/api/v1/libraries/%E7%85%A7%E7%89%87%201/index",
            "/api/v1/libraries/%E7%85%A7%E7%89%87%201/index/events",
        }


def test_a_run_that_fails_is_an_error(connect: Connect) -> None:
    begun = answer(202, indexing("running").split("data: ")[1].encode())
    failed = stream(indexing("failed", 1, error="The disk is full. Make room."))
    with scripted([begun, failed]) as server, pytest.raises(ServiceError, match="disk is full"):
        connect(server.url).index(library="small")


CONTENT = bytes(range(256)) * 1000


def part(start: int, missing: int, tag: str = '"1"') -> bytes:
    """Return the rest of a file from a byte on, of which some is missing."""
    range_ = f"Content-Range: bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"
    return answer(206, CONTENT[start:], f"ETag: {tag}", range_, missing=missing)


def test_a_file_goes_on_where_it_broke(connect: Connect, tmp_path: Path) -> None:
    whole = answer(200, CONTENT, 'ETag: "1"', missing=200_000)
    with scripted([whole, part(56_000, 100_000), part(156_000, 0)]) as server:
        saved = connect(server.url).save(7, tmp_path / "a.jpg")

        assert saved.read_bytes() == CONTENT
        assert [server.header(number, "range") for number in range(3)] == [
            None,
            "bytes=56000-",
            "bytes=156000-",
        ]
        assert server.header(1, "if-range") == '"1"'
    assert list(tmp_path.iterdir()) == [saved]


def test_a_file_that_changed_meanwhile_is_taken_anew(connect: Connect, tmp_path: Path) -> None:
    other = CONTENT[::-1]
    answers = [
        answer(200, CONTENT, 'ETag: "1"', missing=9),
        answer(200, other, 'ETag: "2"'),
    ]
    with scripted(answers) as server:
        saved = connect(server.url).save(7, tmp_path / "a.jpg")

    assert saved.read_bytes() == other


@pytest.mark.parametrize("tag", [(), ('ETag: W/"1"',)])
def test_a_file_without_a_strong_tag_is_taken_anew(
    connect: Connect, tmp_path: Path, tag: tuple[str, ...]
) -> None:
    answers = [answer(200, CONTENT, *tag, missing=9), answer(200, CONTENT, *tag)]
    with scripted(answers) as server:
        saved = connect(server.url).save(7, tmp_path / "a.jpg")

        assert server.header(1, "range") is None
    assert saved.read_bytes() == CONTENT


def test_a_file_that_cannot_be_had_leaves_nothing(connect: Connect, tmp_path: Path) -> None:
    old = tmp_path / "a.jpg"
    old.write_bytes(b"old")
    answers = [answer(200, CONTENT, 'ETag: "1"', missing=9), refuse(404, "not-found")]
    with scripted(answers) as server, pytest.raises(ServiceRefused):
        connect(server.url).save(7, old)

    assert list(tmp_path.iterdir()) == [old]
    assert old.read_bytes() == b"old"


def test_a_file_of_which_nothing_comes_is_not_asked_for_again(
    connect: Connect, tmp_path: Path
) -> None:
    with scripted([answer(200, CONTENT, 'ETag: "1"', missing=len(CONTENT))]) as server:
        with pytest.raises(ServiceUnreachable, match="broke off"):
            connect(server.url).save(7, tmp_path / "a.jpg")

        assert len(server.heads) == 1


def test_another_part_than_asked_for_is_refused(connect: Connect, tmp_path: Path) -> None:
    answers = [answer(200, CONTENT, 'ETag: "1"', missing=9), part(5, 0)]
    with scripted(answers) as server, pytest.raises(ServiceError, match="another part"):
        connect(server.url).save(7, tmp_path / "a.jpg")

    assert list(tmp_path.iterdir()) == []
