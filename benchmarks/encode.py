"""The bundled model: pictures a second, milliseconds a query, load times, memory.

python -m benchmarks.encode --threads 2
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks._report import Timing, print_heading, print_table
from erhai.encode.models import DEFAULT_MODEL, find_card, load_encoder
from erhai.encode.protocol import Encoder
from erhai.encode.weights import find_weights
from erhai.types import Pixels

IMAGES = 128
SIDE_PX = 520
QUERIES = (
    "a dog running on the beach",
    "海边日落",
    "children playing in the snow",
    "夜晚的城市灯光",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--alone", choices=["image", "text"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.alone:
        _load_alone(arguments.alone, arguments.threads)
        return

    print_heading(
        "Encoding",
        f"{IMAGES} made pictures of {SIDE_PX} x {SIDE_PX} pixels, already decoded; "
        f"{len(QUERIES)} queries; {arguments.threads} threads",
        ["onnxruntime", "tokenizers", "numpy", "pillow"],
    )
    weights = find_weights(find_card(DEFAULT_MODEL))
    files = (weights.image, weights.text, weights.tokenizer)
    print_table(["file", "MB"], [[path.name, path.stat().st_size / 1e6] for path in files])
    encoder = load_encoder(threads=arguments.threads)
    _report_images(encoder)
    _report_texts(encoder)
    _report_loading(arguments.threads)


def made_pictures(count: int) -> list[Pixels]:
    chance = np.random.default_rng(0)
    coarse = chance.integers(0, 256, (count, 13, 13, 3), dtype=np.uint8)
    return [np.kron(picture, np.ones((40, 40, 1), np.uint8)) for picture in coarse]


def _report_images(encoder: Encoder) -> None:
    tower = encoder.image_tower()
    images = made_pictures(IMAGES)
    assert images[0].shape == (SIDE_PX, SIDE_PX, 3)
    tower.encode_images(images[:8])
    lines: list[list[str | float]] = []
    for size in (1, 8, 32):
        started_s, started_cpu_s = time.perf_counter(), time.process_time()
        for start in range(0, IMAGES, size):
            tower.encode_images(images[start : start + size])
        wall_s, cpu_s = time.perf_counter() - started_s, time.process_time() - started_cpu_s
        lines.append([f"{size} a call", IMAGES / wall_s, 1000 * cpu_s / IMAGES])
    print_table(["pictures", "a second", "CPU ms each"], lines)


def _report_texts(encoder: Encoder) -> None:
    tower = encoder.text_tower()
    lines: list[list[str | float]] = []
    for text in QUERIES:
        tower.encode_texts([text])
        times_s = []
        started_cpu_s = time.process_time()
        for _ in range(100):
            started_s = time.perf_counter()
            tower.encode_texts([text])
            times_s.append(time.perf_counter() - started_s)
        cpu_s = (time.process_time() - started_cpu_s) / 100
        timing = Timing.of(times_s)
        tokens = tower.count_tokens(text)
        lines.append([text, tokens, timing.p50_ms, timing.p95_ms, 1000 * cpu_s])
    print_table(["query", "tokens", "p50 ms", "p95 ms", "CPU ms"], lines)


def _report_loading(threads: int) -> None:
    lines: list[list[str | float]] = []
    for tower in ("image", "text"):
        command = [sys.executable, "-m", "benchmarks.encode", "--alone", tower]
        command += ["--threads", str(threads)]
        runs = [
            [float(cell) for cell in subprocess.check_output(command, text=True).split()]
            for _ in range(5)
        ]
        lines.append([tower, *(median(column) for column in zip(*runs, strict=True))])
    columns = ["tower, alone in a process", "load ms", "first call ms", "peak MiB"]
    print_table(columns, lines)


def _load_alone(tower: str, threads: int) -> None:
    """Print load and first-call times in ms, imports included, and the peak memory in MiB."""
    images = made_pictures(8) if tower == "image" else []
    started_s = time.perf_counter()
    encoder = load_encoder(threads=threads)
    if tower == "image":
        image_tower = encoder.image_tower()
        loaded_s = time.perf_counter()
        image_tower.encode_images(images)
    else:
        text_tower = encoder.text_tower()
        loaded_s = time.perf_counter()
        text_tower.encode_texts(QUERIES[:1])
    ended_s = time.perf_counter()
    # getrusage would count what the parent had before this program was started.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak_mib = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(1000 * (loaded_s - started_s), 1000 * (ended_s - loaded_s), peak_mib)


if __name__ == "__main__":
    main()
