"""Pictures of the library as parts of a query: their embeddings are known."""

from collections.abc import Sequence

import numpy as np

from erhai.catalogue import embeddings
from erhai.catalogue.database import Database
from erhai.errors import QueryError
from erhai.types import Embeddings, ImageId


def embeddings_of(db: Database, dim: int, ids: Sequence[ImageId]) -> Embeddings:
    """Return the pictures' embeddings, (n, dim), in the order of the ids.

    Raises QueryError for a number that no picture of the library has.
    """
    found = {
        image_id: row
        for batch_ids, rows in embeddings.of_images(db, np.unique(np.array(ids, np.int64)), dim)
        for image_id, row in zip(batch_ids.tolist(), rows, strict=True)
    }
    for image_id in ids:
        if image_id not in found:
            raise QueryError(f"The library has no picture of the number {image_id}.")
    return np.stack([found[image_id] for image_id in ids])
