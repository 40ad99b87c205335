"""Stage 3: the frozen text tower's embeddings of every caption, cached.

`texts-*.npy` holds the mean-pooled states (n, 384). `middle-*.npy` holds the states
after layer MIDDLE of all tokens of all captions one after the other, so that the
layers above it can be trained; caption i's are rows offsets[i] to offsets[i + 1].
"""

import sys

import numpy as np
import onnxruntime as ort
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

import data
import e5
import text_graph
import vocabulary
from graph import Graph
from paths import WORK

MIDDLE = 8
_BATCH = 64


def session() -> ort.InferenceSession:
    path = WORK / "frozen-text.onnx"
    if not path.exists():
        file, chosen = e5.read(), np.load(vocabulary.KEPT)
        g = Graph()
        last, taps = text_graph.encoder(g, "ids", "mask", file, chosen, vocabulary.CONTEXT_LENGTH, (MIDDLE,))
        outputs = {"pooled": text_graph.mean_pool(g, last, "mask"), "middle": taps[0]}
        shapes = {"pooled": ("n", file.hidden), "middle": ("n", "t", file.hidden)}
        g.save(path, text_graph.INPUTS, outputs, shapes)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 2
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def tokens(texts: list[str]) -> list[list[int]]:
    tokenizer = vocabulary.load()
    tokenizer.enable_truncation(vocabulary.CONTEXT_LENGTH)
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)]


def embed(texts: list[str], keep: str | None = None) -> NDArray[np.float32]:
    """Return pooled states (n, 384); with `keep`, write the middle states by that name."""
    tower = session()
    ids = tokens(texts)
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in ids])])
    pooled = np.zeros((len(texts), 384), np.float32)
    if keep is not None:
        np.save(WORK / f"offsets-{keep}.npy", offsets)
        states = open_memmap(WORK / f"middle-{keep}.npy", "w+", np.float16, (offsets[-1], 384))
    # Batches of one length need no padding.
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    groups: list[list[int]] = []
    for i in order:
        if not groups or len(groups[-1]) == _BATCH or len(ids[groups[-1][0]]) != len(ids[i]):
            groups.append([])
        groups[-1].append(i)
    for number, group in enumerate(groups):
        batch = np.array([ids[i] for i in group])
        pooled[group], middle = tower.run(["pooled", "middle"], {"ids": batch, "mask": np.ones_like(batch)})
        if keep is not None:
            for i, state in zip(group, middle, strict=True):
                states[offsets[i] : offsets[i + 1]] = state
        if keep is not None and number % 100 == 0:
            print(keep, number, "of", len(groups), flush=True)
    return pooled


def run(kinds: tuple[str, ...] = data.KINDS) -> None:
    for kind in kinds:
        done = WORK / f"texts-{kind}.npy"
        if not done.exists():
            np.save(done, embed(data.captions_of(kind)[0], keep=kind))


if __name__ == "__main__":
    run(tuple(sys.argv[1:]) or data.KINDS)
