"""`erhai serve` as a process of its own: how it starts, what it refuses, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from PIL import Image

import erhai
from erhai import compose
from erhai.cli.main import run
from erhai.http.listen import is_loopback, listen
from erhai.http.tokens import new_token_line
from tests.conftest import ROOT
from tests.e2e.command import require_model
from tests.servers import fake_encoder

INDEX = "/api/v1/libraries/library/index"
PICTURES = 16


@dataclass
class Serve:
    """A running `erhai serve`; log grows while it runs."""

    process: subprocess.Popen[str]
    url: str
    log: list[str]

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; return the exit code, and how many seconds it took."""
        started_s = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(30), time.monotonic() - started_s


@contextmanager
def serve(
    folder: Path, *options: str, batch_s: float = 0.0, within_s: float = 9.0
) -> Iterator[Serve]:
    child = [sys.executable, "-m", "tests.http.serve_child", str(batch_s), str(within_s)]
    process = subprocess.Popen(
        [*child, "serve", "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={
            **os.environ,
            "ERHAI_LIBRARY": str(folder / "library"),
            "ERHAI_BATCH_SIZE": "2",
            "ERHAI_DECODE_WORKERS": "1",
        },
    )
    assert process.stdout
    assert process.stderr
    log: list[str] = []
    reading = threading.Thread(target=log.extend, args=(process.stderr,), daemon=True)
    reading.start()
    try:
        line = process.stdout.readline()
        assert line, (process.wait(10), log)
        yield Serve(process, json.loads(line)["url"], log)
    finally:
        process.kill()
        process.wait()
        reading.join(10)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(PICTURES):
        Image.new("RGB", (40, 40), (15 * number, 30, 40)).save(folder / f"{number}.png")
    return folder


def images_in(folder: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "load_encoder", fake_encoder)
        with erhai.open_library(folder / "library") as library:
            catalogue, store, _ = library.check()
            assert catalogue.state == "ok"
            assert store.state != "fail"
            return library.status().images + library.status().waiting


def test_sigterm_while_indexing_ends_within_ten_seconds_and_the_next_start_goes_on(
    tmp_path: Path, photos: Path
) -> None:
    with serve(tmp_path, batch_s=0.2) as running, httpx.Client(base_url=running.url) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.post(INDEX, json={"folders": [str(photos)]}).status_code == 202
        with client.stream("GET", f"{INDEX}/events", timeout=30) as events:
            seen = events.iter_text()
            while '"done":0' in next(seen):
                pass
            running.process.send_signal(signal.SIGTERM)
            started_s = time.monotonic()
            "".join(seen)  # the stream ends, and is not cut off
        assert running.process.wait(30) == 0
        assert time.monotonic() - started_s < 10
    kept = images_in(tmp_path)
    assert 0 < kept < PICTURES
    with serve(tmp_path) as running, httpx.Client(base_url=running.url) as client:
        assert client.post(INDEX, json={}).status_code == 202
        with client.stream("GET", f"{INDEX}/events", timeout=30) as events:
            last = events.read().decode().strip().split("data: ")[-1]
        report = json.loads(last)["report"]
        assert (report["unchanged"], report["encoded"]) == (kept, PICTURES - kept)
        code, _ = running.end(signal.SIGINT)
        assert code == 0
    assert images_in(tmp_path) == PICTURES


@pytest.mark.parametrize("again", [False, True])
def test_a_run_that_cannot_stop_does_not_keep_the_server(
    tmp_path: Path, photos: Path, again: bool
) -> None:
    with serve(tmp_path, batch_s=60, within_s=30 if again else 0.5) as running:
        httpx.post(f"{running.url}{INDEX}", json={"folders": [str(photos)]})
        time.sleep(0.5)
        if again:  # somebody presses Ctrl-C twice
            running.process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        code, took_s = running.end(signal.SIGINT)
        assert code == (130 if again else 0)
        assert took_s < 10


