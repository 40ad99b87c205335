"""The image tower as an ONNX graph: convolutions, pooling, two parts of the vector.

Weights are kept as float16 and widened when the graph is loaded.
"""

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from efficientnet import IMAGE_SIZE_PX, EfficientNetLite2, SameConv
from graph import Graph

INPUTS = {"pixels": (TensorProto.FLOAT, ("n", 3, IMAGE_SIZE_PX, IMAGE_SIZE_PX))}
TOP_CLASSES = 10


def _conv(
    g: Graph, x: str, size: int, layer: SameConv, name: str, *, relu: bool
) -> tuple[str, int]:
    """A SAME-padded convolution of a map `size` pixels wide, and the width of its result."""
    out = -(-size // layer.stride)
    pad = max((out - 1) * layer.stride + layer.kernel - size, 0)
    before, after = pad // 2, pad - pad // 2
    weight = g.half(layer.conv.weight.detach().numpy(), name + "_weight")
    bias = g.constant(layer.conv.bias.detach().numpy(), name + "_bias")
    x = g.add(
        "Conv",
        x,
        weight,
        bias,
        kernel_shape=[layer.kernel] * 2,
        strides=[layer.stride] * 2,
        pads=[before, before, after, after],
        group=layer.conv.groups,
    )
    if relu:
        x = g.add("Clip", x, g.number(0.0), g.number(6.0))
    return x, out


def tower(g: Graph, pixels: str, net: EfficientNetLite2) -> dict[int, str]:
    """All blocks and the head; maps by number of blocks run, the head's under -1."""
    x, size = _conv(g, pixels, IMAGE_SIZE_PX, net.stem, "stem", relu=True)
    maps = {0: x}
    for number, block in enumerate(net.blocks):
        name, y = f"block{number}", x
        if block.expand is not None:
            y, _ = _conv(g, y, size, block.expand, name + "_expand", relu=True)
        y, size = _conv(g, y, size, block.depthwise, name + "_depthwise", relu=True)
        y, _ = _conv(g, y, size, block.project, name + "_project", relu=False)
        x = g.add("Add", x, y) if block.residual else y
        maps[number + 1] = x
    maps[-1], _ = _conv(g, x, size, net.head, "head", relu=True)
    return maps


def pool(g: Graph, x: str) -> str:
    """Means over a map: (n, channels)."""
    return g.add("Flatten", g.add("GlobalAveragePool", x))


def class_part(
    g: Graph,
    features: str,
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    codes: NDArray[np.float32],
) -> str:
    """The mean code of the likeliest classes, weighted by probability, of unit norm.

    M. Norouzi et al., 'Zero-Shot Learning by Convex Combination of Semantic
    Embeddings' (2014).
    """
    logits = g.linear(features, weight, bias, "classes")
    top, which = g.several(2, "TopK", logits, g.ints(TOP_CLASSES), axis=1)
    likely = g.add("Unsqueeze", g.add("Softmax", top, axis=1), g.ints(1))
    chosen = g.add("Gather", g.half(codes, "codes"), which, axis=0)
    return g.unit(g.add("Squeeze", g.add("MatMul", likely, chosen), g.ints(1)))
