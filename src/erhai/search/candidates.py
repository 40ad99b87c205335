"""The pictures among which the hits of one question are chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embedding, Embeddings, ImageIds
from erhai.vectors.protocol import VectorStore


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pictures, nearest to the query first: ids (n,), cosines (n,) and embeddings (n, dim).

    embeddings is (0, dim) where nobody needs them. all_there says that no other picture
    passes the filter.
    """

    ids: ImageIds
    scores: NDArray[np.float32]
    embeddings: Embeddings
    all_there: bool


def gather(
    store: VectorStore,
    query: Embedding,
    depth: int,
    among: ImageIds | None,
    others: ImageIds,
    *,
    embed: bool,
) -> Candidates:
    """Return the `depth` pictures nearest to a query, and the others, which pass the filter.

    Without `embed` there are no others, and no embeddings.
    """
    [found] = store.search(query[np.newaxis], depth, among=among)
    all_there = len(found.ids) < depth
    if not embed:
        nothing = np.empty((0, store.dim), np.float32)
        return Candidates(found.ids, found.scores, nothing, all_there)
    ids, rows = store.embeddings(np.union1d(found.ids, others))
    scores = np.clip(rows @ query, -1, 1)
    # Where the store has compared a picture its word counts, so that answers agree.
    # A store that is refreshed meanwhile may have let go of some.
    known = np.isin(found.ids, ids, assume_unique=True)
    scores[np.searchsorted(ids, found.ids[known])] = found.scores[known]
    nearest = np.lexsort((ids, -scores))
    return Candidates(ids[nearest], scores[nearest], rows[nearest], all_there)
