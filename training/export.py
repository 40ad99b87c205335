"""Stage 5: the two towers, with heads and class part, as ONNX files."""

import hashlib
import shutil

import numpy as np
import torch
from numpy.typing import NDArray

import e5
import efficientnet
import image_graph
import text_graph
import vocabulary
from class_part import ClassPart
from graph import Graph
from heads import Head
from paths import SHIPPED


def head(g: Graph, x: str, h: Head, name: str) -> str:
    """A trained head; its input's mean and deviation are folded into its weights."""
    mean, std = h.mean.numpy(), h.std.numpy()

    def folded(layer: torch.nn.Linear) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        weight = layer.weight.detach().numpy() / std
        return weight, layer.bias.detach().numpy() - weight @ mean

    inner = g.linear(x, *folded(h.inner), name + "_inner")
    # Exact GELU, written out: onnxruntime fuses it.
    half = g.add("Mul", inner, g.number(0.5))
    erf = g.add("Erf", g.add("Mul", inner, g.number(float(np.sqrt(0.5)))))
    inner = g.add("Mul", half, g.add("Add", erf, g.number(1.0)))
    outer = g.linear(inner, h.outer.weight.detach().numpy(), h.outer.bias.detach().numpy(), name + "_outer")
    return g.unit(g.add("Add", g.linear(x, *folded(h.straight), name + "_straight"), outer))


def joined(g: Graph, caption: str, classes: str, weight: float) -> str:
    """Both parts in one unit vector; cosines add up as (caption + weight x class) / (1 + weight)."""
    a, b = (1 / (1 + weight)) ** 0.5, (weight / (1 + weight)) ** 0.5
    parts = [g.add("Mul", part, g.number(s)) for part, s in ((caption, a), (classes, b))]
    return g.add("Concat", *parts, axis=1)


def image_tower(path: object, net: efficientnet.EfficientNetLite2, trained: Head, part: ClassPart) -> None:
    """Write pixels (n, 3, 260, 260) to embeddings (n, dim)."""
    g = Graph()
    maps = image_graph.tower(g, "pixels", net)
    pooled = image_graph.pool(g, maps[-1])
    _, weight, bias = efficientnet.load()
    classes = image_graph.class_part(g, pooled, weight.numpy(), bias.numpy(), part.codes)
    features = pooled
    if len(trained.mean) > efficientnet.FEATURES:
        means = [image_graph.pool(g, maps[at]) for at in (15, 21)]
        features = g.add("Concat", *means, pooled, axis=1)
    out = joined(g, head(g, features, trained, "image"), classes, part.weight)
    g.save(path, image_graph.INPUTS, {"embeddings": out}, {"embeddings": ("n", part.joined_dim(trained))})


def text_tower(path: object, trained: Head, part: ClassPart, accuracy_level: int) -> None:
    """Write ids and mask (n, t) to embeddings (n, dim)."""
    g = Graph()
    file, chosen = e5.read(), np.load(vocabulary.KEPT)
    last, _ = text_graph.encoder(
        g, "ids", "mask", file, chosen, vocabulary.CONTEXT_LENGTH, accuracy_level=accuracy_level
    )
    pooled = text_graph.mean_pool(g, last, "mask")
    centred = g.add("Sub", g.unit(pooled), g.constant(part.mean, "class_mean"))
    classes = g.unit(g.add("MatMul", centred, g.half(part.projection, "class_projection")))
    out = joined(g, head(g, pooled, trained, "text"), classes, part.weight)
    g.save(path, text_graph.INPUTS, {"embeddings": out}, {"embeddings": ("n", part.joined_dim(trained))})


def ship(net: efficientnet.EfficientNetLite2, image: Head, text: Head, part: ClassPart) -> None:
    """Write the files of the package, and their checksums."""
    SHIPPED.mkdir(parents=True, exist_ok=True)
    image_tower(SHIPPED / "image.onnx", net, image, part)
    text_tower(SHIPPED / "text.onnx", text, part, accuracy_level=0)
    shutil.copyfile(vocabulary.TOKENIZER, SHIPPED / "tokenizer.json")
    names = ("image.onnx", "text.onnx", "tokenizer.json")
    sums = [f"{hashlib.sha256((SHIPPED / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (SHIPPED / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
