"""Embeddings whose cosines can be written down, and what a store's answers must be.

The compass's embeddings are made of 0, ±½ and ±1, so that their cosines are exact in any
precision and ids, scores and order can be demanded to the letter.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from erhai.types import Embeddings, ImageIds, Neighbours
from erhai.vectors.exact import ExactStore
from erhai.vectors.protocol import VectorStore

DIM = 4
EAST, WEST, NORTH = (1, 0, 0, 0), (-1, 0, 0, 0), (0, 1, 0, 0)
UP, DOWN = (0.5, 0.5, 0.5, 0.5), (0.5, 0.5, -0.5, -0.5)


def rows(*embeddings: Sequence[float]) -> Embeddings:
    return np.array(embeddings, np.float32).reshape(len(embeddings), DIM)


def numbers(*ids: int) -> ImageIds:
    return np.array(ids, np.int64)


def random_unit_rows(count: int, dim: int, seed: int) -> Embeddings:
    embeddings = np.random.default_rng(seed).standard_normal((count, dim), np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings


def assert_answers(
    store: VectorStore, queries: Embeddings, k: int, expected: Sequence[dict[int, float]]
) -> None:
    """Assert that each query's answer is these ids with these scores, in this order."""
    found = [
        dict(zip(hit.ids.tolist(), hit.scores.tolist(), strict=True))
        for hit in store.search(queries, k)
    ]
    assert [list(answer.items()) for answer in found] == [
        list(answer.items()) for answer in expected
    ]


def assert_agree(
    found: Neighbours, oracle: ExactStore, query: Embeddings, expected: Neighbours, tolerance: float
) -> None:
    """Assert that an answer is the oracle's, but for rounding.

    Scores may differ by the tolerance, and ids may change places only where the oracle's
    scores lie within twice that.
    """
    assert found.ids.dtype == np.int64
    assert found.scores.dtype == np.float32
    assert found.ids.shape == found.scores.shape == expected.ids.shape
    np.testing.assert_allclose(found.scores, expected.scores, rtol=0, atol=tolerance)
    assert found.scores.size == 0 or np.abs(found.scores).max() <= 1
    assert np.lexsort((found.ids, -found.scores)).tolist() == list(range(len(found.ids)))
    assert len(set(found.ids.tolist())) == len(found.ids)
    for image_id, score in zip(found.ids, found.scores, strict=True):
        (true,) = oracle.search(query[None], 1, among=image_id[None])
        assert true.ids.tolist() == [image_id]
        assert true.scores[0] == pytest.approx(score, abs=tolerance)
