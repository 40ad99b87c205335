"""The table of models that Erhai knows, and the door to them."""

from collections.abc import Mapping
from types import MappingProxyType

from erhai.encode.model_card import ModelCard
from erhai.encode.protocol import Encoder
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
)

MODELS: Mapping[str, ModelCard] = MappingProxyType({_LITE.model_id: _LITE})
"""Cards by model id."""

_NEWEST: Mapping[str, str] = MappingProxyType({"erhai-lite": _LITE.model_id})


def find_card(model: str) -> ModelCard:
    """Return the card of a model id, or of the newest weights of a model's name.

    Raises ModelError for a name that is not in the table.
    """
    card = MODELS.get(_NEWEST.get(model, model))
    if card is None:
        known = ", ".join([*_NEWEST, *MODELS])
        raise ModelError(f"There is no model called {model!r}. Choose one of: {known}.")
    return card


def load_encoder(model: str = DEFAULT_MODEL, *, threads: int | None = None) -> Encoder:
    """Return a model's encoder; each tower is loaded when it is first asked for.

    threads is the number of CPU threads a tower may use, None meaning all cores that
    this process may run on. Raises ModelError for an unknown model or missing weights,
    ValueError for threads below 1.
    """
    from erhai.encode.onnx_encoder import OnnxEncoder
    from erhai.encode.weights import find_weights

    card = find_card(model)
    return OnnxEncoder(card, find_weights(card), threads=threads)
