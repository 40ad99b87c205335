"""Flickr8k's pictures of a split with their captions in both languages, encoded once.

ERHAI_BENCH_CACHE may name a folder that keeps the pictures' embeddings, by model.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.judged.pictures import Gallery, encode_gallery, files_in_tar, shared_folder
from erhai.encode.protocol import Encoder

SPLITS = ("train", "val")
_CAPTIONS = "flickr8k-captions.jsonl"
_PICTURES = "flickr8k-train-val-224.tar"


@dataclass(frozen=True, slots=True)
class Captioned:
    """Pictures, and for each its five captions by people in each language."""

    gallery: Gallery
    english: tuple[tuple[str, ...], ...]
    chinese: tuple[tuple[str, ...], ...]


def is_there() -> bool:
    """Return whether the pictures and captions are on this machine."""
    return (shared_folder() / "data" / _PICTURES).is_file()


def load(split: str, encoder: Encoder) -> Captioned:
    """Return a split's pictures, encoded by the model now or before."""
    gallery = _gallery(split, encoder)
    file = shared_folder() / "data" / _CAPTIONS
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    by_name = {Path(row["image"]).name: row for row in rows if row["split"] == split}
    return Captioned(
        gallery,
        tuple(tuple(by_name[name]["en"]) for name in gallery.names),
        tuple(tuple(by_name[name]["zh"]) for name in gallery.names),
    )


def _gallery(split: str, encoder: Encoder) -> Gallery:
    folder = os.environ.get("ERHAI_BENCH_CACHE")
    kept = Path(folder) / f"{encoder.card.model_id}-flickr8k-{split}.npz" if folder else None
    if kept is not None and kept.is_file():
        with np.load(kept) as arrays:
            return Gallery(tuple(arrays["names"].tolist()), arrays["embeddings"])
    files = files_in_tar(shared_folder() / "data" / _PICTURES, split)
    gallery = encode_gallery(encoder.image_tower(), files)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, names=np.array(gallery.names), embeddings=gallery.embeddings)
    return gallery
