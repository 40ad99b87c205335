"""Maximal marginal relevance, against a plain loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.search.rank.diversify import diversify
from erhai.types import Embeddings


def made(count: int, seed: int) -> tuple[np.ndarray, Embeddings]:
    random = np.random.default_rng(seed)
    embeddings = random.standard_normal((count, 4)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return -np.sort(-random.uniform(0, 0.3, count).astype(np.float32)), embeddings


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(0, 99), st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]))
def test_the_order_is_that_of_a_plain_loop(count: int, seed: int, diversity: float) -> None:
    scores, embeddings = made(count, seed)
    spread = float(scores.max() - scores.min()) if count else 1.0
    shown: list[int] = []
    while len(shown) < count:
        gains = {
            each: (1 - diversity) * float(scores[each] - scores.min()) / max(spread, 1e-9)
            - diversity * max([0.0, *(float(embeddings[each] @ embeddings[j]) for j in shown)])
            for each in range(count)
            if each not in shown
        }
        best = max(gains.values())
        close = [each for each, gain in gains.items() if gain > best - 1e-6]
        shown.append(0 if not shown else close[0])
        if len(close) > 1 and len(shown) > 1:
            return  # the two loops may round a tie otherwise
    assert diversify(scores, embeddings, diversity).tolist() == shown


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(0, 99), st.integers(0, 15))
def test_no_diversity_leaves_the_list_as_it_is(count: int, seed: int, k: int) -> None:
    scores, embeddings = made(count, seed)
    assert diversify(scores, embeddings, 0.0).tolist() == list(range(count))
    assert diversify(scores, embeddings, 0.0, k).tolist() == list(range(min(k, count)))


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(0, 99), st.floats(0, 1))
def test_it_is_an_order_that_begins_with_the_best(count: int, seed: int, diversity: float) -> None:
    order = diversify(*made(count, seed), diversity)
    assert order[0] == 0
    assert sorted(order.tolist()) == list(range(count))


def test_copies_of_the_first_come_after_what_is_different() -> None:
    scores = np.array([0.30, 0.29, 0.28, 0.20], np.float32)
    embeddings = np.eye(3, dtype=np.float32)[[0, 0, 0, 1]]
    assert diversify(scores, embeddings, 0.5).tolist() == [0, 3, 1, 2]


@pytest.mark.parametrize("diversity", [-0.1, 1.1])
def test_diversity_has_bounds(diversity: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        diversify(*made(2, 0), diversity)
