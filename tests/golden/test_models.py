"""Published folders give what the reference implementations gave, without PyTorch.

Written by tests/reference/golden_models.py: embeddings and tokens by transformers' own
towers, tokenizers and processors.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from erhai.encode.models import find_model, load_encoder
from erhai.encode.tokenize import Tokenizer
from tests.golden.inputs import SENTENCES, SHAPES, drawn
from tests.golden.models import FAMILIES, GOLDEN, unpack

# Processors add up in different orders.
SAME = 0.9999


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(family: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack(family, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def golden(family: str) -> Mapping[str, NDArray[np.generic]]:
    with np.load(GOLDEN / f"{family}.npz") as kept:
        return dict(kept)


def test_pictures(folder: Path, golden: Mapping[str, NDArray[np.float32]]) -> None:
    pictures = [drawn(number) for number in range(len(SHAPES))]
    found = load_encoder(str(folder)).image_tower().encode_images(pictures)
    assert (found * golden["images"]).sum(axis=1).min() >= SAME
    assert (golden["images"][:-1] * golden["images"][1:]).sum(axis=1).min() < 0.99


def test_texts(folder: Path, golden: Mapping[str, NDArray[np.float32]]) -> None:
    found = load_encoder(str(folder)).text_tower().encode_texts(SENTENCES)
    assert (found * golden["texts"]).sum(axis=1).min() >= SAME
    assert (golden["texts"][:-1] * golden["texts"][1:]).sum(axis=1).min() < 0.99


def test_tokens(folder: Path, golden: Mapping[str, NDArray[np.int32]], family: str) -> None:
    model = find_model(str(folder))
    tokenizer = Tokenizer(model.weights.tokenizer, model.card)
    ends = np.cumsum(golden["lengths"])
    for text, end, length in zip(SENTENCES, ends, golden["lengths"], strict=True):
        expected = golden["tokens"][end - length : end].tolist()
        ids = tokenizer.tokenize(text, model.card.context_length)
        filled = [*ids, *[tokenizer.pad_id] * (len(expected) - len(ids))]
        assert filled == expected, text
    assert max(golden["lengths"]) == {"clip": 77, "chinese-clip": 52, "siglip2": 64}[family]


def test_cards(folder: Path, family: str) -> None:
    card = find_model(str(folder)).card
    rules = (card.resize, card.interpolation, card.padding, card.cleaning, card.languages)
    assert (
        rules
        == {
            "clip": ("crop", "bicubic", "none", "none", ("en",)),
            "chinese-clip": ("squash", "bicubic", "none", "none", ("zh",)),
            "siglip2": ("squash", "bilinear", "context", "lower", ("en",)),
        }[family]
    )


def test_rounded_graphs_are_near(tmp_path: Path) -> None:
    folder = unpack("clip", tmp_path)
    pictures = [drawn(number) for number in range(len(SHAPES))]
    whole = load_encoder(str(folder))
    rounded = load_encoder(str(folder / "onnx" / "vision_model_quantized.onnx"))
    images = rounded.image_tower().encode_images(pictures)
    cosines = (images * whole.image_tower().encode_images(pictures)).sum(axis=1)
    assert 0.95 < cosines.min() < 0.99999
    assert find_model(str(folder)).precision == "fp32"
    assert rounded.card.model_id != whole.card.model_id
