"""Load on a server from a process of its own: clients that ask, wait for the answer, ask again.

    python -m benchmarks._load HOST PORT PATH SECONDS CLIENTS < bodies

Each client keeps one connection. A body is a line of JSON, and is asked once unless all
have been; what was measured is printed as one line of JSON. Sockets and HTTP are read by
asyncio alone: a client library would take more of the processor than what it measures.
An answer that only names an event, as those of Gradio do, is followed by asking for that.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

import numpy as np


@dataclass(frozen=True, slots=True)
class Load:
    """What clients saw: times of the answers with status 200, and how many had which status.

    cpu_s is what the clients' own process took of the processor; wall_s how long it ran.
    """

    times_s: list[float]
    statuses: dict[str, int]
    wall_s: float
    cpu_s: float

    @property
    def per_s(self) -> float:
        return len(self.times_s) / self.wall_s

    def percentile_ms(self, percent: float) -> float:
        return 1000 * float(np.percentile(self.times_s, percent)) if self.times_s else float("nan")

    @property
    def errors(self) -> int:
        return sum(self.statuses.values()) - self.statuses.get("200", 0)


def load(url: str, path: str, bodies: Sequence[bytes], *, clients: int, seconds: float) -> Load:
    """Ask from another process, and return what was measured there."""
    host, port = url.removeprefix("http://").split(":")
    command = [sys.executable, "-m", "benchmarks._load", host, port, path]
    done = subprocess.run(
        [*command, str(seconds), str(clients)],
        input=b"\n".join(bodies),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Load(**json.loads(done.stdout))


@dataclass
class _Clients:
    host: str
    port: int
    path: str
    bodies: Iterator[bytes]
    ends_at: float
    times_s: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    async def ask_on(self) -> None:
        """Ask until the time is over; a connection that breaks is counted and made anew."""
        while time.perf_counter() < self.ends_at:
            try:
                await self._ask_over_one_connection()
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                self.statuses[type(error).__name__] += 1

    async def _ask_over_one_connection(self) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=2**20)
        try:
            while time.perf_counter() < self.ends_at:
                body = next(self.bodies)
                started_s = time.perf_counter()
                status = await _ask(reader, writer, self._request(body))
                self.statuses[status] += 1
                if status == "200":
                    self.times_s.append(time.perf_counter() - started_s)
        finally:
            writer.close()

    def _request(self, body: bytes) -> bytes:
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> str:
    """Send a request, read its answer whole, and return the status."""
    status, body = await _exchange(reader, writer, request)
    if body.startswith(b'{"event_id":'):
        path = request.split(b" ", 2)[1] + b"/" + json.loads(body)["event_id"].encode()
        host = request[request.index(b"Host: ") :].split(b"\r\n", 1)[0]
        status, body = await _exchange(
            reader, writer, b"GET %s HTTP/1.1\r\n%s\r\n\r\n" % (path, host)
        )
        return status if b"event: complete" in body else "no complete event"
    return status


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[str, bytes]:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = head[9:12].decode()
    _, counted, rest = head.partition(b"content-length: ")
    if counted:
        return status, await reader.readexactly(int(rest[: rest.index(b"\r\n")]))
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return status, body


async def _main(host: str, port: str, path: str, seconds: str, clients: str) -> None:
    started_s = time.perf_counter()
    bodies = cycle(sys.stdin.buffer.read().split(b"\n"))
    asked = _Clients(host, int(port), path, bodies, started_s + float(seconds))
    await asyncio.gather(*(asked.ask_on() for _ in range(int(clients))))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "times_s": asked.times_s,
                "statuses": asked.statuses,
                "wall_s": time.perf_counter() - started_s,
                "cpu_s": used.ru_utime + used.ru_stime,
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
