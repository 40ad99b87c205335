"""Texts of several threads, encoded together."""

from collections.abc import Sequence

import numpy as np

from erhai.encode.model_card import ModelCard
from erhai.encode.protocol import TextTower
from erhai.together import Together
from erhai.types import Embeddings

_MOST_QUERIES = 32


class TogetherTower:
    """A text tower that any number of threads may use, one batch at a time.

    A model reads several texts for less than one after the other, and threads that each ran
    a batch of their own would only take turns on the same cores.
    """

    def __init__(self, tower: TextTower) -> None:
        self._tower = tower
        self.together = Together(self._encode, _MOST_QUERIES)

    @property
    def card(self) -> ModelCard:
        return self._tower.card

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a text, in order, as the tower itself does."""
        return self.together.do(texts)

    def count_tokens(self, text: str) -> int:
        """Return the tokens `text` has before any cut, special tokens included."""
        return self._tower.count_tokens(text)

    def _encode(self, batch: Sequence[Sequence[str]]) -> list[Embeddings]:
        encoded = self._tower.encode_texts([text for texts in batch for text in texts])
        ends = np.cumsum([len(texts) for texts in batch])
        return np.split(encoded, ends[:-1])
