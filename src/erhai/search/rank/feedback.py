"""Moving a query by the pictures that a person marked: more like this, less like that."""

from dataclasses import dataclass

import numpy as np

from erhai.types import Embedding, Embeddings


@dataclass(frozen=True, slots=True)
class Pull:
    """How far marked pictures move a query of unit norm; both are 0 or more, together below 1.

    Pictures lie nearer to each other than to texts, so that equal weights would drown the
    words of the query. The defaults are fitted to erhai-lite:
    `python -m benchmarks.feedback --fit` prints the fit. Raises ValueError.
    """

    liked: float = 0.25
    disliked: float = 0.15

    def __post_init__(self) -> None:
        if self.liked < 0 or self.disliked < 0 or self.liked + self.disliked >= 1:
            raise ValueError(f"{self} must be 0 or more, and together below 1.")


def move(
    query: Embedding, liked: Embeddings, disliked: Embeddings, pull: Pull = Pull()
) -> Embedding:
    """Return the query (dim,) moved towards the liked and away from the disliked, of unit norm.

    liked (a, dim) and disliked (b, dim) are embeddings of pictures; either may be empty. Each
    side counts by its mean, however many it has, as in Rocchio (1971, "Relevance feedback in
    information retrieval").
    """
    moved = query.copy()
    if len(liked):
        moved += pull.liked * liked.mean(axis=0)
    if len(disliked):
        moved -= pull.disliked * disliked.mean(axis=0)
    unit: Embedding = np.asarray(moved / np.linalg.norm(moved), np.float32)
    return unit
