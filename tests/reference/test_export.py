"""What `erhai models export` writes is the checkpoint, and is written whole or not at all."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from erhai.encode.export import graphs
from erhai.encode.export.checkpoint import Checkpoint
from erhai.encode.export.exporter import Exported, export
from erhai.encode.models import find_model, load_encoder, verify
from erhai.errors import ModelError
from erhai.types import Pixels
from tests.reference import publish, small
from tests.reference.conftest import Published

pytestmark = pytest.mark.reference


# Of the whole session, since tests of one family are run together with other modules'.
@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub") / "clip tiny"
    small.save("clip", folder)
    return folder


@pytest.fixture(scope="session")
def exported(
    checkpoint: Path, tmp_path_factory: pytest.TempPathFactory, pictures: list[Pixels]
) -> tuple[Exported, Path]:
    out = tmp_path_factory.mktemp("exported") / "clip"
    return export(checkpoint, out, "fp32", pictures), out


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write graphs by the older exporter, which takes a tenth of the time."""

    def image(original: Checkpoint, path: Path) -> None:
        import torch

        pixels = torch.zeros(2, 3, 32, 32)
        publish.export(
            original.image, original.image, (pixels,), ("pixels",), ("embeddings",), path
        )

    def text(original: Checkpoint, path: Path) -> None:
        import torch

        ids = torch.tensor([original.tokenize("two dogs on a beach")] * 2)
        whole = original.card.padding == "none"
        publish.export(
            original.text, original.text, (ids,), ("ids",), ("embeddings",), path, length=whole
        )

    monkeypatch.setattr(graphs, "write_image_graph", image)
    monkeypatch.setattr(graphs, "write_text_graph", text)


def test_the_export_says_what_it_is(exported: tuple[Exported, Path], checkpoint: Path) -> None:
    done, out = exported
    names = ["SHA256SUMS", "erhai-model.json", "image.onnx", "text.onnx", "tokenizer.json"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert min(done.checked.image_cosine, done.checked.text_cosine) >= 0.99999
    assert (done.checked.pictures_are, done.checked.pictures) == ("photographs", 22)
    card = find_model(str(out)).card
    assert card.model_id.startswith("clip-tiny-fp32@")
    assert (card.dim, card.image_size_px, card.resize, card.context_length) == (24, 32, "crop", 77)
    assert verify(str(out))
    told = json.loads((out / "erhai-model.json").read_text())
    assert told["checked"]["image_cosine"] == done.checked.image_cosine
    # Nothing is left beside it, and what was read is as it was.
    assert list(out.parent.iterdir()) == [out]


def test_texts_of_every_length_go_through(exported: tuple[Exported, Path]) -> None:
    tower = load_encoder(str(exported[1])).text_tower()
    texts = ["", "a", "a b", "dog " * 20, "dog " * 75, "dog " * 300]
    rows = tower.encode_texts(texts)
    assert np.isfinite(rows).all()
    assert tower.count_tokens("dog " * 75) == 77


def test_int8_is_measured_and_told(
    quick: None, checkpoint: Path, exported: tuple[Exported, Path], tmp_path: Path
) -> None:
    done = export(checkpoint, tmp_path / "out", "int8")
    assert 0.98 < done.checked.image_cosine < 0.99999
    assert 0.98 < done.checked.text_cosine < 0.99999
    assert done.checked.pictures_are == "made"
    assert done.model.weights.alone
    assert done.model.card.model_id != exported[0].model.card.model_id
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".onnx", ".json", ""}


def test_every_family(quick: None, published: Published, tmp_path: Path) -> None:
    done = export(published.checkpoint, tmp_path / "out", "fp32")
    assert min(done.checked.image_cosine, done.checked.text_cosine) >= 0.99999
    theirs = find_model(str(published.folder)).card
    ours = done.model.card
    same = replace(ours, model_id="", licence="", source="", vocabulary_size=theirs.vocabulary_size)
    assert same == replace(theirs, model_id="", licence="", source="")


def _is_refused(folder: Path, out: Path, words: str) -> None:
    before = sorted(folder.parent.iterdir())
    with pytest.raises(ModelError, match=words):
        export(folder, out, "fp32")
    assert sorted(folder.parent.iterdir()) == before


def test_bad_checkpoints_leave_nothing(quick: None, checkpoint: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    folder = shutil.copytree(checkpoint, tmp_path / "hub")
    out = tmp_path / "out"
    weights = folder / "model.safetensors"
    tensors = load_file(weights)

    lacking = {name: each for name, each in tensors.items() if name != "visual_projection.weight"}
    save_file(lacking, weights)
    _is_refused(folder, out, r"lacks 1 of the model's weights, such as visual_projection\.weight")

    save_file({**tensors, "text_projection.weight": np.ones((3, 3), np.float32)}, weights)
    _is_refused(folder, out, r"lacks 1 of the model's weights|cannot be read")

    weights.write_bytes((checkpoint / "model.safetensors").read_bytes()[:100_000])
    _is_refused(folder, out, r"cannot be read")

    weights.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    _is_refused(folder, out, "only a pointer of Git LFS")

    weights.rename(folder / "pytorch_model.bin")
    _is_refused(folder, out, "no weights as safetensors")

    config = folder / "config.json"
    config.write_text(json.dumps({"model_type": "bert"}))
    _is_refused(folder, out, "of a model of type 'bert'; Erhai runs: clip, chinese_clip")
    config.unlink()
    _is_refused(folder, out, r"config\.json is missing")


def test_a_folder_that_is_there_is_left_alone(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    _is_refused(checkpoint, tmp_path, "is already there")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_an_export_that_is_not_the_original_is_not_kept(
    quick: None, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = graphs.write_image_graph

    def with_noise(original: Checkpoint, path: Path) -> None:
        import torch

        weight = original.image.model.visual_projection.weight
        kept = weight.clone()
        weight.add_(0.05 * torch.randn_like(kept))
        write(original, path)
        weight.copy_(kept)

    monkeypatch.setattr(graphs, "write_image_graph", with_noise)
    with pytest.raises(ModelError, match=r"exported image tower is not like the original"):
        export(checkpoint, tmp_path / "out", "fp32")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_export_is_found_out(exported: tuple[Exported, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(exported[1], tmp_path / "copy")
    graph = bytearray((folder / "image.onnx").read_bytes())
    graph[len(graph) // 2] ^= 1
    (folder / "image.onnx").write_bytes(graph)
    with pytest.raises(ModelError, match=r"is damaged: .*image\.onnx.*Export the model again"):
        verify(str(folder))
    sums = dict(
        line.split()[::-1] for line in (exported[1] / "SHA256SUMS").read_text().splitlines()
    )
    text = (exported[1] / "text.onnx").read_bytes()
    assert sums["text.onnx"] == hashlib.sha256(text).hexdigest()
