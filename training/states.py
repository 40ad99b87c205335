"""Stage 3d: every text's token states after the text tower's frozen layers, cached.

Only the layers above are trained (see tune_text.py), so these never change.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

import data
import e5
import phrases
import text_features
import vocabulary
import word_pairs
from paths import WORK

FROZEN_LAYERS = 8
MAX_TOKENS = 32
_BATCH = 128


@dataclass(frozen=True)
class States:
    """values (tokens, 384) float16, all texts in a row; text i is offsets[i] : offsets[i + 1]."""

    values: Tensor
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def of(self, texts: Sequence[int], longest: int | None = None) -> list[Tensor]:
        """Return the states of some texts, each (t, 384), cut to `longest` tokens."""
        bounds = [(int(self.offsets[i]), int(self.offsets[i + 1])) for i in texts]
        return [self.values[a : b if longest is None else min(b, a + longest)] for a, b in bounds]


@lru_cache
def tower() -> e5.E5:
    return e5.E5(e5.read(), np.load(vocabulary.KEPT)).eval()


@torch.no_grad()
def compute(texts: list[str]) -> States:
    ids = text_features.tokens(texts)
    lengths = np.array([len(i) for i in ids])
    offsets = np.concatenate([[0], lengths.cumsum()])
    values = torch.zeros(int(offsets[-1]), 384, dtype=torch.float16)
    order = np.argsort(lengths, kind="stable")
    for start in range(0, len(order), _BATCH):
        group = order[start : start + _BATCH]
        batch = torch.zeros(len(group), int(lengths[group].max()), dtype=torch.long)
        mask = torch.zeros_like(batch)
        for row, i in enumerate(group):
            batch[row, : lengths[i]] = torch.tensor(ids[i])
            mask[row, : lengths[i]] = 1
        with torch.autocast("cpu", torch.bfloat16):
            states = tower().hidden(batch, mask, FROZEN_LAYERS)
        for row, i in enumerate(group):
            values[offsets[i] : offsets[i + 1]] = states[row, : lengths[i]].half()
    return States(values, offsets)


def texts_of(kind: str) -> list[str]:
    """The texts cached under a name: captions by kind, phrases, class names, words."""
    if kind in data.KINDS:
        return data.captions_of(kind)[0]
    if kind == "phrases":
        return list(json.loads(phrases.PHRASES.read_text())["phrases"])
    if kind == "names":
        return list(json.loads(phrases.NAMES.read_text())["texts"])
    column = {"words_zh": 0, "words_en": 1}[kind]
    return [pair[column] for pair in json.loads(word_pairs.PAIRS.read_text())]


KINDS = (*data.KINDS, "phrases", "names", "words_zh", "words_en")


@lru_cache
def load(kind: str) -> States:
    with np.load(WORK / f"states-{kind}.npz") as cached:
        return States(torch.from_numpy(cached["values"]), cached["offsets"])


def run() -> None:
    for kind in KINDS:
        path = WORK / f"states-{kind}.npz"
        if not path.exists():
            found = compute(texts_of(kind))
            # Written whole or not at all: a run that is stopped leaves no half of it.
            passing = path.with_suffix(".part.npz")
            np.savez(passing, values=found.values.numpy(), offsets=found.offsets)
            passing.replace(path)
            print(kind, len(found), flush=True)


if __name__ == "__main__":
    run()
