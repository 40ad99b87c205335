"""Ranking: what it refuses, and that it is done a block at a time."""

import tracemalloc

import numpy as np
import pytest

from erhai.evaluate.metrics import Side, rank_queries


def unit(count: int, dim: int = 8, seed: int = 0) -> Side:
    points = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return Side(points, np.arange(count), np.arange(count))


def test_every_query_finds_itself() -> None:
    ranking = rank_queries(unit(50), unit(50))

    assert ranking.rank.tolist() == [1] * 50
    assert ranking.own.tolist() == ranking.first.tolist() == list(range(50))


def test_a_model_that_tells_nothing_apart_is_caught_by_its_ties() -> None:
    same = Side(np.ones((1, 4), np.float32), np.zeros(30, np.int64), np.arange(30))

    ranking = rank_queries(same, same)

    assert ranking.rank.tolist() == [1] * 30
    assert ranking.rank_if_ties_lose.tolist() == [30] * 30


def test_equal_contents_tie_exactly_wherever_they_stand() -> None:
    queries = unit(40, 512, seed=1)
    one = unit(1, 512, seed=2)
    candidates = Side(one.embeddings, np.zeros(37, np.int64), np.arange(37))
    asked = Side(queries.embeddings, queries.rows, np.full(40, 36))

    ranking = rank_queries(asked, candidates)

    assert ranking.rank.tolist() == [1] * 40
    assert ranking.rank_if_ties_lose.tolist() == [37] * 40


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_embeddings_that_are_no_numbers_are_refused(bad: float) -> None:
    broken = unit(5)
    broken.embeddings[2, 3] = bad

    with pytest.raises(ValueError, match="finite"):
        rank_queries(unit(5), broken)
    with pytest.raises(ValueError, match="finite"):
        rank_queries(broken, unit(5))


def test_a_query_without_a_right_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="no right candidate"):
        rank_queries(unit(6), unit(5))


def test_no_matrix_of_all_scores_is_made() -> None:
    side = unit(6000)

    tracemalloc.start()
    try:
        rank_queries(side, side, block_bytes=4 * 2**20)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    # All scores would take 6,000 × 6,000 × 4 bytes: 137 MiB.
    assert peak_bytes < 12 * 2**20
