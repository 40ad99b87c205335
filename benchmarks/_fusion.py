"""Fusing lists of scores: what was weighed, of which search/rank keeps the one that it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.search.rank.fuse import standardised
from erhai.types import ImageIds


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One opinion on pictures.

    ids: (n,) int64, each once, in any order. scores: (n,) float32, higher is better, on any
    scale. weight: 0 or more. absent is the score of a picture that is not among the ids,
    None meaning the lowest among them.
    """

    ids: ImageIds
    scores: NDArray[np.float32]
    weight: float = 1.0
    absent: float | None = None


def sum_standardised(lists: Sequence[Scored]) -> tuple[ImageIds, NDArray[np.float32]]:
    """Return all ids, best first, and the weighted sums of their standard scores.

    A standard score is how many standard deviations above the mean a score is, both over all
    ids of all lists: so all lists should speak of the same pictures, for example of all that
    may be hits, or of the best few hundred of any list. A list that scores all alike has no
    say. Equal sums are ordered by rising id.
    """
    ids = _union(lists)
    total = np.zeros(len(ids), np.float64)
    for each in lists:
        total += each.weight * standardised(_spread(each, ids))
    return _ordered(ids, total)


def sum_reciprocal_ranks(
    lists: Sequence[Scored], constant: float = 60.0
) -> tuple[ImageIds, NDArray[np.float32]]:
    """Return all ids, best first, and the sums of weight / (constant + rank), ranks from 1.

    Cormack, Clarke and Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet and
    individual rank learning methods". Equal scores share the best of their ranks; what a
    list does not have gets nothing from it. Equal sums are ordered by rising id.
    """
    ids = _union(lists)
    total = np.zeros(len(ids), np.float64)
    for each in lists:
        falling = np.sort(-each.scores)
        rank = np.searchsorted(falling, -each.scores) + 1
        total[np.searchsorted(ids, each.ids)] += each.weight / (constant + rank)
    return _ordered(ids, total)


def _union(lists: Sequence[Scored]) -> ImageIds:
    return np.unique(np.concatenate([np.empty(0, np.int64), *(each.ids for each in lists)]))


def _spread(each: Scored, ids: ImageIds) -> NDArray[np.float32]:
    """Return the list's score of each of the ids."""
    absent = each.absent
    if absent is None:
        absent = float(each.scores.min()) if len(each.scores) else 0.0
    scores = np.full(len(ids), absent, np.float32)
    scores[np.searchsorted(ids, each.ids)] = each.scores
    return scores


def _ordered(ids: ImageIds, total: NDArray[np.float64]) -> tuple[ImageIds, NDArray[np.float32]]:
    order = np.argsort(-total, kind="stable")
    return ids[order], total[order].astype(np.float32)
