"""What Erhai knows of a model before loading it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model's constants.

    model_id names the model and its weights: libraries remember it, and embeddings
    of different ids are never mixed. preprocessing_version changes whenever the same
    picture would give a different embedding for a reason outside the weights.
    mean and std are per RGB channel, of pixels scaled to 0 to 1.
    context_length is in tokens, special tokens included.
    """

    model_id: str
    preprocessing_version: int
    dim: int
    image_size_px: int
    resize: Literal["squash", "crop"]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    context_length: int
    languages: tuple[str, ...]
    licence: str
    source: str
