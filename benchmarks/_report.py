"""What every benchmark prints: machine, commit, data, then quality and speed together."""

import importlib.metadata
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one call took, over many calls.

    best_ms is the median of the quickest round, where there are rounds: on a machine that
    others use too it says more of the code, and p50 and p95 more of the machine.
    """

    p50_ms: float
    p95_ms: float
    best_ms: float

    @classmethod
    def of(cls, *rounds_s: Sequence[float]) -> "Timing":
        p50_s, p95_s = np.percentile(np.concatenate(rounds_s), [50, 95])
        best_s = min(float(np.median(round_s)) for round_s in rounds_s)
        return cls(1000 * float(p50_s), 1000 * float(p95_s), 1000 * best_s)


def time_side_by_side(
    contenders: Mapping[str, Callable[[int], object]], *, calls: int, rounds: int = 10
) -> dict[str, Timing]:
    """Time each contender in turn, round after round, so that a busy spell hits all alike.

    A contender is called with the number of the call, from 0 on. The first call of each
    turn, which finds the others' data in the processor's caches, is not counted.
    """
    rounds_s: dict[str, list[list[float]]] = {name: [] for name in contenders}
    calls_a_round = -(-calls // rounds)
    for number in range(rounds):
        for name, contender in contenders.items():
            time.sleep(0.05)  # lets the spinning threads of the one before go to sleep
            contender(0)
            times_s = []
            for call in range(number * calls_a_round, (number + 1) * calls_a_round):
                started_s = time.perf_counter()
                contender(call)
                times_s.append(time.perf_counter() - started_s)
            rounds_s[name].append(times_s)
    return {name: Timing.of(*times_s) for name, times_s in rounds_s.items()}


def print_heading(title: str, data: str, packages: Sequence[str]) -> None:
    """Print what a number means nothing without."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    load = " ".join(f"{load:.2f}" for load in os.getloadavg())
    print(f"# {title}\n")
    print(f"machine  {_processor()}, {len(os.sched_getaffinity(0))} cores, {_memory_gib():.0f} GiB")
    print(f"system   {platform.platform(terse=True)}, Python {platform.python_version()}")
    print(f"versions {versions}")
    print(f"commit   {_commit()}")
    print(f"data     {data}")
    print(f"load     {load} (1, 5 and 15 minutes, at the start)\n")


def print_table(columns: Sequence[str], lines: Sequence[Sequence[str | float]]) -> None:
    """Print lines under the columns' names; numbers with three significant digits."""
    texts = [list(columns), *[[_text(cell) for cell in line] for line in lines]]
    widths = [max(len(line[column]) for line in texts) for column in range(len(columns))]
    for line in texts:
        first, *others = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        print("  ".join([first, *(text.strip().rjust(len(text)) for text in others)]))
    print()


def resident_mib() -> dict[str, float]:
    """Return this process's resident memory in MiB: its own ('anon') and of mapped files."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        kind: int(fields[field].split()[0]) / 1024
        for kind, field in (("anon", "RssAnon"), ("file", "RssFile"))
    }


def _text(cell: str | float) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 1000:
        return f"{cell:,.0f}"
    return f"{cell:.3g}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _commit() -> str:
    here = Path(__file__).parent
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.check_output(command, cwd=here, text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
