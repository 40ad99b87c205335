"""One order from several: colours beside what a picture shows."""

import numpy as np
from numpy.typing import NDArray

COLOUR_WEIGHT = 0.2
"""Of the colours, beside a text of weight 1; `python -m benchmarks.colours` prints the choice."""


def standardised(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how many standard deviations above the mean each score is, (n,); 0 if all alike."""
    deviation = float(scores.std()) if len(scores) else 0.0
    if deviation < 1e-12:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / deviation, np.float32)
