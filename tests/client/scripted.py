"""A server that says what a test wrote down, on a real port: for what real ones seldom do."""

import json
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Scripted:
    """Where the server listens, and the requests that came: their head, and their body."""

    url: str
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def header(self, number: int, name: str) -> str | None:
        """Return a header of a request."""
        for line in self.heads[number].split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None


def answer(
    status: int = 200,
    body: bytes = b"",
    *headers: str,
    kind: str = "application/json",
    missing: int = 0,
) -> bytes:
    """Return an answer; `missing` bytes of its body never come."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", "Connection: close", *headers]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode()
    return head + body[: len(body) - missing]


def refuse(status: int, code: str, *headers: str, detail: str = "It went wrong.") -> bytes:
    """Return a problem."""
    told = {"title": "X", "status": status, "detail": detail, "code": code, "request_id": "r-17"}
    return answer(status, json.dumps(told).encode(), *headers, kind="application/problem+json")


def stream(*events: str) -> bytes:
    """Return an answer without an announced end, as server-sent events come."""
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    return (head + "".join(events)).encode()


@contextmanager
def scripted(answers: Sequence[bytes], *, hang: bool = False) -> Iterator[Scripted]:
    """Serve these answers in turn, one a connection, the last again and again.

    With `hang` nothing is ever answered. An answer is followed by the connection's end.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = Scripted(f"http://127.0.0.1:{port}")
        over = threading.Event()

        def serve() -> None:
            number = 0
            while not over.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, suppress(ConnectionError):
                    if not _take(connection, server):
                        continue
                    if hang:
                        over.wait()
                        continue
                    connection.sendall(answers[min(number, len(answers) - 1)])
                    number += 1

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()  # wakes accept
            thread.join(5)


def _take(connection: socket.socket, server: Scripted) -> bool:
    """Read one request; return whether there was one."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        if not piece:
            return False
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    text = head.decode()
    length = re.search(r"^content-length: (\d+)\r?$", text, re.M | re.I)
    wanted = int(length[1]) if length else 0
    while len(body) < wanted:
        body += connection.recv(65_536)
    server.heads.append(text)
    server.bodies.append(body)
    return True
