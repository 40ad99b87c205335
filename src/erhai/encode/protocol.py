"""The seam between Erhai and any two-tower model.

The towers are separate so that an indexing process never holds the text tower in
memory, nor a query process the image tower.
"""

from collections.abc import Sequence
from typing import Protocol

from erhai.encode.model_card import ModelCard
from erhai.types import Embeddings, Pixels


class ImageTower(Protocol):
    """Maps pictures into the shared space."""

    @property
    def card(self) -> ModelCard: ...

    def encode_images(self, images: Sequence[Pixels]) -> Embeddings:
        """Return one embedding a picture, in order; (0, dim) for no pictures.

        A picture's embedding does not depend on the others in its batch
        (cosine at least 0.9999).
        """
        ...


class TextTower(Protocol):
    """Maps texts into the shared space."""

    @property
    def card(self) -> ModelCard: ...

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a text, in order; (0, dim) for no texts.

        Texts beyond the context are cut; `count_tokens` tells which. A text's
        embedding does not depend on the others in its batch (cosine at least 0.9999).
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Return the tokens `text` has before any cut, special tokens included."""
        ...


class Encoder(Protocol):
    """A model: its card, and its towers, each loaded at first use and then kept."""

    @property
    def card(self) -> ModelCard: ...

    def image_tower(self) -> ImageTower: ...

    def text_tower(self) -> TextTower: ...
