"""A query moves towards what is liked and away from what is disliked."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from erhai.search.rank.feedback import Pull, move
from erhai.types import Embeddings

DIM = 6
NONE = np.empty((0, DIM), np.float32)
SEEDS = st.integers(0, 2**32 - 1)


def unit_rows(seed: int, rows: int) -> Embeddings:
    made = np.random.default_rng(seed).standard_normal((rows, DIM)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def test_it_is_what_a_loop_over_dimensions_gives() -> None:
    query, liked, disliked = unit_rows(1, 1)[0], unit_rows(2, 2), unit_rows(3, 3)
    sums = [
        float(query[i])
        + 0.4 * (float(liked[0, i]) + float(liked[1, i])) / 2
        - 0.3 * sum(float(row[i]) for row in disliked) / 3
        for i in range(DIM)
    ]
    length = sum(each**2 for each in sums) ** 0.5

    got = move(query, liked, disliked, Pull(liked=0.4, disliked=0.3))

    assert got.dtype == np.float32
    np.testing.assert_allclose(got, [each / length for each in sums], rtol=1e-5)


def test_without_marks_the_query_stays() -> None:
    query = unit_rows(4, 1)[0]
    np.testing.assert_allclose(move(query, NONE, NONE), query, rtol=1e-6)


def test_the_query_given_is_left_alone() -> None:
    query = unit_rows(5, 1)[0]
    before = query.copy()
    move(query, unit_rows(6, 1), unit_rows(7, 1))
    np.testing.assert_array_equal(query, before)


def test_a_picture_like_the_liked_passes_one_like_the_disliked() -> None:
    query = np.array([1, 0, 0, 0, 0, 0], np.float32)
    liked = np.array([[0.28, 0.96, 0, 0, 0, 0]], np.float32)
    disliked = np.array([[0.3, 0, (1 - 0.09) ** 0.5, 0, 0, 0]], np.float32)
    assert liked[0] @ query < disliked[0] @ query
    moved = move(query, liked, disliked)
    assert liked[0] @ moved > disliked[0] @ moved


@pytest.mark.parametrize(("liked", "disliked"), [(-0.1, 0.1), (0.1, -0.1), (0.5, 0.5), (2, 0)])
def test_weights_that_could_drown_the_query_are_refused(liked: float, disliked: float) -> None:
    with pytest.raises(ValueError, match="together below 1"):
        Pull(liked, disliked)


@given(seed=SEEDS, likes=st.integers(0, 4), dislikes=st.integers(0, 4))
def test_it_is_of_unit_norm_and_near_enough_to_the_query(
    seed: int, likes: int, dislikes: int
) -> None:
    query = unit_rows(seed, 1)[0]
    got = move(query, unit_rows(seed + 1, likes), unit_rows(seed + 2, dislikes))
    assert np.linalg.norm(got) == pytest.approx(1, abs=1e-5)
    # A step of 0.4 turns a unit vector by at most asin(0.4).
    assert got @ query >= (1 - 0.4**2) ** 0.5 - 1e-5


@given(seed=SEEDS)
def test_liking_brings_the_liked_nearer_and_disliking_takes_the_disliked_away(seed: int) -> None:
    query, marked = unit_rows(seed, 1)[0], unit_rows(seed + 1, 1)
    assume(abs(marked[0] @ query) < 0.999)
    before = marked[0] @ query
    assert marked[0] @ move(query, marked, NONE) >= before - 1e-6
    assert marked[0] @ move(query, NONE, marked) <= before + 1e-6


@given(seed=SEEDS, times=st.integers(1, 3))
def test_neither_order_nor_repetition_of_marks_matters(seed: int, times: int) -> None:
    query, liked, disliked = unit_rows(seed, 1)[0], unit_rows(seed + 1, 3), unit_rows(seed + 2, 2)
    once = move(query, liked, disliked)
    again = move(query, np.tile(liked[::-1], (times, 1)), disliked[::-1])
    np.testing.assert_allclose(once, again, atol=1e-5)
