"""Making the vector store agree with the catalogue, which is the truth."""

import numpy as np

from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.types import ImageIds
from erhai.vectors.protocol import VectorStore


def reconcile(db: Database, store: VectorStore) -> int:
    """Bring the store to what the catalogue says, durably; return how many ids changed.

    Afterwards no row is `encoded`: every picture with an embedding is searchable.
    """
    stored = store.ids()
    searchable = images.ids_in_state(db, "searchable")
    waiting = images.ids_in_state(db, "encoded")
    extra = np.setdiff1d(stored, np.union1d(searchable, waiting), assume_unique=True)
    missing = np.setdiff1d(searchable, stored, assume_unique=True)
    if len(extra):
        store.delete(extra)
    upsert_from_catalogue(db, store, np.union1d(missing, waiting))
    publish(db, store)
    return len(extra) + len(missing) + len(waiting)


def upsert_from_catalogue(db: Database, store: VectorStore, ids: ImageIds) -> None:
    """Copy these pictures' embeddings from the catalogue into the store."""
    for batch_ids, batch in embeddings.of_images(db, ids, store.dim):
        store.upsert(batch_ids, batch)


def publish(db: Database, store: VectorStore) -> None:
    """Make the store durable, then the encoded rows, all of them in it, searchable."""
    store.flush()
    waiting = images.ids_in_state(db, "encoded")
    if len(waiting):
        with db.transaction() as connection:
            images.mark_searchable(connection, waiting.tolist())
