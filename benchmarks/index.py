"""From files on disk to searchable: Erhai's indexing beside the loop that tutorials show.

    python -m benchmarks.index --large 60 --small 400

The pictures are made from the photographs that scikit-image and scikit-learn ship:
enlarged to 4032 × 3024 and cut at random, so that no two are the same, and kept small.
The loop decodes each picture whole, resizes it and runs the same image tower on it,
one by one, and writes nothing.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from benchmarks._report import print_heading, print_table
from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.encode.models import load_encoder
from erhai.library import open_library
from erhai.types import Embeddings
from scripts.samples import find_photographs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=60)
    parser.add_argument("--small", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print_heading(
        "Indexing",
        f"{arguments.large} JPEGs of 4032 × 3024 and {arguments.small} of 640 × 480, made from "
        f"installed sample photographs; median of {arguments.rounds} rounds, in turn",
        ["onnxruntime", "pillow", "numpy"],
    )
    with tempfile.TemporaryDirectory() as scratch:
        lines = []
        for name, count, size in (
            ("12 megapixels", arguments.large, (4032, 3024)),
            ("640 × 480", arguments.small, (640, 480)),
        ):
            folder = Path(scratch) / name
            _make(folder, count, size)
            rounds = [_round(folder, Path(scratch)) for _ in range(arguments.rounds)]
            loop_s, erhai_s, again_s = (
                float(np.median([getattr(r, field) for r in rounds]))
                for field in ("loop_s", "erhai_s", "again_s")
            )
            lines.append(
                [
                    name,
                    count / loop_s,
                    count / erhai_s,
                    loop_s / erhai_s,
                    rounds[0].mean_cosine,
                    rounds[0].least_cosine,
                    again_s,
                ]
            )
        print_table(
            ["", "loop /s", "erhai /s", "ratio", "mean cosine", "least cosine", "second run s"],
            lines,
        )


@dataclass(frozen=True, slots=True)
class _Round:
    loop_s: float
    erhai_s: float
    again_s: float
    mean_cosine: float
    least_cosine: float


def _make(folder: Path, count: int, size: tuple[int, int]) -> None:
    folder.mkdir()
    photographs = sorted(find_photographs().values())
    random = np.random.default_rng(0)
    for number in range(count):
        image = Image.open(photographs[number % len(photographs)]).convert("RGB")
        left, top = random.uniform(0, 0.2, 2) * image.size
        box = (left, top, left + 0.8 * image.width, top + 0.8 * image.height)
        image.resize(size, Image.Resampling.BICUBIC, box).save(folder / f"{number}.jpg", quality=90)


def _round(folder: Path, scratch: Path) -> _Round:
    started_s = time.perf_counter()
    plain = _loop(folder)
    loop_s = time.perf_counter() - started_s
    with (
        tempfile.TemporaryDirectory(dir=scratch) as path,
        open_library(path) as library,
    ):
        started_s = time.perf_counter()
        report = library.index(folder)
        erhai_s = time.perf_counter() - started_s
        assert report.encoded == len(plain)
        started_s = time.perf_counter()
        assert library.index().unchanged == len(plain)
        again_s = time.perf_counter() - started_s
        cosines = _cosines(library.path / "catalogue.sqlite3", plain)
    return _Round(loop_s, erhai_s, again_s, float(np.mean(cosines)), min(cosines))


def _loop(folder: Path) -> dict[Path, Embeddings]:
    tower = load_encoder().image_tower()
    side_px = tower.card.image_size_px
    found = {}
    for path in folder.iterdir():
        image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        image = image.resize((side_px, side_px), Image.Resampling.BICUBIC)
        found[path] = tower.encode_images([np.asarray(image)])[0]
    return found


def _cosines(catalogue: Path, plain: dict[Path, Embeddings]) -> list[float]:
    db = Database(catalogue)
    ids = images.ids_in_state(db, "searchable")
    records = images.searchable_records(db, ids.tolist())
    dim = len(next(iter(plain.values())))
    cosines = [
        float(embedding @ plain[records[image_id].path])
        for batch_ids, batch in embeddings.of_images(db, ids, dim)
        for image_id, embedding in zip(batch_ids.tolist(), batch, strict=True)
    ]
    db.close()
    return cosines


if __name__ == "__main__":
    main()
