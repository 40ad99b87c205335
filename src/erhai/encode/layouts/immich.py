"""Folders as immich publishes them: open_clip's models, one folder a tower.

config.json  visual/model.onnx  visual/preprocess_cfg.json
textual/model.onnx  textual/tokenizer.json  textual/tokenizer_config.json
"""

from pathlib import Path
from typing import Literal

from erhai.encode.layouts import files
from erhai.encode.layouts.files import Json, part
from erhai.encode.layouts.found import Found
from erhai.encode.layouts.numbers import interpolation, is_count, triple, whole
from erhai.encode.layouts.transformers_js import pad_token
from erhai.encode.model_card import Cleaning, ModelCard
from erhai.encode.weights import Weights
from erhai.errors import ModelError

_OUTPUTS = ("embedding", "image_embedding", "text_embedding", "output")
# What open_clip takes for granted where its configuration does not say.
_CONTEXT = 77
_NLLB = (("en", "eng_Latn"), ("zh", "zho_Hans"))


def home(folder: Path) -> Path | None:
    """Return the model's folder if this is one, or one of its towers' folders."""
    inner = ("visual", "textual")
    for candidate in (folder, folder.parent) if folder.name in inner else (folder,):
        if any((candidate / name / "model.onnx").is_file() for name in inner):
            return candidate
    return None


def read(folder: Path, _graph: Path | None) -> Found:
    """Read a folder; there is one precision only."""
    config_path = folder / "config.json"
    config = files.read_json(config_path)
    text = part(config, "text_cfg")
    visual, textual = folder / "visual", folder / "textual"
    weights = Weights(
        visual / "model.onnx",
        textual / "model.onnx",
        textual / "tokenizer.json",
        outputs=_OUTPUTS,
        remedy=files.AGAIN,
    )
    files.check_graph(weights.image)
    files.check_graph(weights.text)
    files.check_there(weights.tokenizer)
    preparing_path = visual / "preprocess_cfg.json"
    preparing = files.read_json(preparing_path)
    told = textual / "tokenizer_config.json"
    tokenizer_config = files.read_json(told) if told.exists() else {}
    named = str(text.get("hf_model_name", text.get("hf_tokenizer_name", "clip"))).lower()
    dim = whole(config, "embed_dim", config_path)
    size = text.get("vocab_size")
    card = ModelCard(
        model_id=f"open-clip-{dim}-fp32",
        preprocessing_version=1,
        dim=dim,
        image_size_px=_side(preparing, preparing_path),
        resize=_resize(preparing, preparing_path),
        mean=triple(preparing, "mean", preparing_path),
        std=triple(preparing, "std", preparing_path),
        context_length=whole(text, "context_length", config_path, _CONTEXT),
        languages=("en", "zh") if _is_multilingual(named) else ("en",),
        licence="as published with the folder",
        source=str(folder),
        family="open-clip",
        interpolation=interpolation(preparing.get("interpolation", "bicubic"), preparing_path),
        cleaning=_cleaning(text),
        padding="context",
        pad_token=pad_token(tokenizer_config),
        vocabulary_size=size if is_count(size) else None,
        language_tokens=_NLLB if "nllb" in named else (),
    )
    return Found(card, weights, "immich", "fp32")


def _is_multilingual(named: str) -> bool:
    return any(name in named for name in ("xlm", "siglip2", "i18n", "nllb", "mt5"))


def _side(config: Json, path: Path) -> int:
    size = config.get("size")
    if isinstance(size, list) and len(size) == 2 and size[0] == size[1]:
        size = size[0]
    if not is_count(size):
        raise ModelError(f"{path} wants pictures of size {size}, and Erhai makes squares.")
    return size


def _resize(config: Json, path: Path) -> Literal["crop", "squash"]:
    mode = config.get("resize_mode", "shortest")
    if mode == "shortest":
        return "crop"
    if mode == "squash":
        return "squash"
    raise ModelError(f"{path} wants pictures resized by {mode!r}; Erhai knows shortest and squash.")


def _cleaning(text: Json) -> Cleaning:
    how = part(text, "tokenizer_kwargs").get("clean", "whitespace")
    if how == "canonicalize":
        return "canonical"
    return "whitespace"
