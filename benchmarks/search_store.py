"""The nearest-neighbour step: FaissStore beside NumPy and FAISS Flat, quality and speed.

python -m benchmarks.search_store --images 100000 --dim 512
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np

from benchmarks._embeddings import Made, make
from benchmarks._report import (
    Timing,
    print_heading,
    print_table,
    resident_mib,
    time_side_by_side,
)
from erhai.types import Embeddings, ImageIds
from erhai.vectors.faiss_store import DEFAULT_THREADS, FaissStore

K = 10
QUERY_COUNT = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--memory-of", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        _print_memory(arguments.memory_of, arguments.dim)
        return

    print_heading(
        "Nearest-neighbour step",
        f"{arguments.images:,} made embeddings of {arguments.dim} numbers in 500 topics, "
        f"{QUERY_COUNT} queries of each kind, k = {K}",
        ["faiss-cpu", "numpy"],
    )
    made = make(arguments.images, QUERY_COUNT, arguments.dim)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors"
        _report_file(path, made.images)
        _report_memory(path, arguments.dim)
        _report_quality(path, made)
        _report_speed(path, made)
        _report_filtered_speed(path, made)


def _report_file(path: Path, images: Embeddings) -> None:
    count, dim = images.shape
    ids = np.arange(1, count + 1)
    store = FaissStore.open(path, dim, writable=True)
    upsert_s = _seconds(lambda: store.upsert(ids, images))
    flush_s = _seconds(store.flush)
    some = ids[:: max(1, count // 1000)]
    store.upsert(some, images[some - 1])
    second_flush_s = _seconds(store.flush)
    open_s = _seconds(lambda: FaissStore.open(path, dim, writable=False))
    damage_s = _seconds(store.damage)
    store.close()
    reader = FaissStore.open(path, dim, writable=False)
    refresh_s = min(_seconds(reader.refresh) for _ in range(20))
    reader.close()
    print_table(
        ["file", "ms"],
        [
            [f"upsert of {count:,}", 1000 * upsert_s],
            ["flush (written, synced, swapped)", 1000 * flush_s],
            ["flush after 1,000 more upserts", 1000 * second_flush_s],
            ["open", 1000 * open_s],
            ["refresh, nothing new", 1000 * refresh_s],
            ["damage (reads every byte)", 1000 * damage_s],
        ],
    )
    print(f"size on disk {path.stat().st_size / 2**20:.0f} MiB\n")


def _report_memory(path: Path, dim: int) -> None:
    command = [
        sys.executable,
        "-m",
        "benchmarks.search_store",
        "--dim",
        str(dim),
        "--memory-of",
        str(path),
    ]
    print(subprocess.check_output(command, text=True))


def _print_memory(path: Path, dim: int) -> None:
    lines: list[list[str | float]] = []

    def note(moment: str) -> None:
        resident = resident_mib()
        lines.append([moment, resident["anon"], resident["file"]])

    note("faiss imported")
    store = FaissStore.open(path, dim, writable=False)
    note("opened")
    query = np.eye(1, dim, dtype=np.float32)
    store.search(query, K)
    note("searched")
    for _ in range(20):
        store.search(query, K)
    note("searched 20 times more")
    print_table(["resident memory of a reader, MiB", "own", "mapped files"], lines)


def _report_quality(path: Path, made: Made) -> None:
    store = FaissStore.open(path, made.images.shape[1], writable=False)
    lines: list[list[str | float]] = []
    for kind, queries in (("picture-like", made.image_queries), ("text-like", made.text_queries)):
        true_cosines = queries @ made.images.T
        true_ids = np.argsort(-true_cosines, axis=1, kind="stable")[:, :K] + 1
        answers = store.search(queries, K)
        recall = np.mean(
            [
                len(np.intersect1d(answer.ids, true)) / K
                for answer, true in zip(answers, true_ids, strict=True)
            ]
        )
        same_order = np.mean(
            [(answer.ids == true).all() for answer, true in zip(answers, true_ids, strict=True)]
        )
        best, tenth = np.mean([answer.scores[[0, -1]] for answer in answers], axis=0)
        lines.append(
            [
                kind,
                f"{recall:.4f}",
                f"{same_order:.4f}",
                float(best),
                float(tenth),
                float(true_cosines.mean()),
            ]
        )
    store.close()
    print_table(
        ["queries", "ANN recall@10", "same order", "cosine of 1st", "of 10th", "of any"], lines
    )


def _report_speed(path: Path, made: Made) -> None:
    dim = made.images.shape[1]
    queries = np.concatenate([made.image_queries, made.text_queries])[:, None, :]
    stores = {
        threads: FaissStore.open(path, dim, writable=False, threads=threads)
        for threads in sorted({1, 2, 4, DEFAULT_THREADS})
    }
    flat = faiss.IndexFlatIP(dim)
    flat.add(made.images)
    caller_threads = faiss.omp_get_max_threads()

    def search_store(store: FaissStore) -> Callable[[int], object]:
        return lambda call: store.search(queries[call % len(queries)], K)

    def search_flat(threads: int) -> Callable[[int], object]:
        def search(call: int) -> object:
            faiss.omp_set_num_threads(threads)
            return flat.search(queries[call % len(queries)], K)

        return search

    def search_numpy(call: int) -> object:
        cosines = made.images @ queries[call % len(queries), 0]
        best = np.argpartition(-cosines, K)[:K]
        return best[np.argsort(-cosines[best])]

    contenders: dict[str, Callable[[int], object]] = {
        **{_name(threads): search_store(store) for threads, store in stores.items()},
        "FAISS Flat, 1 thread": search_flat(1),
        f"FAISS Flat, {caller_threads} threads": search_flat(caller_threads),
        "NumPy float32 (BLAS)": search_numpy,
    }
    timings = time_side_by_side(contenders, calls=400, rounds=20)
    _print_timings("one query", timings, _name(DEFAULT_THREADS))
    print(f"load now {os.getloadavg()[0]:.2f}\n")


def _report_filtered_speed(path: Path, made: Made) -> None:
    count, dim = made.images.shape
    random = np.random.default_rng(1)
    queries = made.text_queries[:, None, :]
    store = FaissStore.open(path, dim, writable=False)
    contenders: dict[str, Callable[[int], object]] = {}

    def filtered(among: ImageIds) -> Callable[[int], object]:
        return lambda call: store.search(queries[call % len(queries)], K, among=among)

    for share in (1.0, 0.5, 0.1, 0.01, 0.001):
        size = int(count * share)
        contenders[f"{share:.1%}, a run of ids"] = filtered(np.arange(1, size + 1))
        scattered = np.sort(random.choice(np.arange(1, count + 1), size, replace=False))
        contenders[f"{share:.1%}, scattered"] = filtered(scattered)
    contenders["no filter"] = lambda call: store.search(queries[call % len(queries)], K)
    _print_timings("filtered", time_side_by_side(contenders, calls=200, rounds=20), "no filter")


def _name(threads: int) -> str:
    default = " (default)" if threads == DEFAULT_THREADS else ""
    return f"FaissStore, {threads} thread{'s' * (threads > 1)}{default}"


def _print_timings(title: str, timings: dict[str, Timing], reference: str) -> None:
    reference_ms = timings[reference].best_ms
    print_table(
        [title, "p50 ms", "p95 ms", "best round ms", "ratio of best"],
        [
            [name, it.p50_ms, it.p95_ms, it.best_ms, f"{it.best_ms / reference_ms:.2f}"]
            for name, it in timings.items()
        ],
    )


def _seconds(call: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    call()
    return time.perf_counter() - started_s


if __name__ == "__main__":
    main()
