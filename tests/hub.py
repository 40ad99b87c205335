"""A hub of models on a port of its own: one repository, and faults on demand."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class FakeHub:
    """What it serves and how it fails.

    Each answer with a file ends after `cut_bytes`, or stays open there until `stalled` is set;
    once `dies_after_bytes` were served no more is answered with a file. `status` answers
    everything. Graphs have LFS's hashes, other files those of git, as on the real hub. `served`
    counts the bytes of all files; `ranges` are those that were asked for, `authorized` which
    host was asked with which authorization.
    """

    folder: Path
    repository: str
    url: str = ""
    cut_bytes: int | None = None
    dies_after_bytes: int | None = None
    status: int | None = None
    wrong_hash: bool = False
    stalled: threading.Event | None = None
    served: int = 0
    ranges: list[str] = field(default_factory=list)
    authorized: list[tuple[str, str | None]] = field(default_factory=list)

    def size_bytes(self, ending: str = "") -> int:
        """Return the size of all files whose path ends so."""
        return sum(
            path.stat().st_size
            for path in self.folder.rglob(f"*{ending}")
            if path.is_file() and "_quantized" not in path.name
        )

    def listing(self) -> dict[str, object]:
        """Return the document of the API."""
        return {
            "sha": COMMIT,
            "siblings": [
                self._sibling(path) for path in sorted(self.folder.rglob("*")) if path.is_file()
            ],
        }

    def _sibling(self, path: Path) -> dict[str, object]:
        content = path.read_bytes()
        told: dict[str, object] = {
            "rfilename": path.relative_to(self.folder).as_posix(),
            "size": len(content),
            "blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
        }
        if path.suffix == ".onnx":
            digest = hashlib.sha256(content).hexdigest()
            told["lfs"] = {"sha256": "0" * 64 if self.wrong_hash else digest, "size": len(content)}
        return told


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: FakeHub

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        pass

    def do_GET(self) -> None:
        hub, path = self.hub, urlsplit(self.path).path
        self.close_connection = True
        host = self.headers["Host"].split(":")[0]
        hub.authorized.append((host, self.headers["Authorization"]))
        if hub.status is not None:
            self._answer(hub.status, b"")
        elif path.startswith(f"/api/models/{hub.repository}/revision/"):
            self._answer(200, json.dumps(hub.listing()).encode())
        elif path.startswith(f"/{hub.repository}/resolve/{COMMIT}/"):
            # Large files lie elsewhere: a redirect to another host, here another name of this one.
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/cdn{path}")  # type: ignore[attr-defined]
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.startswith("/cdn/"):
            self._send_file(hub.folder / path.split(COMMIT + "/")[1])
        else:
            self._answer(404, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_file(self, path: Path) -> None:
        hub, content = self.hub, path.read_bytes()
        if hub.dies_after_bytes is not None and hub.served >= hub.dies_after_bytes:
            self._answer(503, b"")
            return
        start = 0
        if told := self.headers["Range"]:
            hub.ranges.append(told)
            start = int(told.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:][: hub.cut_bytes]
        hub.served += len(body)
        self.wfile.write(body)
        if hub.stalled is not None and start + len(body) < len(content):
            hub.stalled.wait(60)


@contextmanager
def serve_hub(folder: Path, repository: str) -> Iterator[FakeHub]:
    """Serve a folder as a repository until the end of the block."""
    hub = FakeHub(folder, repository)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
