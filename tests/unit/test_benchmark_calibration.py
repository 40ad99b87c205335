"""The measures and the fit of calibration: numbers worked out by hand, laws, a known truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import _calibration as calibration


def test_calibration_error_by_hand() -> None:
    said = np.array([0.05, 0.05, 0.95, 0.95])
    true = np.array([False, True, True, True])
    # Lowest bin: 0.1 said, 1 true, of 4; highest: 1.9 said, 2 true.
    assert calibration.expected_calibration_error(said, true) == pytest.approx(0.9 / 4 + 0.1 / 4)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), min_size=2))
def test_auroc_counts_pairs(pairs: list[tuple[float, bool]]) -> None:
    yes = [said for said, true in pairs if true]
    no = [said for said, true in pairs if not true]
    if yes and no:
        wins = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
        said, true = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
        assert calibration.auroc(said, true) == pytest.approx(wins / len(yes) / len(no))


def test_the_fit_finds_the_coefficients_that_made_the_data() -> None:
    random = np.random.default_rng(1)
    x = np.column_stack([random.standard_normal(40_000), np.ones(40_000)])
    yes = random.random(40_000) < 1 / (1 + np.exp(-(2 * x[:, 0] - 1)))
    found = calibration._fit_logistic(x, yes, np.ones(len(x)))
    np.testing.assert_allclose(found, [2, -1], atol=0.08)
