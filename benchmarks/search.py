"""The whole search on a warm library: words in, hits out, in this process; and a cold one.

    python -m benchmarks.search --images 100000

The library is real (catalogue, vector store, text tower); its pictures' embeddings are
made, around real text embeddings, so that every query has near and far pictures. Every
tenth picture says where it was taken, and all have made colours, hashes and words.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import numpy as np

from benchmarks._library import fill
from benchmarks._report import Timing, print_heading, print_table, time_side_by_side
from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.encode.models import load_encoder
from erhai.library import Library, open_library
from erhai.search.embed import QueryEmbedder
from erhai.search.expand import groups
from erhai.search.query import TextTerm
from erhai.search.wording import Wording
from erhai.types import Embeddings, ImageId, Pixels

K = 20
CALLS = 200
EVERYTHING = (
    "2010年在大理的温馨的街道{} -汽车 颜色:红色",
    "a dog {} without people in Kyoto, summer 2008 colour:white",
)
QUERIES = (
    "海边日落",
    "一只猫在沙发上睡觉",
    "雪山下的木屋",
    "孩子们在雪地里玩耍",
    "a dog running on the beach",
    "a red car parked on the street",
    "people eating at a long table",
    "sunset over the sea",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=100_000)
    arguments = parser.parse_args()
    print_heading(
        "Whole search",
        f"a library of {arguments.images:,} rows with made embeddings, dates, places, looks; "
        f"{len(QUERIES)} queries in turn, k = {K}",
        ["faiss-cpu", "numpy", "onnxruntime", "tokenizers"],
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library"
        fill(path, arguments.images)
        with open_library(path) as library:
            _report_quality(library)
            _report_speed(library)
        _report_cold(path)


def _report_quality(library: Library) -> None:
    """Compare the hits with NumPy's over all embeddings of the catalogue."""
    encoder = load_encoder("erhai-lite")
    db = Database(library.path / "catalogue.sqlite3")
    ids = images.ids_in_state(db, "searchable")
    batches = list(embeddings.of_images(db, ids, encoder.card.dim))
    matrix = np.concatenate([batch for _, batch in batches])
    db.close()
    found = 0
    embedder = QueryEmbedder(encoder, _no_picture, Wording(), _none_stored)
    for query in QUERIES:
        embedding, _ = embedder.embed([TextTerm(query)])
        exact = set(ids[np.argsort(-(matrix @ embedding))[:K]].tolist())
        found += len(
            exact & {hit.image_id for hit in library.search(query, k=K, literally=True, fold=False)}
        )
    print(f"ann_recall@{K} against NumPy float32: {found / (K * len(QUERIES)):.4f}\n")


def _no_picture(_: Path | bytes) -> Pixels:
    raise NotImplementedError


def _none_stored(_: Sequence[ImageId]) -> Embeddings:
    raise NotImplementedError


def _report_speed(library: Library) -> None:
    encoder = load_encoder("erhai-lite")
    tower = encoder.text_tower()
    things = cycle(groups())

    def query(call: int) -> str:
        # Never the same twice: what was encoded once is remembered.
        return f"{QUERIES[call % len(QUERIES)]}, {next(things)}"

    timings = time_side_by_side(
        {
            "text tower alone": lambda call: tower.encode_texts([query(call)]),
            "without extras": lambda call: library.search(
                query(call), k=K, literally=True, fold=False
            ),
            "whole search": lambda call: library.search(query(call), k=K),
            "everything": lambda call: library.search(
                EVERYTHING[call % len(EVERYTHING)].format(next(things)), k=K, diversity=0.3
            ),
            "after and before: half of all": lambda call: library.search(
                query(call), k=K, after="2004", before="2009-09"
            ),
            "under a folder: 1 %": lambda call: library.search(
                query(call), k=K, under="/photos/07"
            ),
        },
        calls=CALLS,
    )
    _print(timings)


def _report_cold(path: Path) -> None:
    """Time whole processes, with the files in the system's cache."""
    erhai = [sys.executable, "-m", "erhai"]
    environment = {**os.environ, "ERHAI_LIBRARY": str(path)}

    def run(*arguments: str) -> None:
        subprocess.run([*erhai, *arguments], env=environment, check=True, capture_output=True)

    times_s: dict[str, list[float]] = {}
    for _ in range(10):
        for arguments in (["--help"], ["search", "海边日落", "--json"]):
            started_s = time.perf_counter()
            run(*arguments)
            times_s.setdefault(f"cold: erhai {arguments[0]}", []).append(
                time.perf_counter() - started_s
            )
    _print({name: Timing.of(times) for name, times in times_s.items()})


def _print(timings: dict[str, Timing]) -> None:
    print_table(
        ["", "p50 ms", "p95 ms"],
        [[name, timing.p50_ms, timing.p95_ms] for name, timing in timings.items()],
    )


if __name__ == "__main__":
    main()
