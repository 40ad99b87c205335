"""Stage 3: the frozen text tower's mean-pooled states of every caption, cached."""

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

import data
import e5
import text_graph
import vocabulary
from graph import Graph
from paths import WORK

_BATCH = 64


def session() -> ort.InferenceSession:
    """The frozen tower in onnxruntime, computing in float32."""
    path = WORK / "frozen-text.onnx"
    if not path.exists():
        file, chosen = e5.read(), np.load(vocabulary.KEPT)
        g = Graph()
        last = text_graph.encoder(g, "ids", "mask", file, chosen, vocabulary.CONTEXT_LENGTH)
        outputs = {"pooled": text_graph.mean_pool(g, last, "mask")}
        g.save(path, text_graph.INPUTS, outputs, {"pooled": ("n", file.hidden)})
    options = ort.SessionOptions()
    options.intra_op_num_threads = 2
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def tokens(texts: list[str]) -> list[list[int]]:
    tokenizer = vocabulary.load()
    tokenizer.enable_truncation(vocabulary.CONTEXT_LENGTH)
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)]


def embed(texts: list[str]) -> NDArray[np.float32]:
    """Return pooled states (n, 384)."""
    tower = session()
    ids = tokens(texts)
    pooled = np.zeros((len(texts), 384), np.float32)
    # Batches of one length need no padding.
    groups: list[list[int]] = []
    for i in sorted(range(len(ids)), key=lambda i: len(ids[i])):
        if not groups or len(groups[-1]) == _BATCH or len(ids[groups[-1][0]]) != len(ids[i]):
            groups.append([])
        groups[-1].append(i)
    for group in groups:
        batch = np.array([ids[i] for i in group])
        feed = {"ids": batch, "mask": np.ones_like(batch)}
        pooled[group] = tower.run(["pooled"], feed)[0]
    return pooled


def run() -> None:
    for kind in data.KINDS:
        done = WORK / f"texts-{kind}.npy"
        if not done.exists():
            np.save(done, embed(data.captions_of(kind)[0]))
            print(kind, flush=True)


if __name__ == "__main__":
    run()
