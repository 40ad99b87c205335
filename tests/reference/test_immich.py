"""Folders as immich publishes them give what open_clip gives."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from erhai.encode.model_card import ModelCard
from erhai.encode.models import load_encoder
from erhai.encode.preprocess import preprocess
from erhai.encode.tokenize import Tokenizer
from erhai.types import Pixels
from tests.reference import publish, small
from tests.reference.clip_package import import_open_clip
from tests.reference.sentences import sentences

pytestmark = pytest.mark.reference

SAME = 0.99999
TEXTS = ("two dogs, running!", "A RED car", "海边日落", "🐶 café", "", "a " * 200)
VISION = {"image_size": 32, "layers": 2, "width": 32, "patch_size": 8, "head_width": 16}
PREPROCESS = {
    "size": 32,
    "mode": "RGB",
    "mean": [0.48, 0.45, 0.4],
    "std": [0.26, 0.26, 0.27],
    "interpolation": "bicubic",
    "resize_mode": "shortest",
    "fill_color": 0,
}


@pytest.fixture(scope="module")
def open_clip() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        yield import_open_clip(patch)


def _unit(rows: object) -> NDArray[np.float32]:
    return np.asarray(rows.detach().numpy())  # type: ignore[attr-defined]


def _shake(model: object) -> None:
    import torch

    torch.manual_seed(3)
    for parameter in model.parameters():  # type: ignore[attr-defined]
        with torch.no_grad():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.2)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.1)
    model.requires_grad_(False).eval()  # type: ignore[attr-defined]


def test_a_multilingual_model_of_xlm_roberta(
    open_clip: ModuleType, tmp_path: Path, pictures: list[Pixels]
) -> None:
    """Padding is masked by its token within the graph, and the context is fixed."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaTokenizer

    home = tmp_path / "xlm-roberta-tiny"
    numbers = small.write_tokenizer("metaclip-2", home)
    XLMRobertaConfig(
        vocab_size=numbers["vocab_size"],
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=90,
        type_vocab_size=1,
    ).save_pretrained(home)
    text = {
        "hf_model_name": str(home),
        "hf_tokenizer_name": str(home),
        "hf_pooler_type": "mean_pooler",
        "hf_model_pretrained": False,
    }
    config = {"embed_dim": 24, "vision_cfg": VISION, "text_cfg": text}
    model = open_clip.CustomTextCLIP(**config)
    _shake(model)
    published = {**config, "text_cfg": {**text, "hf_model_name": "xlm-roberta-base"}}
    folder = publish.for_immich(published, PREPROCESS, model, home, tmp_path / "published")
    encoder = load_encoder(str(folder))
    card = encoder.card
    assert (card.dim, card.context_length, card.resize) == (24, 77, "crop")
    assert card.languages == ("en", "zh")

    tokenizer = XLMRobertaTokenizer.from_pretrained(home)
    ids = tokenizer(
        [" ".join(text.split()) for text in TEXTS],
        padding="max_length",
        truncation=True,
        max_length=77,
        return_tensors="pt",
    ).input_ids
    expected = _unit(model.encode_text(ids, normalize=True))
    found = encoder.text_tower().encode_texts(TEXTS)
    assert (found * expected).sum(axis=1).min() >= SAME
    assert (expected[:1] @ expected[1:].T).max() < 0.999

    prepared = torch.from_numpy(np.stack([preprocess(image, card) for image in pictures]))
    images = encoder.image_tower().encode_images(pictures)
    assert (images * _unit(model.encode_image(prepared, normalize=True))).sum(1).min() >= SAME


@pytest.mark.parametrize("causal", [True, False], ids=["CLIP", "MobileCLIP2"])
def test_models_with_clip_s_words(open_clip: ModuleType, tmp_path: Path, causal: bool) -> None:
    """MobileCLIP2's text tower looks at its padding, which open_clip's tokenizer makes of 0."""
    text = {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2}
    if not causal:
        text["no_causal_mask"] = True
    config = {"embed_dim": 24, "vision_cfg": VISION, "text_cfg": text}
    model = (open_clip.CLIP if causal else open_clip.CustomTextCLIP)(**config)
    _shake(model)
    small.write_tokenizer("clip", tmp_path / "words")
    folder = publish.for_immich(config, PREPROCESS, model, tmp_path / "words", tmp_path / "out")
    # As the hub's CLIP tokenizer has it for open_clip: token 0.
    told = folder / "textual" / "tokenizer_config.json"
    told.write_text(told.read_text().replace('"pad_token": "<|endoftext|>"', '"pad_token": "!"'))
    encoder = load_encoder(str(folder))
    expected = _unit(model.encode_text(open_clip.tokenize(list(TEXTS)), normalize=True))
    found = encoder.text_tower().encode_texts(TEXTS)
    assert (found * expected).sum(axis=1).min() >= SAME


def test_clip_s_tokens_are_those_of_its_authors(open_clip: ModuleType, tmp_path: Path) -> None:
    """Theirs also mends and unescapes (&amp;) texts first; published files leave that out."""
    from tokenizers.normalizers import Lowercase

    small.write_tokenizer("clip", tmp_path)
    card = ModelCard(
        "clip", 1, 24, 32, "crop", (0, 0, 0), (1, 1, 1), 77, ("en",), "", "", cleaning="none"
    )
    ours = Tokenizer(tmp_path / "tokenizer.json", card)
    untouched = open_clip.tokenizer.basic_clean
    plain = [text for text in sentences(10_000) if untouched(text) == text.strip()]
    # Theirs takes these for words, published files for the special tokens of these names.
    plain = [text for text in plain if "<|" not in text]
    # Theirs makes small letters as Python does, with a sigma of its own at a word's end.
    plain = [text for text in plain if Lowercase().normalize_str(text) == text.lower()]
    # On letters of rare scripts the two disagree, as their tables of Unicode do.
    plain = [text for text in plain if not any("\u0250" < letter < "\u2000" for letter in text)]
    assert len(plain) > 2_500
    theirs = open_clip.tokenize(plain).numpy()
    for text, row in zip(plain, theirs, strict=True):
        ids = ours.tokenize(text, 77)
        assert row[: len(ids)].tolist() == ids, text
        assert not row[len(ids) :].any()
