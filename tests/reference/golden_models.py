"""Writes tests/golden/published: tiny models as others publish them, and what the references say.

python -m tests.reference.golden_models

The texts' and pictures' expected embeddings are those of transformers and open_clip, by their
own tokenizers and processors. Tests without PyTorch compare with them.
"""

import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from tests.golden.inputs import SENTENCES, SHAPES, drawn
from tests.reference import publish, small

OUT = Path(__file__).resolve().parents[1] / "golden" / "published"
FAMILIES = ("clip", "chinese-clip", "siglip2")


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    for family in FAMILIES:
        with tempfile.TemporaryDirectory() as work:
            _write(family, Path(work))
    sys.stdout.write(f"{sum(path.stat().st_size for path in OUT.iterdir()):,} bytes\n")


def _write(family: str, work: Path) -> None:
    import torch

    from erhai.encode.export.checkpoint import read_checkpoint

    checkpoint = work / "checkpoint"
    model = small.save(family, checkpoint, tiny=True)
    folder = publish.for_transformers_js(family, checkpoint, model, work / family)
    if family == "clip":
        publish.quantize(folder)
    with zipfile.ZipFile(
        OUT / f"{family}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)), (2026, 11, 23, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                zipped.writestr(entry, path.read_bytes())
    torch.set_num_threads(1)
    original = read_checkpoint(checkpoint)
    tokens = [original.tokenize(text) for text in SENTENCES]
    np.savez_compressed(
        OUT / f"{family}.npz",
        images=original.encode_images([drawn(number) for number in range(len(SHAPES))]),
        texts=original.encode_texts(SENTENCES),
        tokens=np.concatenate([np.array(ids, np.int32) for ids in tokens]),
        lengths=np.array([len(ids) for ids in tokens], np.int32),
    )


if __name__ == "__main__":
    main()
