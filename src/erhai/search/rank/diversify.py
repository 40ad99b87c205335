"""Showing different pictures first, rather than many of one kind."""

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings


def diversify(
    scores: NDArray[np.float32],
    embeddings: Embeddings,
    diversity: float,
    k: int | None = None,
) -> NDArray[np.int64]:
    """Return an order of a list of hits: positions, (k,), all of them if k is None.

    scores are (n,) and fall; embeddings are (n, dim). By maximal marginal relevance
    (Carbonell and Goldstein 1998): each next hit is the one with the largest

        (1 - diversity) * relevance - diversity * nearness

    where relevance is its score, from 0 for the lowest of the list to 1 for the highest, and
    nearness its largest cosine with a hit that is shown already, at least 0. A diversity of 0
    leaves the list as it is; 1 looks at nothing but difference after the first hit. Raises
    ValueError for a diversity outside 0 to 1.
    """
    if not 0 <= diversity <= 1:
        raise ValueError(f"diversity is {diversity}, but must be from 0 to 1")
    asked = len(scores) if k is None else min(k, len(scores))
    if asked == 0:
        return np.empty(0, np.int64)
    relevance = scores - scores.min()
    relevance /= max(float(relevance.max()), 1e-9)
    nearness = np.zeros(len(scores), np.float32)
    left = np.ones(len(scores), np.bool_)
    order = np.empty(asked, np.int64)
    for rank in range(asked):
        gain = (1 - diversity) * relevance - diversity * nearness if rank else relevance
        order[rank] = chosen = np.where(left, gain, -np.inf).argmax()
        left[chosen] = False
        np.maximum(nearness, embeddings @ embeddings[chosen], out=nearness)
    return order
