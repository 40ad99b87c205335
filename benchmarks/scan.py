"""Scanning: what a second run costs when nothing has changed.

python -m benchmarks.scan --files 100000
"""

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks._report import Timing, print_heading, print_table
from erhai.scan.changes import KnownFile, compare
from erhai.scan.walk import Found, walk

FILES_A_FOLDER = 500
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    arguments = parser.parse_args()
    print_heading(
        "Scanning",
        f"{arguments.files:,} empty files, {FILES_A_FOLDER} a folder, all known and unchanged",
        [],
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(arguments.files):
            path = folder / f"{number // FILES_A_FOLDER:04}" / f"IMG_{number:06}.JPG"
            path.parent.mkdir(exist_ok=True)
            path.touch()
        walks_s, comparisons_s = [], []
        for _ in range(ROUNDS):
            started_s = time.perf_counter()
            found = [item for item in walk(folder) if isinstance(item, Found)]
            walks_s.append(time.perf_counter() - started_s)
            known = {file.path: KnownFile(file.stat) for file in found}
            started_s = time.perf_counter()
            changes = compare(known, found, folders=[folder])
            comparisons_s.append(time.perf_counter() - started_s)
            assert len(changes.unchanged) == arguments.files
    print_table(
        ["step", "p50 ms", "p95 ms"],
        [
            [step, timing.p50_ms, timing.p95_ms]
            for step, times_s in (("walk", walks_s), ("compare", comparisons_s))
            for timing in [Timing.of(times_s)]
        ],
    )


if __name__ == "__main__":
    main()
