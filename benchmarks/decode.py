"""Decoding: how fast, and how much of the picture the working size keeps.

    python -m benchmarks.decode [--photos FOLDER]

Each photograph is enlarged or reduced to 4000 × 3000 (12 megapixels) and given grain, as a
sensor would. Likeness is the cosine between what the model would see of the full
picture and of the working size: both resized to its square, channel means taken out.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks._report import Timing, print_heading, print_table, time_side_by_side
from erhai.decode.limits import DecodeLimits
from erhai.decode.pool import DecodePool
from erhai.decode.reader import decode_bytes
from erhai.types import Pixels
from scripts.samples import find_photographs

SIZE = (4000, 3000)
SIDE_PX = 260
LIMITS = DecodeLimits()
PICTURES = 6
CALLS = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="take the largest JPEGs of this folder")
    arguments = parser.parse_args()
    sources = _sources(arguments.photos)
    print_heading(
        "Decoding",
        f"{len(sources)} photographs ({', '.join(path.name for path in sources)}) "
        f"made 12 megapixels, with grain; the model's side is {SIDE_PX} px",
        ["numpy", "pillow"],
    )
    pictures = [_with_grain(path, seed) for seed, path in enumerate(sources)]
    _report_formats(pictures)
    _report_pool([_encode(picture, "JPEG") for picture in pictures])


def _sources(folder: Path | None) -> list[Path]:
    if folder is None:
        return list(find_photographs().values())[:PICTURES]
    jpegs = [path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg"}]
    return sorted(jpegs, key=_pixel_count, reverse=True)[:PICTURES]


def _pixel_count(path: Path) -> int:
    with Image.open(path) as image:
        return image.width * image.height


def _with_grain(path: Path, seed: int) -> Image.Image:
    with Image.open(path) as image:
        large = image.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(seed).normal(0, 4, (*SIZE[::-1], 3)).astype(np.float32)
    return Image.fromarray((np.asarray(large) + grain).clip(0, 255).astype(np.uint8))


def _encode(picture: Image.Image, format_name: str) -> bytes:
    stream = BytesIO()
    quality = {} if format_name == "PNG" else {"quality": 90}
    picture.save(stream, format_name, **quality)
    return stream.getvalue()


def _report_formats(pictures: Sequence[Image.Image]) -> None:
    lines: list[list[str | float]] = []
    for format_name in ("JPEG", "PNG", "WEBP"):
        files = [_encode(picture, format_name) for picture in pictures]
        contenders: dict[str, Callable[[int], object]] = {
            "full": lambda call, files=files: _full(files[call % len(files)]),  # type: ignore[misc]
            "working size": lambda call, files=files: _working(files[call % len(files)]),  # type: ignore[misc]
        }
        timings = time_side_by_side(contenders, calls=CALLS, rounds=3)
        cosines = [_cosine(_full(file), _working(file)) for file in files]
        full, working = timings["full"], timings["working size"]
        lines.append(
            [
                *(format_name, full.p50_ms, working.p50_ms, full.p50_ms / working.p50_ms),
                *(f"{min(cosines):.6f}", f"{np.mean(cosines):.6f}"),
            ]
        )
    print("From bytes to the model's square, one thread; decoding the full picture, or Erhai:\n")
    print_table(
        ["format", "full p50 ms", "erhai p50 ms", "times faster", "cosine min", "cosine mean"],
        lines,
    )


def _full(file: bytes) -> Pixels:
    with Image.open(BytesIO(file)) as image:
        return _square(image.convert("RGB"))


def _working(file: bytes) -> Pixels:
    pixels = decode_bytes(file, min_side_px=SIDE_PX, limits=LIMITS).pixels
    return _square(Image.fromarray(pixels))


def _square(image: Image.Image) -> Pixels:
    return np.asarray(image.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC))


def _cosine(a: Pixels, b: Pixels) -> float:
    x, y = _centred(a), _centred(b)
    return float((x * y).sum() / np.linalg.norm(x) / np.linalg.norm(y))


def _centred(pixels: Pixels) -> NDArray[np.float64]:
    values = pixels.astype(np.float64)
    values -= values.mean(axis=(0, 1))
    return values


def _report_pool(files: list[bytes], repeats: int = 10) -> None:
    """Time a pool against the same work at home, and its workers' start."""
    lines: list[list[str | float]] = []
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, file in enumerate(files):
            paths.append(Path(folder) / f"{number}.jpg")
            paths[-1].write_bytes(file)
        started_s = time.perf_counter()
        for file in files * repeats:
            decode_bytes(file, min_side_px=SIDE_PX, limits=LIMITS)
        elapsed_s = time.perf_counter() - started_s
        lines.append(["in this process", len(files) * repeats / elapsed_s, "", ""])
        for workers in sorted({1, len(os.sched_getaffinity(0))}):
            starts_s = [_time_start(paths[0]) for _ in range(5)]
            with DecodePool(workers=workers, min_side_px=SIDE_PX, limits=LIMITS) as pool:
                for future in [pool.submit(path) for path in paths * workers]:
                    future.result()  # every worker has started
                started_s = time.perf_counter()
                for future in [pool.submit(path) for path in paths * repeats]:
                    future.result()
                elapsed_s = time.perf_counter() - started_s
            start = Timing.of(starts_s)
            lines.append(
                [f"{workers} workers", len(paths) * repeats / elapsed_s, start.p50_ms, start.p95_ms]
            )
    print("12-megapixel JPEGs, from files:\n")
    print_table(
        ["where", "pictures a second", "start and first p50 ms", "p95 ms"],
        lines,
    )


def _time_start(path: Path) -> float:
    started_s = time.perf_counter()
    with DecodePool(workers=1, min_side_px=SIDE_PX, limits=LIMITS) as pool:
        pool.submit(path).result()
        return time.perf_counter() - started_s


if __name__ == "__main__":
    main()
