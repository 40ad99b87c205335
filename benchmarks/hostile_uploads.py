"""Hostile pictures, uploaded to a real server: what it answers, and what it costs.

    python -m benchmarks.hostile_uploads [--count 10000] [--at-once 2] [--seed 1]

Sources are ERHAI_SHARED's photos and photos-broken, or those of ../shared, and a picture in each
format; each upload is one of them with a mutation of _hostile. Every answer has to be 200 or 4xx;
one that says that the server is too busy (503, 504) is counted, but is no fault.
Memory is that of the server and its workers, resident, every 100 uploads.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import local

import httpx
import numpy as np
from PIL import Image

from benchmarks._hostile import MUTATIONS, hostile, in_all_formats
from benchmarks._report import print_heading, print_table
from scripts.samples import find_photographs

LARGEST_SOURCE_BYTES = 3_000_000


@dataclass(frozen=True)
class Answered:
    """How one upload was answered."""

    mutation: str
    status: int
    code: str
    elapsed_s: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sources = find_sources()
    print_heading(
        "Hostile uploads",
        f"{arguments.count} mutations of {len(sources)} pictures, {arguments.at_once} at once, "
        f"seed {arguments.seed}",
        ["pillow", "pillow-heif", "uvicorn"],
    )
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (url, pid):
        answers, memory = upload_all(
            url, pid, sources, arguments.count, arguments.at_once, arguments.seed
        )
        alive = httpx.get(f"{url}/healthz").status_code == 200
        searches = httpx.post(f"{url}/api/v1/search", json={"text": "a dog"}).status_code == 200
    report(answers, memory)
    print(f"\nThe service {'still answers' if alive and searches else 'DOES NOT ANSWER'}.")
    bad = [each for each in answers if is_fault(each)]
    for each in bad[:20]:
        print(f"A FAULT: {each}")
    return 0 if alive and searches and not bad else 1


def find_sources() -> list[bytes]:
    """Return real and broken pictures where they are, and made ones in each format."""
    shared = Path(os.environ.get("ERHAI_SHARED") or Path(__file__).parents[2] / "shared")
    files = [
        path.read_bytes()
        for name in ("photos", "photos-broken")
        for path in sorted((shared / name).rglob("*"))
        if path.is_file() and 0 < path.stat().st_size < LARGEST_SOURCE_BYTES
    ]
    first = next(iter(find_photographs().values()))
    with Image.open(first) as image:
        return [*files, *in_all_formats(image.convert("RGB").resize((320, 240)))]


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the address and process of an `erhai serve` over a few photographs."""
    erhai = [sys.executable, "-m", "erhai", "--library", str(folder / "library")]
    pictures = folder / "pictures"
    pictures.mkdir()
    for name, path in find_photographs().items():
        (pictures / name).write_bytes(path.read_bytes())
    subprocess.run([*erhai, "-q", "index", str(pictures)], check=True)
    server = subprocess.Popen(
        [*erhai, "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("wb"),
    )
    try:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["url"], server.pid
    finally:
        server.terminate()
        server.wait(20)


def upload_all(
    url: str, pid: int, sources: list[bytes], count: int, at_once: int, seed: int
) -> tuple[list[Answered], list[float]]:
    """Return all answers, and the resident megabytes meanwhile."""
    kept = local()
    memory: list[float] = []

    def one(number: int) -> Answered:
        if not hasattr(kept, "http"):
            kept.http = httpx.Client(base_url=f"{url}/api/v1", timeout=60)
        if number % 100 == 0:
            memory.append(resident_mb(pid))
        return upload(kept.http, *hostile(sources, number, seed), in_json=number % 3 == 0)

    with ThreadPoolExecutor(at_once) as threads:
        return list(threads.map(one, range(count))), memory


def upload(http: httpx.Client, mutation: str, data: bytes, *, in_json: bool) -> Answered:
    """Search by one picture, as the body or in base64."""
    start_s = time.perf_counter()
    if in_json:
        asked = {"text": "a dog", "pictures": [{"data": b64encode(data).decode()}], "k": 3}
        response = http.post("/search", json=asked)
    else:
        kind = {"Content-Type": "application/octet-stream"}
        response = http.post("/similar?k=3", content=data, headers=kind)
    elapsed_s = time.perf_counter() - start_s
    code = "" if response.status_code == 200 else str(response.json()["code"])
    return Answered(mutation, response.status_code, code, elapsed_s)


def is_fault(answered: Answered) -> bool:
    """Return whether an answer is one that no upload may get."""
    if answered.status in (503, 504):
        return answered.code not in ("busy", "timeout")
    return answered.status != 200 and not 400 <= answered.status < 500


def report(answers: list[Answered], memory: list[float]) -> None:
    """Print counts, times and memory."""
    kinds = sorted({(each.status, each.code) for each in answers})
    counts = Counter((each.mutation, each.status, each.code) for each in answers)
    print_table(
        ["mutation", *(f"{status} {code}".strip() for status, code in kinds), "p50", "p99", "max"],
        [
            [
                mutate.__name__,
                *(str(counts[mutate.__name__, *kind]) for kind in kinds),
                *times([each for each in answers if each.mutation == mutate.__name__]),
            ]
            for mutate in MUTATIONS
        ],
    )
    print(
        f"\nresident: {memory[0]:.0f} MB at first, {max(memory):.0f} MB at most, "
        f"{np.median(memory[-10:]):.0f} MB at the end"
    )


def times(answers: list[Answered]) -> list[str]:
    """Return the median, the 99th percentile and the longest time."""
    taken_ms = [each.elapsed_s * 1000 for each in answers] or [0.0]
    return [f"{value:.0f} ms" for value in (*np.percentile(taken_ms, (50, 99)), max(taken_ms))]


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process and all beneath it; shared pages count in each."""
    parents, sizes = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        number = int(stat.parent.name)
        parents[number], sizes[number] = int(fields[1]), int(fields[21])
    wanted, grown = {pid}, True
    while grown:
        more = {number for number, parent in parents.items() if parent in wanted} - wanted
        wanted |= more
        grown = bool(more)
    return sum(sizes.get(number, 0) for number in wanted) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.exit(main())
