"""Folders as they are published for transformers.js: towers in onnx/, in several precisions.

config.json  preprocessor_config.json  tokenizer.json  tokenizer_config.json
onnx/vision_model.onnx  onnx/text_model.onnx  onnx/vision_model_quantized.onnx …
"""

from pathlib import Path

from erhai.encode.layouts import files
from erhai.encode.layouts.families import find_family, read_numbers
from erhai.encode.layouts.files import Json
from erhai.encode.layouts.found import Found
from erhai.encode.layouts.preprocessor import read_preprocessor
from erhai.encode.model_card import ModelCard
from erhai.encode.weights import Weights
from erhai.errors import ModelError

_IMAGE, _TEXT = "vision_model", "text_model"

PRECISIONS = {
    "": "fp32",
    "_quantized": "int8",
    "_int8": "int8",
    "_uint8": "int8",
    "_fp16": "fp16",
    "_q4": "q4",
    "_q4f16": "q4",
    "_bnb4": "q4",
}
"""Precisions by the ending of a graph's name, in the order in which they are taken."""


def home(folder: Path) -> Path | None:
    """Return the model's folder if this is one, or its folder onnx."""
    for candidate in (folder.parent, folder) if folder.name == "onnx" else (folder,):
        if _variants(candidate):
            return candidate
    return None


def read(folder: Path, graph: Path | None) -> Found:
    """Read a folder; graph chooses the image graph, and so the precision of both towers."""
    config_path = folder / "config.json"
    config = files.read_json(config_path)
    family = find_family(config, config_path)
    suffix = _choose(folder, graph)
    graphs = _graphs(folder)
    image, text = graphs / f"{_IMAGE}{suffix}.onnx", graphs / f"{_TEXT}{suffix}.onnx"
    tokenizer = folder / "tokenizer.json"
    files.check_graph(image)
    files.check_graph(text)
    files.check_there(tokenizer)
    told = folder / "tokenizer_config.json"
    tokenizer_config = files.read_json(told) if told.exists() else {}
    numbers = read_numbers(config, family, tokenizer_config, config_path)
    preparing = read_preprocessor(preprocessor_of(folder))
    precision = PRECISIONS[suffix]
    card = ModelCard(
        model_id=f"{family.name}-{numbers.dim}-{precision}",
        preprocessing_version=1,
        dim=numbers.dim,
        image_size_px=preparing.image_size_px,
        resize=preparing.resize,
        mean=preparing.mean,
        std=preparing.std,
        context_length=numbers.context_length,
        languages=numbers.languages,
        licence="as published with the folder",
        source=str(folder),
        family=family.name,
        interpolation=preparing.interpolation,
        resized_px=preparing.resized_px,
        cleaning=numbers.cleaning,
        padding=family.padding,
        pad_token=pad_token(tokenizer_config),
        vocabulary_size=numbers.vocabulary_size,
    )
    if card.padding == "context" and not card.pad_token:
        raise ModelError(f"{told} does not say the pad_token, which this model needs.")
    weights = Weights(
        image,
        text,
        tokenizer,
        outputs=(*family.image_outputs, *family.text_outputs),
        alone=precision == "int8",
        remedy=files.AGAIN,
    )
    return Found(card, weights, "transformers.js", precision)


def image_graphs(folder: Path) -> list[Path]:
    """Return the image graphs whose text graphs are there too, best precision first."""
    graphs = _graphs(folder)
    return [
        graphs / f"{_IMAGE}{suffix}.onnx"
        for suffix in _variants(folder)
        if (graphs / f"{_TEXT}{suffix}.onnx").is_file()
    ]


def preprocessor_of(folder: Path) -> Path:
    """Return the file that says how pictures are prepared, by its old name or its new."""
    new = folder / "processor_config.json"
    old = folder / "preprocessor_config.json"
    return new if new.exists() and not old.exists() else old


def pad_token(tokenizer_config: Json) -> str:
    """Return the token that texts are filled up with; '' if none is named."""
    token = tokenizer_config.get("pad_token")
    if isinstance(token, dict):
        token = token.get("content")
    return token if isinstance(token, str) else ""


def _graphs(folder: Path) -> Path:
    return folder / "onnx" if (folder / "onnx").is_dir() else folder


def _variants(folder: Path) -> list[str]:
    """Return the endings of the image graphs that are there."""
    return [
        suffix for suffix in PRECISIONS if (_graphs(folder) / f"{_IMAGE}{suffix}.onnx").is_file()
    ]


def _choose(folder: Path, graph: Path | None) -> str:
    if graph is None:
        return _variants(folder)[0]
    suffix = graph.stem.removeprefix(_IMAGE)
    if not graph.stem.startswith(_IMAGE) or suffix not in PRECISIONS:
        raise ModelError(
            f"{graph} is no image graph. Name the folder, or a file such as"
            f" {_IMAGE}_quantized.onnx to choose its precision."
        )
    return suffix
