"""The server under load: how many searches a second, how soon, and with how much memory.

    python -m benchmarks.serve --images 100000 --minutes 5 --baseline-python ~/gradio/bin/python

`erhai serve` is started on a library with made embeddings (kept in $ERHAI_BENCH_CACHE, if
that is set), and asked from another process over loopback. Queries are captions of Flickr8k
in English and Chinese, in turn, none twice; without that folder they are made. The baseline
runs in the same minutes on the same embeddings with the same text tower.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path

import numpy as np

from benchmarks._library import fill
from benchmarks._load import Load, load
from benchmarks._report import print_heading, print_table
from benchmarks.judged.pictures import shared_folder
from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.encode.models import find_card
from erhai.library import open_library
from erhai.search.expand import groups
from erhai.types import Embeddings

SEARCH = "/api/v1/search"
COMPARED = 100
AT_ONCE = 20
SAMPLE_EVERY_S = 10.0
WARM_S = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each measurement")
    parser.add_argument("--minutes", type=float, default=0.0, help="of the one of memory")
    parser.add_argument("-k", type=int, default=20)
    parser.add_argument("--baseline-python", type=Path, help="an interpreter with gradio")
    arguments = parser.parse_args()
    texts = list(_texts())
    print_heading(
        "The server under load",
        f"a library of {arguments.images:,} rows with made embeddings, dates, places, looks; "
        f"{len(texts):,} texts, k = {arguments.k}; {arguments.clients} clients in a process of "
        "their own, over loopback",
        ["faiss-cpu", "fastapi", "numpy", "onnxruntime", "uvicorn"],
    )
    with _library(arguments.images) as library:
        bodies = iter([_body(text, arguments.k) for text in texts])
        with _serving(library) as server:
            _report_quality(server, library, texts[-COMPARED:], arguments.k)
            _report_latency(server, bodies)
            _report_load(server, bodies, arguments.clients, arguments.seconds)
            if arguments.minutes:
                _report_memory(server, bodies, arguments.clients, 60 * arguments.minutes)
        if arguments.baseline_python:
            _report_baseline(arguments, library, texts)


class Server:
    """A process that answers at url."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process = process
        self.url = url

    def cpu_s(self) -> float:
        """Return what the process has taken of the processor so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self) -> tuple[float, float]:
        """Return its resident memory: its own, and of mapped files."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        own, mapped = (int(fields[name].split()[0]) / 1024 for name in ("RssAnon", "RssFile"))
        return own, mapped


def _report_quality(server: Server, library: Path, texts: Sequence[str], k: int) -> None:
    """Ask many at once, and compare the hits with those of the library alone."""
    with open_library(library) as opened:
        expected = [
            [(int(hit.image_id), round(hit.score or 0, 6)) for hit in opened.search(text, k)]
            for text in texts
        ]
    told: list[list[tuple[int, float]]] = [[] for _ in texts]

    def ask(at: int) -> None:
        answer = json.loads(_post(server.url + SEARCH, _body(texts[at], k)))
        told[at] = [(hit["image_id"], hit["score"] or 0.0) for hit in answer["hits"]]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, range(len(texts))))
    same = sum(
        [each for each, _ in ours] == [each for each, _ in theirs]
        and np.allclose([score for _, score in ours], [score for _, score in theirs], atol=2e-6)
        for ours, theirs in zip(told, expected, strict=True)
    )
    print(f"of {len(texts)} answers, {AT_ONCE} at once, with the hits of Library.search: {same}\n")


def _report_latency(server: Server, bodies: Iterator[bytes]) -> None:
    alone = _ask(server, bodies, 1, 2 * WARM_S)
    alone = _ask(server, bodies, 1, 2 * WARM_S)
    print_table(
        ["one client, from request to whole answer", "p50 ms", "p95 ms"],
        [["texts, none twice", alone.percentile_ms(50), alone.percentile_ms(95)]],
    )


def _report_load(server: Server, bodies: Iterator[bytes], clients: int, seconds: float) -> None:
    _ask(server, bodies, clients, WARM_S)
    lines = [_line("texts, none twice", server, lambda: _ask(server, bodies, clients, seconds))]
    again = list(islice(bodies, 100))
    load(server.url, SEARCH, again, clients=clients, seconds=WARM_S)
    lines.append(
        _line(
            "100 texts, again and again",
            server,
            lambda: load(server.url, SEARCH, again, clients=clients, seconds=seconds),
        )
    )
    print_table(_COLUMNS, lines)


def _report_memory(server: Server, bodies: Iterator[bytes], clients: int, seconds: float) -> None:
    lines: list[list[str | float]] = []
    over = threading.Event()
    started_s = time.monotonic()

    def sample() -> None:
        while not over.wait(SAMPLE_EVERY_S):
            own, mapped = server.resident_mib()
            lines.append([f"{time.monotonic() - started_s:.0f}", own, mapped])

    sampler = threading.Thread(target=sample)
    sampler.start()
    result = _ask(server, bodies, clients, seconds)
    over.set()
    sampler.join()
    print_table(["after s", "own MiB", "mapped files MiB"], lines)
    print(f"{len(result.times_s):,} answers, {result.errors} errors: {result.statuses}\n")


def _report_baseline(arguments: argparse.Namespace, library: Path, texts: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "embeddings.npy"
        np.save(rows, _embeddings(library))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [arguments.baseline_python, "-m", "benchmarks._tutorial", str(port), rows]
        root = Path(__file__).resolve().parents[1]
        environment = {"PYTHONPATH": f"{root}:{root / 'src'}", "GRADIO_ANALYTICS_ENABLED": "False"}
        with _started([*map(str, command), str(arguments.k)], environment) as process:
            server = Server(process, f"http://127.0.0.1:{port}")
            path = "/gradio_api/call/search"
            bodies = [json.dumps({"data": [text]}).encode() for text in texts]
            _wait_for(f"{server.url}/config")
            load(server.url, path, bodies, clients=arguments.clients, seconds=WARM_S)
            line = _line(
                "a Gradio page over FAISS Flat, texts alone",
                server,
                lambda: load(
                    server.url,
                    path,
                    bodies,
                    clients=arguments.clients,
                    seconds=arguments.seconds,
                ),
            )
            print_table(_COLUMNS, [line])


_COLUMNS = ("", "a second", "p50 ms", "p95 ms", "p99 ms", "errors", "CPU ms each", "client's")


def _line(name: str, server: Server, measure: Callable[[], Load]) -> list[str | float]:
    before_s = server.cpu_s()
    found = measure()
    count = max(1, len(found.times_s))
    return [
        name,
        found.per_s,
        *(found.percentile_ms(percent) for percent in (50, 95, 99)),
        found.errors,
        1000 * (server.cpu_s() - before_s) / count,
        1000 * found.cpu_s / count,
    ]


def _ask(server: Server, bodies: Iterator[bytes], clients: int, seconds: float) -> Load:
    """Ask what has not been asked yet; as much as could be answered is taken."""
    some = list(islice(bodies, int(200 * seconds)))
    found = load(server.url, SEARCH, some, clients=clients, seconds=seconds)
    rest = some[sum(found.statuses.values()) + clients :]
    if not rest:
        print("(there were fewer texts than were asked for: some were asked twice)")
    return found


def _texts() -> Iterator[str]:
    """Yield texts, none twice: captions, then each with another thing after it."""
    captions = list(dict.fromkeys(_captions())) or [
        f"{one} {where} {other}"
        for one, where, other in product(groups(), ("beside", "in front of"), list(groups())[:40])
    ]
    yield from captions
    things = [group.english[0] for group in groups().values()]
    for number, caption in enumerate(captions):
        yield f"{caption}, {things[number % len(things)]}"


def _captions() -> Iterator[str]:
    file = shared_folder() / "data" / "flickr8k-captions.jsonl"
    if not file.exists():
        return
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for at in range(5):
        for row in sorted(rows, key=lambda row: str(row["split"]), reverse=True):
            for language in ("en", "zh"):
                yield from row[language][at : at + 1]


def _body(text: str, k: int) -> bytes:
    return json.dumps({"text": text, "k": k}, ensure_ascii=False).encode()


def _embeddings(library: Path) -> Embeddings:
    db = Database(library / "catalogue.sqlite3")
    ids = images.ids_in_state(db, "searchable")
    found = embeddings.of_images(db, ids, find_card("erhai-lite").dim)
    rows = np.concatenate([batch for _, batch in found])
    db.close()
    return rows


@contextmanager
def _library(pictures: int) -> Iterator[Path]:
    if cache := os.environ.get("ERHAI_BENCH_CACHE"):
        path = Path(cache) / f"library-{pictures}"
        if not path.exists():
            fill(path, pictures)
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library"
        fill(path, pictures)
        yield path


@contextmanager
def _serving(library: Path) -> Iterator[Server]:
    command = [sys.executable, "-m", "erhai", "serve", "--port", "0", "--json"]
    with _started(command, {"ERHAI_LIBRARY": str(library)}) as process:
        assert process.stdout is not None
        url = str(json.loads(process.stdout.readline())["url"])
        _wait_for(f"{url}/readyz")
        yield Server(process, url)


@contextmanager
def _started(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str) -> None:
    ends_at_s = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                answer.read()
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > ends_at_s:
                raise
            time.sleep(0.2)


def _post(url: str, body: bytes) -> bytes:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
    return content


if __name__ == "__main__":
    main()