def test_the_end_may_come_while_the_model_is_being_loaded(tmp_path: Path) -> None:
    require_model()
    with subprocess.Popen(
        [sys.executable, "-m", "erhai", "--library", tmp_path, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert "Erhai is at http://127.0.0.1:" in process.stdout.readline()
        time.sleep(0.3)  # somewhere within the loading of the real model
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert "There are no pictures yet" in process.stdout.read()
        assert process.stderr.read() == ""


def test_a_request_that_is_being_answered_is_answered_before_the_end(tmp_path: Path) -> None:
    with serve(tmp_path) as running:
        host, port = running.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as sock:
            head = "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 11\r\n"
            sock.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode())
            time.sleep(0.3)
            running.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            sock.sendall(b'{"token": 1')
            assert sock.recv(65_536).startswith(b"HTTP/1.1 422 ")
        assert running.process.wait(20) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, int(port)))


def test_others_need_a_token_and_libraries_have_names(tmp_path: Path) -> None:
    line = new_token_line("admin")
    token = line.split()[0]
    file = tmp_path / "tokens.txt"
    file.write_text(line)
    file.chmod(0o600)
    options = [f"--library-as={name}={tmp_path / name}" for name in ("trip", "at-home")]
    options += ["--host", "0.0.0.0", "--token-file", str(file), "--proxy", "127.0.0.1"]
    with serve(tmp_path, *options) as running:
        url = f"http://127.0.0.1:{running.url.rpartition(':')[2]}"
        bearer = {"Authorization": f"Bearer {token}"}
        assert httpx.get(f"{url}/api/v1/libraries").status_code == 401
        found = httpx.get(f"{url}/api/v1/libraries", headers=bearer).json()["libraries"]
        assert [each["name"] for each in found] == ["trip", "at-home"]
        for name in ("trip", "at-home"):
            answer = httpx.get(f"{url}/api/v1/libraries/{name}/index", headers=bearer)
            assert answer.json()["state"] == "idle"
        # Only what the proxy itself saw is believed, not what a client claimed before it.
        seen = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"}
        answer = httpx.post(f"{url}/api/v1/session", headers=seen, json={"token": token})
        assert "Secure" in answer.headers["set-cookie"]
        running.end()
    written = "".join(running.log)
    assert token not in written
    clients = [json.loads(line)["client"] for line in running.log]
    assert clients == ["127.0.0.1"] * 4 + ["203.0.113.9"]


# What is refused, without a process of its own


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "0.0.0.0"],
        ["--host", "::"],
        ["--host", "192.0.2.1"],
        ["--allowed-host", "photos.example"],
        ["--proxy", "127.0.0.1"],
    ],
)
def test_where_others_could_come_in_a_token_is_needed(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", *options]) == 11
    assert "erhai serve --new-token admin" in capsys.readouterr().err


def test_a_token_can_be_made_and_its_file_must_be_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--new-token", "read"]) == 0
    line = capsys.readouterr().out
    assert line.split()[1:] == ["read"]
    file = tmp_path / "tokens.txt"
    file.write_text(line)
    file.chmod(0o644)
    assert run(["serve", "--token-file", str(file)]) == 11
    assert f"chmod 600 '{file}'" in capsys.readouterr().err


def test_a_taken_port_is_told_with_a_free_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["serve", "--port", str(port)]) == 11
        said = capsys.readouterr().err
        assert f"Port {port} is taken" in said
        free = int(said.split("--port ")[1])
        assert free != port
        listen("127.0.0.1", free).close()


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--host", "no such host"], 11, "is no address"),
        (["--library-as", "a"], 2, "--library-as takes NAME=FOLDER"),
        (["--library-as", "a b=c"], 2, "--library-as takes NAME=FOLDER"),
        (["--library-as", "a=b", "--library-as", "a=c"], 2, "cannot have the name 'a'"),
        (["--token-file", "/none"], 11, "cannot be read (No such file"),
        (["--port", "99999"], 2, "99999"),
        (["--token-file", "TOKENS", "--proxy", "nginx"], 11, "'nginx' is no address"),
    ],
)
def test_what_makes_no_sense_is_said_plainly(
    tmp_path: Path, options: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tokens.txt"
    file.write_text(new_token_line("read"))
    file.chmod(0o600)
    given = [str(file) if option == "TOKENS" else option for option in options]
    assert run(["serve", *given]) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("localhost", True), ("0.0.0.0", False)],
)
def test_loopback_is_told_from_the_street(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback
