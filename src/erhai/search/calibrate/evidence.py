"""What is known of one query's scores before they are called good or bad.

A cosine says little alone: a word's scores spread half as far as a sentence's, and the best
of a thousand pictures that have nothing to do with a query beats the best of a hundred. So
a score goes together with how far the same query's scores spread over a fixed set of pictures
and with what the best of n normal draws reaches by chance, which extreme value theory puts at
about the square root of 2 ln n standard deviations (Leadbetter et al. 1983).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embedding, Embeddings

HIT_EVIDENCE = 5
ANSWER_EVIDENCE = 4
OWN = 0
"""The column of a hit's own score, the only one in which the hits of an answer differ."""

_LEAST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True)
class Evidence:
    """Numbers that a fit weighs.

    hits (k, HIT_EVIDENCE): score, first score, chance of the best, log spread, 1.
    answer (ANSWER_EVIDENCE,): first score, chance of the best, log spread, 1.
    """

    hits: NDArray[np.float64]
    answer: NDArray[np.float64]


def gather(
    query: Embedding, scores: NDArray[np.float32], count: int, reference: Embeddings
) -> Evidence:
    """Return the evidence of the hits' scores, (k,) falling, k at least 1.

    query is the (dim,) that they were found by, count how many pictures could have been
    hits, and reference the fixed pictures (r, dim).
    """
    spread = max(float((reference @ query).std()), _LEAST_SPREAD)
    best_by_chance = float(np.sqrt(2 * np.log(max(count, 2))))
    answer = np.array([scores[0], best_by_chance, np.log(spread), 1.0], np.float64)
    shared = np.broadcast_to(answer, (len(scores), ANSWER_EVIDENCE))
    return Evidence(np.column_stack([scores.astype(np.float64), shared]), answer)
