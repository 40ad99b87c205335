"""Stage 1: the image tower's features of every picture, as it comes, cached.

A view is the squashed picture or its mirror image. `pooled-*.npy` holds, for each
picture, the means over three of the tower's maps, 120, 352 and 1,280 wide; `maps-*.npy`
the first of these maps whole, from which the tower's upper blocks are trained.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

import data
import efficientnet
from paths import WORK

VIEWS = ("squash", "mirror")
# Of each set of pictures, the views that are cached.
SETS = {"flickr": VIEWS, "imagenet": VIEWS[:1], "houses": VIEWS[:1]}
MAPS = (15, 21)
POOLED = 120 + 352 + efficientnet.FEATURES
_SIZE = efficientnet.IMAGE_SIZE_PX
_BATCH = 8


class Pooled(nn.Module):
    """Pixels (n, 3, 260, 260) to the means of the maps after blocks MAPS and of the head's.

    The second result is the first of these maps, (n, 120, 17, 17).
    """

    def __init__(self, net: efficientnet.EfficientNetLite2) -> None:
        super().__init__()
        self.net = net

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        middle = self.net.bottom(pixels, MAPS[0])
        deep = middle
        for block in self.net.blocks[MAPS[0] :]:
            deep = block(deep)
        top = torch.clamp(self.net.head(deep), 0, 6)
        return torch.cat([m.mean((2, 3)) for m in (middle, deep, top)], dim=1), middle


def view(image: Image.Image, name: str) -> NDArray[np.float32]:
    """Return one view of a picture, (3, 260, 260), scaled as the tower wants it."""
    square = image.resize((_SIZE, _SIZE), Image.Resampling.BICUBIC)
    if name == "mirror":
        square = square.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    scaled = (np.asarray(square, np.float32) / 255 - efficientnet.MEAN) / efficientnet.STD
    return scaled.transpose(2, 0, 1)


def session() -> ort.InferenceSession:
    """The frozen tower in onnxruntime, twice as fast as in torch."""
    path = WORK / "frozen-image-maps.onnx"
    if not path.exists():
        torch.onnx.export(
            Pooled(efficientnet.load()[0]),
            (torch.zeros(2, 3, _SIZE, _SIZE),),
            path,
            input_names=["pixels"],
            output_names=["pooled", "maps"],
            dynamic_shapes={"pixels": {0: torch.export.Dim("n")}},
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    options = ort.SessionOptions()
    options.intra_op_num_threads = 2
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _batches(images: Iterator[Image.Image], name: str) -> Iterator[NDArray[np.float32]]:
    batch = []
    for image in images:
        batch.append(view(image, name))
        if len(batch) == _BATCH:
            yield np.stack(batch)
            batch = []
    if batch:
        yield np.stack(batch)


def run() -> None:
    """Compute what is missing of all views of Flickr8k and of the zero-shot sets."""
    tars = {"flickr": data.FLICKR, "imagenet": data.IMAGENET, "houses": data.HOUSES}
    for label, views in SETS.items():
        names = [row.image for row in data.flickr8k()]
        if label != "flickr":
            names = list(data.names_in(tars[label]))
        for name in views:
            done = WORK / f"pooled-{label}-{name}.npy"
            if done.exists() and _maps_path(label, name).exists():
                continue
            tower = session()
            rows = [
                tower.run(None, {"pixels": batch})
                for batch in _batches(data.pictures(tars[label], names), name)
            ]
            np.save(
                _maps_path(label, name), np.concatenate([m.astype(np.float16) for _, m in rows])
            )
            np.save(done, np.concatenate([pooled for pooled, _ in rows]))
            print(label, name, len(names), flush=True)


def _maps_path(label: str, name: str) -> Path:
    return WORK / f"maps-{label}-{name}.npy"


def maps(label: str, name: str) -> NDArray[np.float16]:
    """The maps after block MAPS[0] of one view, (n, 120, 17, 17), mapped from disk."""
    found: NDArray[np.float16] = np.load(_maps_path(label, name), mmap_mode="r")
    return found


if __name__ == "__main__":
    run()
