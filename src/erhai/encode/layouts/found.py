"""What reading a layout gives."""

from dataclasses import dataclass

from erhai.encode.model_card import ModelCard
from erhai.encode.weights import Weights


@dataclass(frozen=True, slots=True)
class Found:
    """A model as its folder describes it; the card's id is a name yet, without a mark."""

    card: ModelCard
    weights: Weights
    layout: str
    precision: str
