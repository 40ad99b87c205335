"""The text tower as an ONNX graph with 4-bit weights.

multilingual-e5-small comes in blocks of 32 four-bit weights, which onnxruntime's
MatMulNBits takes as they are: nothing is lost in the conversion. The word
embeddings stay in four bits too and are unpacked for the tokens at hand.
"""

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

import e5
from graph import MICROSOFT, Graph


def words(g: Graph, ids: str, matrix: e5.Quantized, hidden: int) -> str:
    """Look up and unpack the embeddings of ids (n, t): (n, t, hidden)."""
    count, blocks, half = matrix.nibbles.shape
    table = g.constant(matrix.nibbles.reshape(count, -1), "word_nibbles")
    packed = g.add("Gather", table, ids)
    low = g.add("BitwiseAnd", packed, g.constant(np.array(15, np.uint8), "nibble"))
    high = g.add("BitShift", packed, g.constant(np.array(4, np.uint8), "four"), direction="RIGHT")
    shape = g.ints(0, 0, blocks, half)
    parts = [g.add("Reshape", part, shape) for part in (low, high)]
    values = g.add("Cast", g.add("Concat", *parts, axis=3), to=TensorProto.FLOAT)
    scales = g.add("Gather", g.constant(matrix.scales, "word_scales"), ids)
    scales = g.add("Unsqueeze", g.add("Cast", scales, to=TensorProto.FLOAT), g.ints(3))
    dense = g.add("Mul", g.add("Sub", values, g.number(8.0)), scales)
    return g.add("Reshape", dense, g.ints(0, 0, hidden))


def quantized_linear(
    g: Graph,
    x: str,
    matrices: list[e5.Quantized] | list[e5.EightBit],
    biases: list[NDArray[np.float32]],
    name: str,
    accuracy_level: int = 0,
) -> str:
    """x @ [matrices].T + [biases], the matrices stacked into one multiplication.

    accuracy_level 0 computes in float32; 4 rounds activations to int8.
    """
    packed = np.concatenate([matrix.packed() for matrix in matrices])
    scales = np.concatenate([matrix.scales for matrix in matrices]).astype(np.float32)
    rows, blocks, _ = packed.shape
    product = g.add(
        "MatMulNBits",
        x,
        g.constant(packed, name + "_weight"),
        g.constant(scales.ravel(), name + "_scales"),
        domain=MICROSOFT,
        K=blocks * e5.BLOCK,
        N=rows,
        bits=matrices[0].bits,
        block_size=e5.BLOCK,
        accuracy_level=accuracy_level,
    )
    return g.add("Add", product, g.constant(np.concatenate(biases), name + "_bias"))


def norm(
    g: Graph,
    x: str,
    skip: str,
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    name: str,
    epsilon: float,
) -> str:
    """Layer norm of x + skip."""
    scale, shift = g.constant(weight, name + "_w"), g.constant(bias, name + "_b")
    return g.add("SkipLayerNormalization", x, skip, scale, shift, domain=MICROSOFT, epsilon=epsilon)


def encoder(
    g: Graph,
    ids: str,
    mask: str,
    file: e5.E5File,
    chosen: NDArray[np.int64],
    context_length: int,
    accuracy_level: int = 0,
) -> str:
    """The word embeddings and all layers: (n, t, 384)."""
    v, m = file.vectors, file.matrices
    places = v["emb.pos"].reshape(file.positions, file.hidden)[:context_length]
    places = places + v["emb.type"][: file.hidden]
    length = g.add("Slice", g.add("Shape", ids), g.ints(1), g.ints(2))
    position = g.add("Slice", g.constant(places, "positions"), g.ints(0), length)
    x = words(g, ids, m["emb.word"].rows(chosen), file.hidden)
    x = g.add("Add", x, position)
    x = g.add(
        "LayerNormalization",
        x,
        g.constant(v["emb.ln.w"], "emb_w"),
        g.constant(v["emb.ln.b"], "emb_b"),
        axis=-1,
        epsilon=file.epsilon,
    )
    padding = g.add("Cast", mask, to=TensorProto.INT32)
    for number in range(file.layers):
        at = f"l{number}."
        qkv = [at + part for part in ("q", "k", "v")]
        joined = quantized_linear(
            g, x, [m[p + ".w"] for p in qkv], [v[p + ".b"] for p in qkv], at + "qkv", accuracy_level
        )
        q, k, w = g.several(3, "Split", joined, axis=2, num_outputs=3)
        context = g.add(
            "MultiHeadAttention",
            q,
            k,
            w,
            "",
            padding,
            domain=MICROSOFT,
            num_heads=file.heads,
            mask_filter_value=-1e4,
        )
        out = quantized_linear(
            g, context, [m[at + "ao.w"]], [v[at + "ao.b"]], at + "ao", accuracy_level
        )
        x = norm(g, x, out, v[at + "aln.w"], v[at + "aln.b"], at + "aln", file.epsilon)
        inner = quantized_linear(
            g, x, [m[at + "fi.w"]], [v[at + "fi.b"]], at + "fi", accuracy_level
        )
        inner = g.add("Gelu", inner, domain=MICROSOFT)
        out = quantized_linear(
            g, inner, [m[at + "fo.w"]], [v[at + "fo.b"]], at + "fo", accuracy_level
        )
        x = norm(g, x, out, v[at + "oln.w"], v[at + "oln.b"], at + "oln", file.epsilon)
    return x


def mean_pool(g: Graph, x: str, mask: str) -> str:
    """Mean of x over the tokens of the mask: (n, 384)."""
    weights = g.add("Unsqueeze", g.add("Cast", mask, to=TensorProto.FLOAT), g.ints(2))
    total = g.add("ReduceSum", g.add("Mul", x, weights), g.ints(1), keepdims=0)
    return g.add("Div", total, g.add("ReduceSum", weights, g.ints(1), keepdims=0))


INPUTS = {"ids": (TensorProto.INT64, ("n", "t")), "mask": (TensorProto.INT64, ("n", "t"))}
