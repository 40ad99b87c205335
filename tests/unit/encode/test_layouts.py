"""Folders that cannot be used: each gets its own words, before anything is loaded or written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from erhai.encode.layouts.files import check_graph
from erhai.encode.layouts.preprocessor import read_preprocessor
from erhai.encode.models import find_model, is_place, load_encoder, locate, verify
from erhai.errors import ModelError
from tests.golden.inputs import drawn
from tests.golden.models import unpack


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack("clip", tmp_path_factory.mktemp("models"))


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "clip")


def change(path: Path, **changes: object) -> None:
    told = json.loads(path.read_text())
    for name, value in changes.items():
        *outer, last = name.split("__")
        inner = told
        for key in outer:
            inner = inner[key]
        if value is None:
            del inner[last]
        else:
            inner[last] = value
    path.write_text(json.dumps(told))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def point(path: Path) -> None:
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 352178424\n")


GRAPH = "onnx/vision_model.onnx"
TEXT = "onnx/text_model.onnx"
PREPARING = "preprocessor_config.json"
DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no text tower": (lambda f: (f / TEXT).unlink(), r"text_model\.onnx is missing"),
    "a graph cut short": (
        lambda f: cut(f / GRAPH),
        r"vision_model\.onnx was cut short: [\d,]+ bytes are there, of [\d,]+ or more",
    ),
    "a pointer": (lambda f: point(f / GRAPH), r"vision_model\.onnx is only a pointer of Git LFS"),
    "an empty graph": (lambda f: (f / TEXT).write_bytes(b""), r"text_model\.onnx is empty"),
    "a web page": (
        lambda f: (f / GRAPH).write_text("<!doctype html><title>404</title>"),
        r"vision_model\.onnx is no ONNX file",
    ),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), r"tokenizer\.json is missing"),
    "no configuration": (lambda f: (f / "config.json").unlink(), r"config\.json is missing"),
    "broken JSON": (
        lambda f: (f / "config.json").write_text("{"),
        r"config\.json cannot be read as JSON",
    ),
    "a list for an object": (
        lambda f: (f / "config.json").write_text("[]"),
        r"config\.json cannot be read as JSON \(it holds no object\)",
    ),
    "another kind of model": (
        lambda f: change(f / "config.json", model_type="bert"),
        "of a model of type 'bert'; Erhai runs: clip",
    ),
    "no preprocessor": (
        lambda f: (f / PREPARING).unlink(),
        r"preprocessor_config\.json is missing",
    ),
    "an odd filter": (
        lambda f: change(f / PREPARING, resample=1),
        "resized by 1, and Erhai knows bicubic and bilinear",
    ),
    "an oblong": (
        lambda f: change(f / PREPARING, do_center_crop=False, size={"height": 32, "width": 48}),
        "of a size that Erhai cannot make",
    ),
    "a crop larger than the picture": (
        lambda f: change(f / PREPARING, size={"shortest_edge": 24}, crop_size=32),
        "of a size that Erhai cannot make",
    ),
    "no means": (
        lambda f: change(f / PREPARING, image_mean=None),
        "three numbers for 'image_mean'",
    ),
    "another scale": (
        lambda f: change(f / PREPARING, rescale_factor=1 / 127.5),
        "pixels scaled by 0.0078",
    ),
    "a dimension that is no number": (
        lambda f: change(f / "config.json", projection_dim="many"),
        "does not say a number for 'projection_dim'",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_folder_that_is_not_whole_is_refused_at_once(folder: Path, damage: str) -> None:
    spoil, words = DAMAGES[damage]
    spoil(folder)
    with pytest.raises(ModelError, match=words):
        find_model(str(folder))


MISFITS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "towers swapped": (
        lambda f: shutil.copy(f / TEXT, f / GRAPH),
        "image",
        "it takes input_ids, attention_mask, and Erhai gives pixels, pixel_values, image",
    ),
    "pictures of another size": (
        lambda f: change(f / PREPARING, size=48, crop_size=48),
        "image",
        "wants 32 pixels a side where its configuration says 48|cannot be run",
    ),
    "another dimension": (
        lambda f: change(f / "config.json", projection_dim=99),
        "image",
        "24 numbers (an embedding )?where its c(ard|onfiguration) says 99",
    ),
    "another model's tokenizer": (
        lambda f: change(f / "config.json", text_config__vocab_size=300),
        "text",
        r"tokenizer\.json belongs to another model: .* up to 573, and this model knows 300",
    ),
    "a tokenizer that knows too little": (
        lambda f: change(f / "config.json", text_config__vocab_size=49408),
        "text",
        r"tokenizer\.json belongs to another model",
    ),
    "a tokenizer that is none": (
        lambda f: (f / "tokenizer.json").write_text("{}"),
        "text",
        r"tokenizer\.json cannot be read .*Get the file again",
    ),
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_files_that_do_not_fit_each_other_are_refused(folder: Path, misfit: str) -> None:
    spoil, tower, words = MISFITS[misfit]
    spoil(folder)
    with pytest.raises(ModelError, match=words):
        _use(folder, tower)


def _use(folder: Path, tower: str) -> None:
    encoder = load_encoder(str(folder))
    if tower == "image":
        encoder.image_tower().encode_images([drawn(0)])
    else:
        encoder.text_tower()


def test_a_vision_model_without_its_projection_is_refused(folder: Path) -> None:
    """A pooled output is an embedding for SigLIP only."""
    siglip = unpack("siglip2", folder.parent)
    for name in ("vision_model.onnx", "text_model.onnx"):
        shutil.copy(siglip / "onnx" / name, folder / "onnx" / name)
    with pytest.raises(
        ModelError, match=r"gives pooler_output, and none .* without the projection"
    ):
        load_encoder(str(folder)).image_tower()


def test_what_is_no_model_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no such folder\. Check the spelling; if it was moved"):
        find_model(str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match="holds no model that Erhai can run: neither"):
        find_model(str(tmp_path))
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(b"\x08\x08")
    with pytest.raises(ModelError, match="has both towers in one"):
        find_model(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match="Turn it into ONNX once: erhai models export"):
        find_model(str(tmp_path))


def test_a_file_or_inner_folder_means_its_model(folder: Path) -> None:
    ids = {
        find_model(str(place)).card.model_id
        for place in (folder, folder / "onnx", folder / "onnx" / "vision_model.onnx")
    }
    assert len(ids) == 1
    rounded = find_model(str(folder / "onnx" / "vision_model_quantized.onnx"))
    assert rounded.precision == "int8"
    assert rounded.weights.alone
    assert rounded.weights.text.name == "text_model_quantized.onnx"
    with pytest.raises(ModelError, match="is no image graph"):
        find_model(str(folder / "onnx" / "text_model.onnx"))


def test_the_id_is_of_the_content_and_not_of_the_place(folder: Path) -> None:
    before = find_model(str(folder)).card.model_id
    moved = folder.rename(folder.with_name("elsewhere"))
    assert find_model(str(moved)).card.model_id == before
    assert before.startswith("clip-24-fp32@")
    change(moved / PREPARING, image_mean=[0.5, 0.5, 0.5])
    other = find_model(str(moved)).card.model_id
    graph = bytearray((moved / GRAPH).read_bytes())
    graph[-300] ^= 1
    (moved / GRAPH).write_bytes(graph)
    assert len({before, other, find_model(str(moved)).card.model_id}) == 3


def test_names_and_places(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert [
        is_place(name) for name in ("erhai-lite", "clip-vit-b32", "clip", "./x", "nowhere")
    ] == [
        *(False, False),
        *(True, True, False),
    ]
    assert locate("clip", tmp_path) == str(folder)
    assert locate("./clip", tmp_path) == str(folder)
    assert locate("erhai-lite", tmp_path) == "erhai-lite"
    with pytest.raises(ModelError, match=r"is not on this machine\. 'erhai models pull clip-"):
        locate("clip-vit-b32", tmp_path)
    shutil.copytree(folder, tmp_path / "clip-vit-b32")
    assert locate("clip-vit-b32", tmp_path) == str(tmp_path / "clip-vit-b32")
    # Kept by libraries, so no path may depend on where one is.
    monkeypatch.chdir(tmp_path)
    assert locate("clip-vit-b32", Path()) == str(tmp_path / "clip-vit-b32")
    with pytest.raises(ModelError, match="no model called 'nowhere'"):
        locate("nowhere", tmp_path)


def test_folders_of_others_have_nothing_to_verify_by(folder: Path) -> None:
    assert not verify(str(folder))


def test_every_cut_of_a_graph_is_noticed(folder: Path) -> None:
    graph = folder / GRAPH
    content = graph.read_bytes()
    check_graph(graph)
    for size in range(1, len(content), 997):
        graph.write_bytes(content[:size])
        # The first fields are short: a cut between them leaves a file without a graph, which
        # onnxruntime refuses.
        if size > 200:
            with pytest.raises(ModelError, match="was cut short"):
                check_graph(graph)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"size": 224, "crop_size": 224, "do_center_crop": True}, (224, "crop", None)),
        (
            {"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}},
            (224, "crop", 256),
        ),
        ({"size": {"height": 224, "width": 224}, "do_center_crop": False}, (224, "squash", None)),
        # Bent to a square first, so that there is nothing to cut.
        ({"size": {"height": 224, "width": 224}, "crop_size": 224}, (224, "squash", None)),
        (
            {"size": 384, "image_processor_type": "SiglipImageProcessor"},
            (384, "squash", None),
        ),
    ],
)
def test_sizes_are_read_as_transformers_means_them(
    tmp_path: Path, told: dict[str, object], rule: tuple[int, str, int | None]
) -> None:
    common = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    path = tmp_path / "preprocessor_config.json"
    path.write_text(json.dumps({"image_processor_type": "CLIPImageProcessor", **common, **told}))
    found = read_preprocessor(path)
    assert (found.image_size_px, found.resize, found.resized_px) == rule
    # As newer versions of transformers keep it.
    inner = json.loads(path.read_text())
    path.write_text(json.dumps({"processor_class": "CLIPProcessor", "image_processor": inner}))
    assert read_preprocessor(path) == found
