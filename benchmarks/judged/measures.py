"""How well a ranking answers, in numbers from 0 to 1; higher is better."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray


def precision_at(k: int, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return the relevant among the first k, as a share of the most there could be."""
    found = sum(name in relevant for name in ranking[:k])
    return found / min(k, len(relevant))


def first_rank(ranking: Sequence[str], relevant: Collection[str]) -> int:
    """Return the rank of the first relevant, from 1; ValueError if there is none."""
    for rank, name in enumerate(ranking, start=1):
        if name in relevant:
            return rank
    raise ValueError("nothing relevant is ranked")


def rate_above(scores: NDArray[np.float32], rivals: NDArray[np.float32]) -> float:
    """Return how often one of `scores` is above one of `rivals`, a tie counting half.

    That is the area under the ROC curve (Hanley and McNeil 1982): chance is 0.5.
    """
    differences = scores[:, None] - rivals[None, :]
    return float(np.mean((differences > 0) + 0.5 * (differences == 0)))
