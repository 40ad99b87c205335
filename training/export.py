"""Stage 6: the two towers, with heads and class part, as ONNX files."""

import hashlib
import shutil

import numpy as np
import torch
from numpy.typing import NDArray

import e5
import efficientnet
import features as features_stage
import image_graph
import text_graph
import vocabulary
from graph import Graph
from heads import Head, Model
from paths import SHIPPED

# 4: text activations are rounded to int8 in blocks of 32, row by row, which takes two
# thirds of the time of 0, float32, at a cosine of 0.9999.
ACCURACY_LEVEL = 4


def folded(layer: torch.nn.Linear, h: Head) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weight and bias of a layer that takes features as they are, not standardized by h."""
    weight = layer.weight.detach().numpy() / h.std.numpy()
    return weight, layer.bias.detach().numpy() - weight @ h.mean.numpy()


def head(g: Graph, x: str, h: Head, name: str) -> str:
    """A trained head; its input's mean and deviation are folded into its weights."""
    inner = g.linear(x, *folded(h.inner, h), name + "_inner")
    # Exact GELU, written out: onnxruntime fuses it.
    half = g.add("Mul", inner, g.number(0.5))
    erf = g.add("Erf", g.add("Mul", inner, g.number(float(np.sqrt(0.5)))))
    inner = g.add("Mul", half, g.add("Add", erf, g.number(1.0)))
    outer = g.linear(
        inner, h.outer.weight.detach().numpy(), h.outer.bias.detach().numpy(), name + "_outer"
    )
    return g.unit(g.add("Add", g.linear(x, *folded(h.straight, h), name + "_straight"), outer))


def share(g: Graph, part: str, squared: str) -> str:
    """A part of a vector, scaled so that its squared length is `squared`."""
    return g.add("Mul", part, g.add("Sqrt", squared))


def image_tower(path: object, net: efficientnet.EfficientNetLite2, model: Model) -> None:
    """Write pixels (n, 3, 260, 260) to embeddings (n, dim)."""
    g = Graph()
    maps = image_graph.tower(g, "pixels", net)
    pooled = image_graph.pool(g, maps[-1])
    classes = image_graph.class_part(
        g, pooled, model.classifier.numpy(), model.classifier_bias.numpy(), model.codes.numpy()
    )
    means = [image_graph.pool(g, maps[at]) for at in features_stage.MAPS]
    features = g.add("Concat", *means, pooled, axis=1)
    half = g.number(0.5)
    parts = [share(g, part, half) for part in (head(g, features, model.image, "image"), classes)]
    _save(g, path, image_graph.INPUTS, parts, model)


def text_tower(path: object, file: e5.E5File, model: Model, accuracy_level: int) -> None:
    """Write ids and mask (n, t) to embeddings (n, dim)."""
    g = Graph()
    chosen = np.load(vocabulary.KEPT)
    last = text_graph.encoder(
        g, "ids", "mask", file, chosen, vocabulary.CONTEXT_LENGTH, accuracy_level=accuracy_level
    )
    pooled = text_graph.mean_pool(g, last, "mask")
    centred = g.add("Sub", g.unit(pooled), g.constant(model.class_mean.numpy(), "class_mean"))
    classes = g.unit(
        g.add("MatMul", centred, g.half(model.class_projection.numpy(), "class_projection"))
    )
    weight, bias = folded(model.gate, model.text)
    logit = g.add(
        "Gemm", pooled, g.constant(weight, "gate_weight"), g.constant(bias, "gate_bias"), transB=1
    )
    parts = [
        share(g, head(g, pooled, model.text, "text"), g.add("Sigmoid", g.add("Neg", logit))),
        share(g, classes, g.add("Sigmoid", logit)),
    ]
    _save(g, path, text_graph.INPUTS, parts, model)


def _save(
    g: Graph,
    path: object,
    inputs: dict[str, tuple[int, tuple[int | str, ...]]],
    parts: list[str],
    model: Model,
) -> None:
    dim = model.image.outer.out_features + model.codes.shape[1]
    out = g.add("Concat", *parts, axis=1)
    g.save(path, inputs, {"embeddings": out}, {"embeddings": ("n", dim)})


def ship(net: efficientnet.EfficientNetLite2, file: e5.E5File, model: Model) -> None:
    """Write the files of the package, and their checksums."""
    SHIPPED.mkdir(parents=True, exist_ok=True)
    image_tower(SHIPPED / "image.onnx", net, model)
    text_tower(SHIPPED / "text.onnx", file, model, accuracy_level=ACCURACY_LEVEL)
    shutil.copyfile(vocabulary.TOKENIZER, SHIPPED / "tokenizer.json")
    names = ("image.onnx", "text.onnx", "tokenizer.json")
    sums = [f"{hashlib.sha256((SHIPPED / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (SHIPPED / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
