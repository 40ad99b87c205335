"""Fit what turns a sketch's embedding into a photograph's: src/erhai/search/sketch_map.npz.

    python training/sketches.py [--pictures 1500]

Run it again whenever the model's id changes: the map serves that model alone. It needs no
PyTorch, only Erhai with its developers' packages. How strongly to shrink is chosen by
five-fold cross-validation, folds cut by picture, on training pictures alone.
"""

import argparse
import io
import sys
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from erhai.encode.models import load_encoder
from erhai.encode.protocol import ImageTower
from erhai.search.sketch import is_sketch, redrawn
from erhai.search.sketch_map import MAP_FILE, SketchMap, save_sketch_map
from erhai.types import Embeddings
from paths import DATA, PROJECT

sys.path.append(str(PROJECT))
from benchmarks.judged.drawings import STYLES, drawn_as
from benchmarks.judged.pictures import files_in_tar

RANK = 64
SHRINKAGES = (0.02, 0.05, 0.1, 0.3, 1.0)  # of the sketches' mean variance
STYLES_EACH = 2
FOLDS = 5

Rows = NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1500)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    encoder = load_encoder(threads=arguments.threads)
    photos, sketches, shown = encode(encoder.image_tower(), arguments.pictures)
    print(f"{len(photos)} pictures, {len(sketches)} sketches of them taken for sketches")
    ranks = {shrinkage: crossed(photos, sketches, shown, shrinkage) for shrinkage in SHRINKAGES}
    for shrinkage, found in ranks.items():
        print(f"shrinkage {shrinkage}: mean reciprocal rank {np.mean(1 / found):.4f}, ", end="")
        print(f"R@10 {100 * np.mean(found <= 10):.1f}, median {np.median(found):.0f}")
    best = max(ranks, key=lambda shrinkage: float(np.mean(1 / ranks[shrinkage])))
    save_sketch_map(fit(photos, sketches, shown, best), encoder.card.model_id)
    print(f"{MAP_FILE}: {MAP_FILE.stat().st_size} bytes, shrinkage {best}")


def encode(tower: ImageTower, pictures: int) -> tuple[Embeddings, Embeddings, Rows]:
    """Return embeddings of photographs and of sketches, and which photograph each sketch shows."""
    photos, sketches, shown = [], [], []
    for row, (_, data) in enumerate(
        islice(files_in_tar(DATA / "flickr8k-train-val-224.tar", "train"), pictures)
    ):
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        styles = np.random.default_rng(row).choice(STYLES, STYLES_EACH, replace=False)
        drawn = [drawn_as(style, pixels, row) for style in styles]
        read = [redrawn(sketch) for sketch in drawn if is_sketch(sketch)]
        photo, *others = tower.encode_images([pixels, *read])
        photos.append(photo)
        sketches += others
        shown += [row] * len(others)
    return np.array(photos), np.array(sketches), np.array(shown)


def fit(photos: Embeddings, sketches: Embeddings, shown: Rows, shrinkage: float) -> SketchMap:
    """Return the ridge regression of photographs on their sketches, cut to RANK."""
    mean = sketches.mean(axis=0)
    drawn, wanted = sketches - mean, (photos - photos.mean(axis=0))[shown]
    covariance = drawn.T @ drawn / len(drawn)
    covariance += np.eye(len(covariance)) * shrinkage * np.trace(covariance) / len(covariance)
    weights = np.linalg.solve(covariance, drawn.T @ wanted / len(drawn))
    _, _, directions = np.linalg.svd(drawn @ weights, full_matrices=False)
    outwards = directions[:RANK]
    return SketchMap(mean, (weights @ outwards.T).astype(np.float32), outwards)


def crossed(photos: Embeddings, sketches: Embeddings, shown: Rows, shrinkage: float) -> Rows:
    """Return the rank of each sketch's photograph, from 1, by maps that have not seen it."""
    ranks = np.zeros(len(sketches), np.int64)
    for fold in range(FOLDS):
        held = shown % FOLDS == fold
        found = fit(photos, sketches[~held], shown[~held], shrinkage).to_photographs(sketches[held])
        scores = found @ photos.T
        own = np.take_along_axis(scores, shown[held][:, None], axis=1)
        ranks[held] = 1 + (scores > own).sum(axis=1)
    return ranks


if __name__ == "__main__":
    main()
