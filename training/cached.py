"""What the heads learn from: features of pictures and of texts, as cached by earlier stages."""

import json
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

import data
import phrases
import tuned_features
from features import VIEWS
from paths import WORK


@dataclass
class Cached:
    """Features, and which belong together.

    images (views, n, 1752); texts and owners by kind of caption; phrases, with those of each
    caption by kind; names of classes with the class of each; samples (1000, 1752), one picture
    a class.
    """

    images: Tensor
    texts: dict[str, Tensor]
    owners: dict[str, NDArray[np.int64]]
    phrases: Tensor
    phrases_of: dict[str, list[list[int]]]
    names: Tensor
    names_of: NDArray[np.int64]
    samples: Tensor

    def names_drawn(
        self, classes: NDArray[np.int64], chance: np.random.Generator
    ) -> NDArray[np.int64]:
        """One of each class's names."""
        lowest = np.searchsorted(self.names_of, classes)
        highest = np.searchsorted(self.names_of, classes, side="right")
        return chance.integers(lowest, highest)


def images_of(label: str, view: str, *, tuned: bool) -> NDArray[np.float32]:
    """Features of one view, (n, 1752), the head's 1,280 last."""
    path = tuned_features.images_path(label, view) if tuned else WORK / f"pooled-{label}-{view}.npy"
    features: NDArray[np.float32] = np.load(path)
    return features


def _texts(kind: str, *, tuned: bool) -> Tensor:
    frozen = {"phrases": phrases.VECTORS, "names": phrases.NAME_VECTORS}
    path = frozen.get(kind, WORK / f"texts-{kind}.npy")
    return torch.from_numpy(np.load(tuned_features.texts_path(kind) if tuned else path))


def load(*, tuned_texts: bool = False, tuned_images: bool = False) -> Cached:
    """Return the features of the towers as they come, or tuned."""
    views = [images_of("flickr", view, tuned=tuned_images) for view in VIEWS]
    return Cached(
        torch.from_numpy(np.stack(views)),
        {kind: _texts(kind, tuned=tuned_texts) for kind in data.KINDS},
        {kind: data.captions_of(kind)[1] for kind in data.KINDS},
        _texts("phrases", tuned=tuned_texts),
        json.loads(phrases.PHRASES.read_text())["of"],
        _texts("names", tuned=tuned_texts),
        np.array(json.loads(phrases.NAMES.read_text())["owners"]),
        torch.from_numpy(images_of("imagenet", VIEWS[0], tuned=tuned_images)),
    )
