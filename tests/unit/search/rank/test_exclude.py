"""What is not wanted lowers a picture by how much the picture shows of it."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.search.rank.exclude import Penalty, exclude
from erhai.types import Embeddings

DIM = 6


def unit_rows(seed: int, rows: int) -> Embeddings:
    made = np.random.default_rng(seed).standard_normal((rows, DIM)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def at_cosines(*cosines: float) -> Embeddings:
    """Pictures whose cosine with (1, 0) is as given."""
    return np.array([(c, (1 - c * c) ** 0.5) for c in cosines], np.float32)


CONCEPT = np.array([[1, 0]], np.float32)


@pytest.mark.parametrize("concepts", [1, 3])
def test_it_is_what_a_loop_over_pictures_and_concepts_gives(concepts: int) -> None:
    pictures, excluded = unit_rows(1, 20), unit_rows(2, concepts)
    scores = np.linspace(0.4, 0.1, 20, dtype=np.float32)
    expected = []
    for score, picture in zip(scores, pictures, strict=True):
        lost = 0.0
        for concept in excluded:
            over = (float(picture @ concept) - 0.2) / 0.05
            lost += 3 * 0.05 * log(1 + exp(over))
        expected.append(float(score) - lost)

    got = exclude(scores, pictures, excluded, Penalty(level=0.2, softness=0.05, weight=3))

    assert got.dtype == np.float32
    np.testing.assert_allclose(got, expected, rtol=1e-5)


def test_a_picture_that_shows_it_falls_behind_one_that_does_not() -> None:
    scores = np.array([0.30, 0.25], np.float32)
    got = exclude(scores, at_cosines(0.25, -0.05), CONCEPT)
    assert got[1] > got[0]


def test_what_shows_nothing_of_it_keeps_its_score() -> None:
    scores = np.array([0.3, 0.2, 0.1], np.float32)
    got = exclude(scores, at_cosines(-0.5, -0.7, -0.9), CONCEPT)
    np.testing.assert_allclose(got, scores, atol=2e-4)


def test_far_above_the_level_the_loss_is_the_weight_for_each_unit() -> None:
    penalty = Penalty(level=0.1, softness=0.01, weight=2)
    got = exclude(np.zeros(2, np.float32), at_cosines(0.6, 0.7), CONCEPT, penalty)
    np.testing.assert_allclose(got, [-1.0, -1.2], atol=1e-5)


def test_with_nothing_excluded_or_no_candidates_nothing_changes() -> None:
    scores, pictures = np.array([0.3, 0.2], np.float32), unit_rows(3, 2)
    np.testing.assert_array_equal(exclude(scores, pictures, pictures[:0]), scores)
    assert exclude(scores[:0], pictures[:0], pictures).shape == (0,)


@given(seed=st.integers(0, 2**32 - 1), concepts=st.integers(1, 4))
def test_no_score_rises_and_equal_pictures_fall_equally(seed: int, concepts: int) -> None:
    pictures, excluded = unit_rows(seed, 12), unit_rows(seed + 1, concepts)
    pictures[1] = pictures[0]
    scores = np.full(12, 0.3, np.float32)
    got = exclude(scores, pictures, excluded)
    assert (got <= scores).all()
    assert got[0] == pytest.approx(got[1])


@given(seed=st.integers(0, 2**32 - 1))
def test_among_equal_scores_more_of_it_never_ranks_higher(seed: int) -> None:
    pictures, excluded = unit_rows(seed, 12), unit_rows(seed + 1, 1)
    got = exclude(np.zeros(12, np.float32), pictures, excluded)
    by_cosine = np.argsort((pictures @ excluded.T)[:, 0])
    assert (np.diff(got[by_cosine]) <= 1e-6).all()


@given(seed=st.integers(0, 2**32 - 1))
def test_losses_add_up_in_any_order(seed: int) -> None:
    pictures, excluded = unit_rows(seed, 8), unit_rows(seed + 1, 3)
    scores = np.zeros(8, np.float32)
    at_once = exclude(scores, pictures, excluded)
    one_by_one = scores
    for concept in excluded[::-1]:
        one_by_one = exclude(one_by_one, pictures, concept[np.newaxis])
    np.testing.assert_allclose(at_once, one_by_one, atol=1e-5)
