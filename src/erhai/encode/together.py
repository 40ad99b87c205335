"""Texts of several threads, encoded together."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from erhai.encode.model_card import ModelCard
from erhai.encode.protocol import TextTower
from erhai.types import Embeddings

_MOST_TEXTS = 64


@dataclass(eq=False)
class _Asked:
    """What one thread waits for; error stands for embeddings that there will not be."""

    texts: Sequence[str]
    embeddings: Embeddings | None = None
    error: Exception | None = None
    done: bool = field(default=False)


class TogetherTower:
    """A text tower that any number of threads may use, one batch at a time.

    Nobody waits for company: whoever finds the tower free takes along all who came while it
    was busy. A model reads several texts for less than one after the other, and threads that
    each ran a batch of their own would only take turns on the same cores.
    """

    def __init__(self, tower: TextTower) -> None:
        self._tower = tower
        self._turn = threading.Lock()
        self._coming = threading.Lock()
        self._waiting: list[_Asked] = []

    @property
    def card(self) -> ModelCard:
        return self._tower.card

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a text, in order, as the tower itself does."""
        mine = _Asked(texts)
        with self._coming:
            self._waiting.append(mine)
        with self._turn:
            while not mine.done:
                _encode(self._tower, self._next_batch())
        if mine.error is not None:
            raise mine.error
        assert mine.embeddings is not None
        return mine.embeddings

    def count_tokens(self, text: str) -> int:
        """Return the tokens `text` has before any cut, special tokens included."""
        return self._tower.count_tokens(text)

    def _next_batch(self) -> list[_Asked]:
        """Take those who came first, up to about _MOST_TEXTS texts."""
        with self._coming:
            count = 0
            for at, asked in enumerate(self._waiting):
                count += len(asked.texts)
                if count >= _MOST_TEXTS:
                    batch, self._waiting = self._waiting[: at + 1], self._waiting[at + 1 :]
                    return batch
            batch, self._waiting = self._waiting, []
            return batch


def _encode(tower: TextTower, batch: Sequence[_Asked]) -> None:
    try:
        encoded = tower.encode_texts([text for asked in batch for text in asked.texts])
        ends = np.cumsum([len(asked.texts) for asked in batch])
        for asked, end in zip(batch, ends.tolist(), strict=True):
            asked.embeddings = encoded[end - len(asked.texts) : end]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
        for asked in batch:
            asked.error = error
    for asked in batch:
        asked.done = True
