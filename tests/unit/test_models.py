"""The public face of models."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from erhai.encode.cards import CARDS
from erhai.encode.models import find_model
from erhai.errors import DependencyMissing, FolderError, ModelError
from erhai.models import benchmark, export_model, list_models
from tests.golden.models import unpack


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack("clip", tmp_path_factory.mktemp("models"))


def test_each_precision_is_measured_against_the_whole(folder: Path) -> None:
    whole, rounded = benchmark([folder], seconds=0.01)
    assert (whole.precision, rounded.precision) == ("fp32", "int8")
    assert whole.image_cosine == pytest.approx(1, abs=1e-5)
    assert rounded.image_cosine is not None
    assert 0.95 < rounded.image_cosine < 0.99999
    assert rounded.size_bytes != whole.size_bytes
    assert min(whole.pictures_per_s, whole.query_ms, rounded.pictures_per_s) > 0
    assert whole.model_id != rounded.model_id


def test_models_are_found_beside_the_library(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERHAI_MODELS", str(tmp_path))
    before = {model.name: model for model in list_models()}
    assert [model.name for model in before.values() if model.place] == ["erhai-lite"]
    assert before.keys() == {"erhai-lite", *CARDS}

    shutil.copytree(folder, tmp_path / "clip-vit-b32")
    shutil.copytree(folder, tmp_path / "mine")
    (tmp_path / "stray").mkdir()
    after = {model.name: model for model in list_models()}
    assert after["clip-vit-b32"].card == CARDS["clip-vit-b32"]
    assert after["mine"].card == find_model(str(tmp_path / "mine")).card
    assert after["mine"].precision == "fp32"
    assert "holds no model" in str(after["stray"].problem)
    measured = benchmark(["mine"], seconds=0.01)
    assert next(measured).name == "mine"


def test_the_cards_of_the_table_agree_with_themselves() -> None:
    for name, card in CARDS.items():
        assert card.model_id == name
        assert card == replace(card)
        assert card.dim in (512, 768)
        assert set(card.languages) <= {"en", "zh"}
        assert all(0 < each.percent < 100 and each.source for each in card.recall)
        assert all(each.language in card.languages for each in card.recall)
    contexts = {name: card.context_length for name, card in CARDS.items()}
    assert contexts["clip-vit-b32"] == 77
    assert contexts["chinese-clip-vit-b16"] == 52
    assert contexts["siglip2-b16"] == 64


def test_photos_to_compare_on_have_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(FolderError, match="no pictures in"):
        export_model(tmp_path, tmp_path / "out", photos=tmp_path)
    Image.fromarray(np.zeros((40, 40, 3), np.uint8)).save(tmp_path / "a.png")
    with pytest.raises((ModelError, DependencyMissing), match=r"config\.json is missing"):
        export_model(tmp_path, tmp_path / "out", photos=tmp_path)
    assert not (tmp_path / "out").exists()
