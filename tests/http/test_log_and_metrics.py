"""What the server writes down: a line a request and counts, and no word that was looked for."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from erhai.http.logs import LOGGERS, log_to
from erhai.http.requests import RequestLog, note_words
from erhai.http.server import Serving
from tests.http.asking import BEARER, READ, TOKENS, Asking, application
from tests.servers import Served

SECRET = "一个秘密 secret-words"


@contextmanager
def log(*, words: bool = False, level: int = logging.INFO) -> Iterator[list[dict[str, Any]]]:
    """Yield the lines of the log, which are there when the block has ended."""
    names = [*LOGGERS, "uvicorn.access", "uvicorn.error"]
    loggers = [logging.getLogger(name) for name in names]
    before = [(each, each.handlers, each.propagate, each.level, each.disabled) for each in loggers]
    stream, lines = io.StringIO(), list[dict[str, Any]]()
    log_to(stream, level, words=words)
    try:
        yield lines
    finally:
        for each, handlers, propagate, was, disabled in before:
            each.handlers, each.propagate, each.disabled = handlers, propagate, disabled
            each.setLevel(was)
        lines += [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture(scope="module")
def street(served: Served) -> Asking:
    return application(served.library, Serving({}, tokens=TOKENS))


def test_each_request_has_a_line(street: Asking) -> None:
    with log() as lines:
        street("GET", "/api/v1/libraries/small/index?x=1", headers=BEARER[READ], client="192.0.2.7")
        street("BREW", "/pot/of/tea", headers={"X-Request-ID": "mine-1"})
    first, second = lines
    assert first["route"] == "/api/v1/libraries/{name}/index"
    assert (first["method"], first["status"], first["level"]) == ("GET", 200, "info")
    assert (first["client"], first["token"]) == ("192.0.2.7", "reader")
    assert first["duration_ms"] > 0
    assert first["time"].endswith("+00:00")
    assert (second["method"], second["route"], second["status"]) == ("OTHER", "none", 401)
    assert (second["token"], second["request_id"]) == (None, "mine-1")
    assert "target" not in first


@settings(max_examples=25, deadline=None)
@given(words=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=4))
def test_nothing_that_is_asked_for_is_logged(street: Asking, words: str) -> None:
    with log() as lines:
        for path in (f"/{words}", f"/static/{words}", f"/api/v1/images/1?library={words}"):
            street("GET", path, headers={**BEARER[READ], "User-Agent": "x", "X-Request-ID": "id"})
        street("POST", "/api/v1/search", headers=BEARER[READ], json={"nonsense": words})
        street("DELETE", f"/api/v1/libraries/{words}/folders?path=/{words}")
    written = json.dumps(lines, ensure_ascii=False)
    assert len(lines) == 5
    assert words not in written
    assert READ not in written


def test_words_are_logged_where_that_was_asked_for(street: Asking) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        note_words(scope, SECRET)
        await Response()(scope, receive, send)

    with log(words=True) as lines:
        Asking(RequestLog(app, words=True))("GET", "/a?text=%E4%BA%8C")
        Asking(RequestLog(app, words=False))("GET", "/a?text=%E4%BA%8C")
    assert (lines[0]["words"], lines[0]["target"]) == (SECRET, "/a?text=%E4%BA%8C")
    assert {"words", "target"} & set(lines[1]) == set()


@pytest.mark.parametrize("words", [False, True])
def test_a_search_is_logged_with_its_words_only_if_asked_for(served: Served, words: bool) -> None:
    with log(words=words) as lines:
        ask = application(served.library, Serving({}, words=words))
        assert ask("POST", "/api/v1/search", json={"text": SECRET}).status_code == 200
    [line] = [each for each in lines if each["message"] == "request"]
    assert line["route"] == "/api/v1/search"
    assert (SECRET in json.dumps(lines, ensure_ascii=False)) == words


@pytest.mark.parametrize("words", [False, True])
def test_a_fault_is_answered_and_logged_without_what_it_says(words: bool) -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError(f"cannot find {SECRET}")

    with log(words=words) as lines:
        answer = Asking(RequestLog(app, words=words))("GET", "/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert SECRET not in answer.text
    [line] = lines
    assert (line["level"], line["error"], line["status"]) == ("error", "RuntimeError", 500)
    assert line["request_id"] == answer.json()["request_id"] == answer.headers["x-request-id"]
    assert any(__file__ in where for where in line["where"])
    assert (SECRET in json.dumps(line, ensure_ascii=False)) == words


@pytest.mark.parametrize(
    ("given_id", "kept"),
    [
        ("abc-DEF_1.2", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("a b", False),
        ('"}\\n{', False),
    ],
)
def test_a_sane_request_id_is_kept_and_another_made_anew(
    street: Asking, given_id: str, kept: bool
) -> None:
    answer = street("GET", "/healthz", headers={"X-Request-ID": given_id})
    assert (answer.headers["x-request-id"] == given_id) == kept
    assert len(answer.headers["x-request-id"]) >= 10


def test_a_quiet_log_has_faults_alone(street: Asking) -> None:
    with log(level=logging.WARNING) as lines:
        street("GET", "/healthz")
        street("GET", "/readyz")  # 503: nothing is loaded here
    assert [line["status"] for line in lines] == [503]


def counts(ask: Asking) -> dict[tuple[str, ...], float]:
    """Return every sample by its name and the values of its labels."""
    text = ask("GET", "/metrics", headers=BEARER[READ]).text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_count_exactly(served: Served) -> None:
    ask = application(served.library, Serving({}, tokens=TOKENS))
    for _ in range(3):
        ask("GET", "/healthz")
    for number in range(4):
        ask("GET", f"/api/v1/libraries/{SECRET}-{number}/index", headers=BEARER[READ])
        ask("GET", f"/{SECRET}/{number}")
    ask("GET", "/api/v1/libraries", headers=BEARER[READ])
    found = counts(ask)
    total = "erhai_requests_total"
    assert {name: value for name, value in found.items() if name[0] == total} == {
        (total, "GET", "/healthz", "200"): 3,
        (total, "GET", "/api/v1/libraries/{name}/index", "404"): 4,
        (total, "GET", "none", "401"): 4,
        (total, "GET", "/api/v1/libraries", "200"): 1,
    }
    assert found["erhai_request_duration_seconds_count", "/healthz"] == 3
    assert found["erhai_requests_in_flight",] == 1  # this one
    status = served.library.status()
    assert found["erhai_library_images", "small"] == status.images > 0
    assert found["erhai_library_failures", "small"] == status.failed == 1
    assert found["erhai_library_indexing", "small"] == 0
    assert not [name for name in found if SECRET in " ".join(name)]
    assert counts(ask)[total, "GET", "/metrics", "200"] == 1


def test_two_servers_in_a_process_count_apart(served: Served) -> None:
    one, other = (application(served.library, Serving({}, tokens=TOKENS)) for _ in range(2))
    one("GET", "/healthz")
    assert ("erhai_requests_total", "GET", "/healthz", "200") not in counts(other)
