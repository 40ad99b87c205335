"""The door to models: the bundled one, those of the table, and folders."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from erhai.encode.cards import CARDS
from erhai.encode.model_card import ModelCard
from erhai.encode.protocol import Encoder
from erhai.encode.weights import Weights, find_weights, verify_files
from erhai.errors import ModelError

DEFAULT_MODEL = "erhai-lite"

_LITE = ModelCard(
    model_id="erhai-lite-2",
    preprocessing_version=1,
    dim=512,
    image_size_px=260,
    resize="squash",
    mean=(127 / 255, 127 / 255, 127 / 255),
    std=(128 / 255, 128 / 255, 128 / 255),
    context_length=128,
    languages=("en", "zh"),
    licence="Apache-2.0; see the model card for its sources",
    source="bundled",
    family="erhai-lite",
    tokenizer="SentencePiece of multilingual-e5, with its prefix",
)

MODELS: Mapping[str, ModelCard] = MappingProxyType({_LITE.model_id: _LITE})
"""Cards of the bundled models, by model id."""

_NEWEST: Mapping[str, str] = MappingProxyType({DEFAULT_MODEL: _LITE.model_id})


@dataclass(frozen=True, slots=True)
class Model:
    """A model whose files are on this machine: what it is, and where they lie."""

    card: ModelCard
    weights: Weights
    layout: str = "bundled"
    precision: str = "mixed"


def find_card(model: str) -> ModelCard:
    """Return the card of a bundled model's id or name, or of a published one's name.

    Raises ModelError for a name that is not in the tables.
    """
    card = MODELS.get(_NEWEST.get(model, model)) or CARDS.get(model)
    if card is None:
        known = ", ".join([*_NEWEST, *MODELS, *CARDS])
        raise ModelError(
            f"There is no model called {model!r}. Name a folder (./{model}), or choose one of:"
            f" {known}."
        )
    return card


def is_place(model: str) -> bool:
    """Whether a model is named by a folder or file, and not by a name of the tables."""
    if model in _NEWEST or model in MODELS or model in CARDS:
        return False
    return os.sep in model or model.startswith((".", "~")) or Path(model).exists()


def locate(model: str, models_folder: Path) -> str:
    """Return the model as load_encoder takes it from any working directory.

    A folder becomes absolute; a published model's name becomes its folder beneath
    models_folder, where it was put. Raises ModelError if it was not.
    """
    if is_place(model):
        return os.path.abspath(Path(model).expanduser())  # noqa: PTH100  a link stays a link
    if find_card(model).source == "bundled":
        return model
    folder = models_folder.expanduser().absolute() / model
    if not folder.is_dir():
        raise ModelError(
            f"The model {model} is not on this machine. 'erhai models pull {model}' fetches it;"
            f" or put its folder at {folder}, or name the folder where it is: --model FOLDER."
        )
    return str(folder)


def find_model(model: str = DEFAULT_MODEL) -> Model:
    """Return a bundled model by name or id, or the model in a folder.

    Raises ModelError if it is not there or not whole.
    """
    if is_place(model):
        from erhai.encode.layouts.model_folder import read_model_folder

        found = read_model_folder(Path(model))
        return Model(found.card, found.weights, found.layout, found.precision)
    card = find_card(model)
    if card.source != "bundled":
        raise ModelError(f"The model {model} is not bundled; name its folder.")
    return Model(card, find_weights(card))


def variants(model: str) -> list[str]:
    """Return the precisions in which a model came, each as load_encoder takes it, best first."""
    found = find_model(model)
    if found.layout != "transformers.js":
        return [model]
    from erhai.encode.layouts.transformers_js import image_graphs

    return [str(graph) for graph in image_graphs(Path(found.card.source))]


def load_encoder(model: str = DEFAULT_MODEL, *, threads: int | None = None) -> Encoder:
    """Return a model's encoder; each tower is loaded when it is first asked for.

    model is a bundled model's name or id, or a folder. threads is the number of CPU
    threads a tower may use, None meaning all cores that this process may run on. Raises
    ModelError for an unknown model or missing files, ValueError for threads below 1.
    """
    from erhai.encode.onnx_encoder import OnnxEncoder

    found = find_model(model)
    return OnnxEncoder(found.card, found.weights, threads=threads)


def verify(model: str) -> bool:
    """Compare each file of a model with the SHA-256 that it came with.

    Returns False where it came without any. Raises ModelError for an unknown model, and
    naming the first file that differs or is missing.
    """
    found = find_model(model)
    return verify_files(found.card, found.weights)
