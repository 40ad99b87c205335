"""A folder of a model, in any layout that Erhai knows."""

from dataclasses import dataclass, replace
from pathlib import Path

from erhai.encode.layouts import erhai_layout, immich, transformers_js
from erhai.encode.layouts.files import fingerprint, plain_name
from erhai.encode.layouts.found import Found
from erhai.encode.model_card import ModelCard
from erhai.encode.weights import Weights
from erhai.errors import ModelError


@dataclass(frozen=True, slots=True)
class FolderModel:
    """A model that was found in a folder, ready to be loaded."""

    card: ModelCard
    weights: Weights
    layout: str
    precision: str


def read_model_folder(place: Path) -> FolderModel:
    """Read the folder, or the folder of the image graph that is named.

    Only configurations are read, and whether the graphs are whole is looked at: both towers
    stay on the disk. Raises ModelError, saying what is missing or cannot be.
    """
    graph = place if place.suffix == ".onnx" and place.is_file() else None
    folder = place if graph is None else place.parent
    if not folder.is_dir():
        raise ModelError(
            f"There is no model at {place}: no such folder. Check the spelling; if it was moved,"
            " name its new place: ERHAI_MODEL=FOLDER, or erhai index --model FOLDER."
        )
    for layout in (erhai_layout, transformers_js, immich):
        if (home := layout.home(folder)) is not None:
            found = layout.read(home, graph)
            return FolderModel(_identified(found), found.weights, found.layout, found.precision)
    raise ModelError(f"{folder} holds no model that Erhai can run: {_why(folder)}")


def _identified(found: Found) -> ModelCard:
    card, weights = found.card, found.weights
    constants = repr(replace(card, model_id="", licence="", source="", revision="", recall=()))
    mark = fingerprint((weights.image, weights.text, weights.tokenizer), constants)
    return replace(card, model_id=f"{plain_name(card.model_id)}@{mark}")


def _why(folder: Path) -> str:
    if any(folder.glob("*.safetensors")) or any(folder.glob("pytorch_model*.bin")):
        return (
            "its weights are a PyTorch checkpoint. Turn it into ONNX once: "
            f"erhai models export '{folder}' '{folder.resolve().name}-onnx'"
        )
    if (folder / "onnx" / "model.onnx").is_file():
        return (
            "onnx/model.onnx has both towers in one, and Erhai loads them apart. Take a folder"
            " with vision_model.onnx and text_model.onnx, or export one: erhai models export"
        )
    return (
        "neither erhai-model.json, nor onnx/vision_model.onnx and onnx/text_model.onnx, nor"
        " visual/model.onnx and textual/model.onnx are there."
        " docs/models/folders.md tells which folders Erhai reads."
    )
