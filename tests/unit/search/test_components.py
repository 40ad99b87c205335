"""The weighted sum of several texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.search.components import Component, mix


@given(st.lists(st.floats(0.1, 3), min_size=1, max_size=6), st.integers(0, 2**32 - 1))
def test_it_is_the_sum_that_a_plain_loop_finds(weights: list[float], seed: int) -> None:
    # Nothing but positive coordinates, so that nothing cancels out.
    rows = np.random.default_rng(seed).random((len(weights), 5), np.float32) + 0.1
    total = [sum(w * float(row[i]) for w, row in zip(weights, rows, strict=True)) for i in range(5)]
    length = sum(value * value for value in total) ** 0.5
    found = mix(rows, [Component("", weight) for weight in weights])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [value / length for value in total], rtol=1e-4)


def test_a_negative_weight_looks_away() -> None:
    rows = np.eye(2, dtype=np.float32)
    found = mix(rows, [Component("a"), Component("b", -1.0)])
    np.testing.assert_allclose(found, [0.5**0.5, -(0.5**0.5)], rtol=1e-6)


def test_what_does_not_fit_or_cancels_out_is_refused() -> None:
    rows = np.ones((2, 3), np.float32)
    with pytest.raises(ValueError, match="2 embeddings for 1"):
        mix(rows, [Component("a")])
    with pytest.raises(ValueError, match="cancel"):
        mix(rows, [Component("a"), Component("b", -1.0)])
