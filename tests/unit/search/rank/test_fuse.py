"""Scores on a scale of their own, brought to one that can be added."""

import numpy as np

from erhai.search.rank.fuse import standardised


def test_scores_are_told_in_deviations_from_their_mean() -> None:
    found = standardised(np.array([1.0, 3.0, 5.0, 7.0], np.float32))
    np.testing.assert_allclose(found, np.array([-3, -1, 1, 3]) / np.sqrt(5), rtol=1e-6)
    assert found.dtype == np.float32


def test_scores_that_are_all_alike_say_nothing() -> None:
    assert standardised(np.full(3, 0.7, np.float32)).tolist() == [0, 0, 0]
    assert standardised(np.empty(0, np.float32)).shape == (0,)
