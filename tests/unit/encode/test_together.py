"""Texts of several threads, encoded together: as if each had been alone."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from erhai.encode.model_card import ModelCard
from erhai.encode.together import TogetherTower
from erhai.errors import ModelError
from erhai.testing.fakes import FakeEncoder
from erhai.types import Embeddings


class Slow:
    """A tower whose first batch waits until it is let go; it notes how many texts each had."""

    def __init__(self) -> None:
        self.inner = FakeEncoder()
        self.batches: list[int] = []
        self.began = threading.Event()
        self.go = threading.Event()

    @property
    def card(self) -> ModelCard:
        return self.inner.card

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        self.batches.append(len(texts))
        self.began.set()
        assert self.go.wait(30)
        if "broken" in texts:
            raise ModelError("The tower does not read this.")
        return self.inner.encode_texts(texts)

    def count_tokens(self, text: str) -> int:
        return self.inner.count_tokens(text)


def asked(number: int) -> list[str]:
    return [f"red {number} {at}" for at in range(number % 4)]


def test_who_comes_while_it_is_busy_shares_the_next_batch() -> None:
    tower = Slow()
    together = TogetherTower(tower)
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(together.encode_texts, ["blue"])
        assert tower.began.wait(30)
        others = [pool.submit(together.encode_texts, asked(number)) for number in range(1, 16)]
        while together.together.waiting < 15:  # all of them wait
            pass
        tower.go.set()
        np.testing.assert_array_equal(first.result(), tower.inner.encode_texts(["blue"]))
        for number, other in enumerate(others, start=1):
            np.testing.assert_array_equal(other.result(), tower.inner.encode_texts(asked(number)))
    assert tower.batches == [1, sum(number % 4 for number in range(1, 16))]


def test_a_batch_is_no_larger_than_it_has_to_be() -> None:
    tower = Slow()
    together = TogetherTower(tower)
    with ThreadPoolExecutor(50) as pool:
        first = pool.submit(together.encode_texts, ["blue"])
        assert tower.began.wait(30)
        others = [pool.submit(together.encode_texts, ["a", "b", "c"]) for _ in range(40)]
        while together.together.waiting < 40:
            pass
        tower.go.set()
        assert all(len(each.result()) for each in (first, *others))
    assert max(tower.batches) <= 3 * 32
    assert sum(tower.batches) == 1 + 3 * 40


def test_an_error_is_told_to_all_who_wait_and_to_nobody_else() -> None:
    tower = Slow()
    tower.go.set()
    together = TogetherTower(tower)
    with pytest.raises(ModelError, match="does not read this"):
        together.encode_texts(["broken"])
    assert together.encode_texts(["red"]).shape == (1, together.card.dim)
    assert together.encode_texts([]).shape[0] == 0
    assert together.count_tokens("a red dog") == tower.count_tokens("a red dog")
