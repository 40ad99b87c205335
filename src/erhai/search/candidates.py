"""The pictures among which the hits of one question are chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue import embeddings
from erhai.catalogue.database import Database
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
    db: Database,
    store: VectorStore,
    query: Embedding,
    depth: int,
    among: ImageIds | None,
    others: ImageIds,
    *,
    embed: bool,
) -> Candidates:
    """Return the `depth` pictures nearest to a query, and the others, which pass the filter.

    Without `embed` there are no others, and no embeddings. With it, what the catalogue has
    let go of, and the store still holds, is left out.
    """
    [found] = store.search(query[np.newaxis], depth, among=among)
    all_there = len(found.ids) < depth
    if not embed:
        nothing = np.empty((0, store.dim), np.float32)
        return Candidates(found.ids, found.scores, nothing, all_there)
    ids = np.union1d(found.ids, others)
    batches = list(embeddings.of_images(db, ids, store.dim))
    alive = np.concatenate([np.empty(0, np.int64), *(batch_ids for batch_ids, _ in batches)])
    rows = np.concatenate([np.empty((0, store.dim), np.float32), *(rows for _, rows in batches)])
    scores = np.clip(rows @ query, -1, 1)
    # Where the store has compared a picture its word counts, so that answers agree.
    known = np.isin(found.ids, alive, assume_unique=True)
    scores[np.searchsorted(alive, found.ids[known])] = found.scores[known]
    nearest = np.lexsort((alive, -scores))
    return Candidates(alive[nearest], scores[nearest], rows[nearest], all_there)
