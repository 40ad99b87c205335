"""A model of CLIP's size: Erhai in fp32 and int8 beside PyTorch, pictures a second and ms a query.

.cache/reference/bin/python -m benchmarks.clip --threads 2        (after make test-reference)

The model is openai/clip-vit-base-patch32's shape with random weights, which cost the time of
real ones. Their cosines are not printed: random weights flatter rounding.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks._report import print_heading, print_table, time_side_by_side
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.encode.samples import made_pictures

if TYPE_CHECKING:
    from erhai.encode.export.checkpoint import Checkpoint
    from erhai.types import Pixels

PICTURES = 16
QUERY = "a dog running on the beach"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if find_spec("torch") is None or find_spec("open_clip") is None:
        print("benchmarks.clip needs PyTorch: make test-reference, then see its first lines.")
        return
    # Its own tokenizer and models' code are for tests; PyTorch must be told before it starts.
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    import torch

    torch.set_num_threads(arguments.threads)
    print_heading(
        "CLIP ViT-B/32",
        f"{PICTURES} made pictures, already decoded; random weights; {arguments.threads} threads",
        ["onnxruntime", "torch", "transformers", "numpy"],
    )
    with tempfile.TemporaryDirectory() as work:
        original, encoders = _make(Path(work), arguments.threads)
        _report(original, encoders, arguments.rounds)


def _make(work: Path, threads: int) -> "tuple[Checkpoint, dict[str, Encoder]]":
    from erhai.encode.export.checkpoint import read_checkpoint
    from erhai.encode.export.exporter import PRECISIONS, export
    from tests.reference import small

    small.save_clip_vit_b32(work / "checkpoint")
    lines: list[list[str | float]] = []
    encoders: dict[str, Encoder] = {}
    for precision in PRECISIONS:
        out = work / precision
        export(work / "checkpoint", out, precision)
        lines += [
            [f"{precision} {name}", (out / name).stat().st_size / 1e6]
            for name in ("image.onnx", "text.onnx")
        ]
        encoders[precision] = load_encoder(str(out), threads=threads)
    print_table(["file", "MB"], lines)
    return read_checkpoint(work / "checkpoint"), encoders


def _report(original: "Checkpoint", encoders: dict[str, Encoder], rounds: int) -> None:
    import numpy as np
    import torch

    pictures: list[Pixels] = (made_pictures(448) * 3)[:PICTURES]

    def torch_batch(_: int) -> None:
        given = original.processor(
            pictures, return_tensors="np", input_data_format="channels_last"
        )["pixel_values"]
        with torch.no_grad():
            original.image(torch.from_numpy(np.asarray(given)))

    def encode_pictures(encoder: Encoder, _: int) -> None:
        encoder.image_tower().encode_images(pictures)

    def encode_query(encoder: Encoder, _: int) -> None:
        encoder.text_tower().encode_texts([QUERY])

    contenders: dict[str, Callable[[int], object]] = {
        "PyTorch fp32, one by one": lambda _: original.encode_images(pictures),
        f"PyTorch fp32, {PICTURES} at once": torch_batch,
    }
    queries: dict[str, Callable[[int], object]] = {
        "PyTorch fp32": lambda _: original.encode_texts([QUERY]),
    }
    for precision, encoder in encoders.items():
        contenders[f"Erhai {precision}"] = partial(encode_pictures, encoder)
        queries[f"Erhai {precision}"] = partial(encode_query, encoder)

    timings = time_side_by_side(contenders, calls=rounds, rounds=rounds)
    columns = ["pictures", "a second, quickest round", "a second, median"]
    print_table(
        columns,
        [
            [name, 1000 * PICTURES / timing.best_ms, 1000 * PICTURES / timing.p50_ms]
            for name, timing in timings.items()
        ],
    )
    timings = time_side_by_side(queries, calls=20 * rounds, rounds=rounds)
    print_table(
        ["query", "ms, quickest round", "ms, median"],
        [[name, timing.best_ms, timing.p50_ms] for name, timing in timings.items()],
    )


if __name__ == "__main__":
    main()
