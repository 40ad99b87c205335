"""Stage 1: the frozen image tower's maps and features of every picture, cached.

The squashed picture, its mirror image and random crops are each one view. For each,
`bottom-*.npy` holds the map after block 15, from which the top of the tower can be
trained on, and `pooled-*.npy` means over the 120-, 352- and 1280-wide maps.
"""

import random
from collections.abc import Iterator

import numpy as np
import onnxruntime as ort
import torch
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

import data
import efficientnet
from paths import SEED, WORK

VIEWS = ("squash", "mirror", "crop1", "crop2", "crop3", "crop4")
BOTTOM = (120, 17, 17)
POOLED = 120 + 352 + 1280
_SIZE = efficientnet.IMAGE_SIZE_PX


class _Maps(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = efficientnet.load()[0]

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        bottom = self.net.bottom(pixels)
        deep = bottom
        for block in self.net.blocks[15:]:
            deep = block(deep)
        top = torch.clamp(self.net.head(deep), 0, 6)
        pooled = torch.cat([m.mean((2, 3)) for m in (bottom, deep, top)], dim=1)
        return bottom, pooled


def view(image: Image.Image, name: str, chance: random.Random) -> Image.Image:
    """Return one view of a picture, 260 pixels square."""
    if name.startswith("crop"):
        width, height = image.size
        part = chance.uniform(0.55, 1.0) ** 0.5
        ratio = chance.uniform(0.8, 1.25) ** 0.5
        w, h = min(1.0, part * ratio) * width, min(1.0, part / ratio) * height
        left, top = chance.uniform(0, width - w), chance.uniform(0, height - h)
        image = image.resize((_SIZE, _SIZE), Image.Resampling.BICUBIC, (left, top, left + w, top + h))
        mirrored = chance.random() < 0.5
    else:
        image = image.resize((_SIZE, _SIZE), Image.Resampling.BICUBIC)
        mirrored = name == "mirror"
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else image


def pixels_of(image: Image.Image) -> NDArray[np.float32]:
    """Return (3, 260, 260) scaled as the tower wants it."""
    scaled = (np.asarray(image, np.float32) / 255 - efficientnet.MEAN) / efficientnet.STD
    return scaled.transpose(2, 0, 1)


def session() -> ort.InferenceSession:
    """The frozen tower in onnxruntime, twice as fast as in torch."""
    path = WORK / "frozen-image.onnx"
    if not path.exists():
        example = torch.zeros(2, 3, _SIZE, _SIZE)
        shapes = {"pixels": {0: torch.export.Dim("n")}}
        torch.onnx.export(
            _Maps(), (example,), path, input_names=["pixels"],
            output_names=["bottom", "pooled"], dynamic_shapes=shapes, dynamo=True,
            external_data=False, verbose=False,
        )
    options = ort.SessionOptions()
    options.intra_op_num_threads = 2
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _batches(images: Iterator[Image.Image], name: str, size: int = 8) -> Iterator[NDArray[np.float32]]:
    chance = random.Random(f"{SEED} {name}")
    batch = []
    for image in images:
        batch.append(pixels_of(view(image, name, chance)))
        if len(batch) == size:
            yield np.stack(batch)
            batch = []
    if batch:
        yield np.stack(batch)


def run(*, keep_bottoms: bool = True) -> None:
    """Compute what is missing of all views of Flickr8k and of the zero-shot sets."""
    WORK.mkdir(exist_ok=True)
    flickr = [row.image for row in data.flickr8k()]
    jobs = [("flickr", data.FLICKR, flickr, VIEWS[0])]
    jobs += [(n, t, list(data.names_in(t)), VIEWS[0]) for n, t in
             (("imagenet", data.IMAGENET), ("houses", data.HOUSES))]
    jobs += [("flickr", data.FLICKR, flickr, name) for name in VIEWS[1:]]
    for label, tar, names, name in jobs:
        done = WORK / f"pooled-{label}-{name}.npy"
        if done.exists():
            continue
        tower = session()
        pooled = np.zeros((len(names), POOLED), np.float32)
        bottoms = open_memmap(WORK / f"bottom-{label}-{name}.npy", "w+", np.float16, (len(names), *BOTTOM))
        at = 0
        for batch in _batches(data.pictures(tar, names), name):
            maps, means = tower.run(None, {"pixels": batch})
            bottoms[at : at + len(batch)] = maps
            pooled[at : at + len(batch)] = means
            at += len(batch)
            if at % 1000 == 0:
                print(label, name, at, flush=True)
        bottoms.flush()
        np.save(done, pooled)


if __name__ == "__main__":
    run()
