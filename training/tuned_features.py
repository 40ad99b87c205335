"""Stages 4b and 5b: features of every text and picture by the tuned towers, cached."""

from pathlib import Path

import numpy as np
import torch

import features
import packed
import states
from paths import WORK

KINDS = ("en", "zh", "zh_mt", "phrases", "names")
_BATCH = 64


def texts_path(kind: str) -> Path:
    return WORK / f"tuned-texts-{kind}.npy"


def images_path(label: str, view: str) -> Path:
    return WORK / f"tuned-{label}-{view}.npy"


@torch.no_grad()
def run_texts() -> None:
    """Texts through the tuned layers, rounded to eight bits as they ship: (n, 384) each."""
    import e5
    import tune_text

    torch.set_num_threads(2)
    missing = [kind for kind in KINDS if not texts_path(kind).exists()]
    if missing:
        layers = e5.E5(tune_text.tuned_file()).layers[states.FROZEN_LAYERS :].eval()
    for kind in missing:
        known = states.load(kind)
        rows = [
            packed.pooled(layers, known.of(range(at, min(at + 2048, len(known)))))
            for at in range(0, len(known), 2048)
        ]
        np.save(texts_path(kind), torch.cat(rows).numpy())
        print(kind, len(known), flush=True)


@torch.no_grad()
def run_images() -> None:
    """Pictures through the tuned blocks: (n, 1752) each."""
    import tune_image

    torch.set_num_threads(2)
    net = None
    for label, views in features.SETS.items():
        for view in views:
            if images_path(label, view).exists():
                continue
            net = net or tune_image.tower().eval()
            maps = features.maps(label, view)
            rows = [
                tune_image.run_upper(
                    net, torch.from_numpy(maps[at : at + _BATCH].astype(np.float32))
                )
                for at in range(0, len(maps), _BATCH)
            ]
            np.save(images_path(label, view), torch.cat(rows).numpy())
            print(label, view, len(maps), flush=True)
