"""Retrieval metrics: ranks, recall, and how sure they are. NumPy only, no I/O."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings

RESAMPLES = 2000
LEVEL = 0.95
SEED = 0

# Scores, gathered scores and two masks of one block together: about 16 bytes an element.
_BLOCK_BYTES = 64 * 2**20
_ELEMENT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Side:
    """The queries of a retrieval, or its candidates.

    embeddings has shape (u, dim); rows (n,) int64 gives each of the n items its row of
    it, so that items of one content share an embedding and tie exactly. groups (n,)
    int64: a candidate is a right answer to a query of the same group.
    """

    embeddings: Embeddings
    rows: NDArray[np.int64]
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What each query found; all of shape (queries,) int64.

    rank counts from 1: one more than the wrong candidates that score strictly higher
    than the best right one. rank_if_ties_lose counts those of equal score as well.
    first and own are positions of candidates: the nearest, and the nearest right one.
    """

    rank: NDArray[np.int64]
    rank_if_ties_lose: NDArray[np.int64]
    first: NDArray[np.int64]
    own: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of a sample, and the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Recalls are shares, 0 to 1; so is the mean of 1 / rank."""

    recall_at_1: Estimate
    recall_at_5: Estimate
    recall_at_10: Estimate
    median_rank: Estimate
    mean_reciprocal_rank: Estimate


def rank_queries(queries: Side, candidates: Side, *, block_bytes: int = _BLOCK_BYTES) -> Ranking:
    """Rank all candidates for each query by cosine, a block of queries at a time.

    Takes about block_bytes at its peak, or what one query takes. Raises ValueError for
    embeddings that are not finite, and for a query without a right candidate.
    """
    for side in (queries, candidates):
        if not np.isfinite(side.embeddings).all():
            raise ValueError("embeddings have to be finite")
    if not np.isin(queries.groups, candidates.groups).all():
        raise ValueError("a query has no right candidate")
    total = len(queries.rows)
    found = np.empty((4, total), np.int64)
    step = max(1, block_bytes // (_ELEMENT_BYTES * max(1, len(candidates.rows))))
    for start in range(0, total, step):
        block = slice(start, start + step)
        unique_scores = queries.embeddings[queries.rows[block]] @ candidates.embeddings.T
        scores = unique_scores[:, candidates.rows]
        right = queries.groups[block, None] == candidates.groups
        own = np.where(right, scores, -np.inf).argmax(axis=1)
        best = np.take_along_axis(scores, own[:, None], axis=1)
        better = (scores > best).sum(axis=1)
        tied = ((scores == best) & ~right).sum(axis=1)
        found[:, block] = (better + 1, better + tied + 1, scores.argmax(axis=1), own)
    return Ranking(*found)


def recall_at(rank: NDArray[np.int64], k: int) -> float:
    """Return the share of queries whose right answer is among the first k."""
    return float((rank <= k).mean())


def median_rank(rank: NDArray[np.int64]) -> float:
    """Return the median; of an even number the mean of the middle two."""
    return float(np.median(rank))


def mean_reciprocal_rank(rank: NDArray[np.int64]) -> float:
    """Return the mean of 1 / rank."""
    return float((1 / rank).mean())


def summarize(
    rank: NDArray[np.int64],
    pictures: NDArray[np.int64],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Summary:
    """Return the metrics of at least one rank, with 95 % confidence intervals.

    Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over pictures, not
    over queries: captions of one picture succeed and fail together. pictures (n,) says
    which picture each query belongs to. The candidates stay as they are.
    """
    _, cluster = np.unique(pictures, return_inverse=True)
    number = int(cluster.max()) + 1
    shares = np.stack([rank <= 1, rank <= 5, rank <= 10, 1 / rank]).astype(np.float64)
    sums = np.stack([np.bincount(cluster, share, number) for share in shares])
    sizes = np.bincount(cluster, minlength=number)
    order = np.argsort(rank, kind="stable")
    rank_in_order, cluster_in_order = rank[order], cluster[order]

    rng = np.random.default_rng(seed)
    drawn = np.empty((resamples, 5))
    for draw in drawn:
        times = np.bincount(rng.integers(number, size=number), minlength=number)
        draw[:4] = sums @ times / (sizes @ times)
        draw[4] = repeated_median(rank_in_order, times[cluster_in_order])
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    values = (
        *(recall_at(rank, k) for k in (1, 5, 10)),
        mean_reciprocal_rank(rank),
        median_rank(rank),
    )
    one, five, ten, reciprocal, median = map(Estimate, values, low.tolist(), high.tolist())
    return Summary(one, five, ten, median, reciprocal)


def repeated_median(ordered: NDArray[np.int64], times: NDArray[np.int64]) -> float:
    """Return the median of rising values, each as often as `times` says, one at least."""
    ends = np.cumsum(times)
    total = int(ends[-1])
    middle = np.searchsorted(ends, [(total - 1) // 2, total // 2], side="right")
    return float(ordered[middle].mean())
