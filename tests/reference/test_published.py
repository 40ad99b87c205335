"""Folders as others publish them give what transformers gives, end to end.

The reference prepares pictures and tokenizes texts by its own processors.
"""

import json
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from erhai.encode.models import find_model, load_encoder
from erhai.encode.preprocess import preprocess
from erhai.encode.tokenize import Tokenizer
from erhai.types import Pixels
from tests.reference import publish, small
from tests.reference.conftest import Published
from tests.reference.sentences import sentences

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

pytestmark = pytest.mark.reference

SAME = 0.99999
TEXTS = (
    "a dog running on the beach",
    "Two CHILDREN, playing!",
    "海边日落",
    "一只 dog 在沙滩上",
    "🐶🌊 café",
    "",
    "a " * 200,
)


def _unit(rows: object) -> NDArray[np.float32]:
    found = getattr(rows, "pooler_output", rows).detach().numpy()  # type: ignore[attr-defined]
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


@cache
def _reference_tokenizer(family: str, checkpoint: Path) -> "PreTrainedTokenizerBase":
    from transformers import AutoTokenizer, Siglip2Tokenizer

    # SigLIP 2's configuration names Gemma's, which keeps the capitals that training had not.
    kind = Siglip2Tokenizer if family == "siglip2" else AutoTokenizer
    tokenizer = kind.from_pretrained(checkpoint)
    tokenizer.padding_side = "right"
    return tokenizer


def _reference_tokens(published: Published, text: str, context: int) -> list[int]:
    tokenizer = _reference_tokenizer(published.family, published.checkpoint)
    padding = "max_length" if published.family == "siglip2" else False
    found = tokenizer(text, truncation=True, max_length=context, padding=padding)
    return list(found["input_ids"])


def test_pictures(published: Published, pictures: list[Pixels]) -> None:
    import torch
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(published.checkpoint, backend="pil")
    with torch.no_grad():
        given = [
            processor(image, input_data_format="channels_last", return_tensors="pt")["pixel_values"]
            for image in pictures
        ]
        expected = _unit(published.model.get_image_features(torch.cat(given)))
    found = load_encoder(str(published.folder)).image_tower().encode_images(pictures)
    assert found.shape == expected.shape
    assert (found * expected).sum(axis=1).min() >= SAME
    # Random weights do tell pictures apart, so that this proves something.
    assert (expected[:-1] * expected[1:]).sum(axis=1).min() < 0.98


def test_texts(published: Published) -> None:
    import torch

    encoder = load_encoder(str(published.folder))
    context = {"chinese-clip": 52, "siglip2": 64}.get(published.family, 77)
    assert encoder.card.context_length == context
    with torch.no_grad():
        expected = np.concatenate(
            [
                _unit(
                    published.model.get_text_features(
                        torch.tensor([_reference_tokens(published, text, context)])
                    )
                )
                for text in TEXTS
            ]
        )
    found = encoder.text_tower().encode_texts(TEXTS)
    assert (found * expected).sum(axis=1).min() >= SAME
    assert (expected[:1] @ expected[1:].T).max() < 0.999
    # Together or alone, in any order: no neighbour's padding leaks.
    alone = np.concatenate([encoder.text_tower().encode_texts([text]) for text in TEXTS])
    assert (found * alone).sum(axis=1).min() >= SAME


def test_token_numbers(published: Published) -> None:
    model = find_model(str(published.folder))
    ours = Tokenizer(model.weights.tokenizer, model.card)
    theirs = _reference_tokenizer(published.family, published.checkpoint)
    texts = sentences(10_000)
    context = model.card.context_length
    expected = theirs(texts, truncation=True, max_length=context)["input_ids"]
    wrong = [
        text
        for text, ids in zip(texts, expected, strict=True)
        if ours.tokenize(text, context) != list(ids)
    ]
    assert wrong == []


def test_prepared_pixels(published: Published, shared_folder: Path) -> None:
    from PIL import Image
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(published.checkpoint, backend="pil")
    card = find_model(str(published.folder)).card
    step = 1 / 255 / np.array(card.std).min()
    photos = sorted((shared_folder / "photos").iterdir())
    # The families differ in the rule only, which a few show as well.
    for path in photos[::2] if published.family == "clip" else photos[::8]:
        image = np.asarray(Image.open(path).convert("RGB"))
        expected = processor(image, return_tensors="np")["pixel_values"][0]
        assert np.abs(preprocess(image, card) - expected).max() <= step * 1.001, path.name


def test_quantized_graphs_are_near_and_no_neighbour_leaks(
    published: Published, pictures: list[Pixels], tmp_path: Path
) -> None:
    """Their activations are rounded by the range of what is run together."""
    if published.family not in ("clip", "siglip2"):
        pytest.skip("the others' graphs are made of the same parts")
    folder = shutil.copytree(published.folder, tmp_path / "quantized")
    publish.quantize(folder)
    whole = load_encoder(str(folder))
    rounded = load_encoder(str(folder / "onnx" / "vision_model_quantized.onnx"))
    assert whole.card.model_id != rounded.card.model_id
    found = rounded.image_tower().encode_images(pictures)
    cosines = (found * whole.image_tower().encode_images(pictures)).sum(axis=1)
    assert 0.95 < cosines.min() < SAME
    alone = np.concatenate([rounded.image_tower().encode_images([image]) for image in pictures])
    assert (found * alone).sum(axis=1).min() >= SAME
    texts = rounded.text_tower().encode_texts(TEXTS)
    apart = np.concatenate([rounded.text_tower().encode_texts([text]) for text in TEXTS])
    assert (texts * apart).sum(axis=1).min() >= SAME


@pytest.mark.parametrize("eos_token_id", [2, 49407])
def test_the_closing_token_is_found_as_the_checkpoint_says(
    tmp_path: Path, eos_token_id: int
) -> None:
    """Old configurations say 2 and mean the largest number, newer ones name the token."""
    import torch

    model = small.save("clip", tmp_path / "checkpoint", eos_token_id=eos_token_id)
    folder = publish.for_transformers_js("clip", tmp_path / "checkpoint", model, tmp_path / "x")
    ids = load_encoder(str(folder)).text_tower().encode_texts(["two dogs", "海"])
    words = Published("clip", model, tmp_path / "checkpoint", folder)
    with torch.no_grad():
        expected = [
            _unit(model.get_text_features(torch.tensor([_reference_tokens(words, text, 77)])))
            for text in ("two dogs", "海")
        ]
    assert (ids * np.concatenate(expected)).sum(axis=1).min() >= SAME


@pytest.mark.parametrize("activation", ["quick_gelu", "gelu"])
def test_activations_are_the_checkpoint_s(tmp_path: Path, activation: str) -> None:
    import torch

    model = small.save("clip", tmp_path / "checkpoint", hidden_act=activation)
    config = json.loads((tmp_path / "checkpoint" / "config.json").read_text())
    assert config["text_config"].get("hidden_act", "quick_gelu") == activation
    folder = publish.for_transformers_js("clip", tmp_path / "checkpoint", model, tmp_path / "x")
    words = Published("clip", model, tmp_path / "checkpoint", folder)
    with torch.no_grad():
        ids = torch.tensor([_reference_tokens(words, "two dogs", 77)])
        expected = _unit(model.get_text_features(ids))
    found = load_encoder(str(folder)).text_tower().encode_texts(["two dogs"])
    assert (found * expected).sum() >= SAME
