"""Words and pictures become one embedding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.errors import QueryError
from erhai.search.combine import WORDS_FACTOR, combine
from erhai.types import Embeddings

DIM = 16
NONE = np.zeros((0, DIM), np.float32)
NO_WEIGHTS = np.zeros(0, np.float32)


def units(rows: int, seed: int) -> Embeddings:
    made = np.random.default_rng(seed).standard_normal((rows, DIM)).astype(np.float32)
    lengths: Embeddings = np.linalg.norm(made, axis=1, keepdims=True)
    return made / lengths


@given(st.integers(1, 4), st.integers(0, 99))
def test_one_kind_alone_is_its_weighted_sum(rows: int, seed: int) -> None:
    parts = units(rows, seed)
    weights = np.random.default_rng(seed).uniform(0.5, 2, rows).astype(np.float32)
    plain = sum(weight * part for weight, part in zip(weights, parts, strict=True))
    plain = plain / np.linalg.norm(plain)
    np.testing.assert_allclose(combine(parts, weights, NONE, NO_WEIGHTS), plain, atol=1e-5)
    np.testing.assert_allclose(combine(NONE, NO_WEIGHTS, parts, weights), plain, atol=1e-5)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
def test_words_and_pictures_are_a_unit_sum_in_the_given_proportion(
    texts: int, pictures: int, seed: int
) -> None:
    rows = units(texts + pictures, seed)
    weights = np.random.default_rng(seed).uniform(0.5, 2, len(rows)).astype(np.float32)
    found = combine(rows[:texts], weights[:texts], rows[texts:], weights[texts:])
    plain = np.zeros(DIM)
    for position, (weight, row) in enumerate(zip(weights, rows, strict=True)):
        plain += weight * row * (WORDS_FACTOR if position < texts else 1)
    assert found.dtype == np.float32
    assert found.shape == (DIM,)
    np.testing.assert_allclose(found, plain / np.linalg.norm(plain), atol=1e-5)


def test_words_weigh_more_beside_a_picture_than_in_a_plain_sum() -> None:
    word, picture = units(2, 5)
    one = np.ones(1, np.float32)
    plain = combine(word[None], one, picture[None], one, words_factor=1.0)
    found = combine(word[None], one, picture[None], one)
    assert found @ word > plain @ word
    away = combine(word[None], -one, picture[None], one)
    assert away @ word < 0


def test_parts_that_cancel_are_refused() -> None:
    [row] = units(1, 3)
    twice = np.stack([row, row])
    with pytest.raises(QueryError, match="cancel"):
        combine(twice, np.array([1, -1], np.float32), NONE, NO_WEIGHTS)
    with pytest.raises(QueryError, match="cancel"):
        combine(NONE, NO_WEIGHTS, NONE, NO_WEIGHTS)
