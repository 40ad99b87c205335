"""The embeddings: what is expensive, kept once for each content, as float16."""

import sqlite3
from collections.abc import Iterator

import numpy as np

from erhai.catalogue.database import MOST_PARAMETERS, Database
from erhai.types import Embedding, Embeddings, ImageIds

_STORED = np.dtype("<f2")


def put(connection: sqlite3.Connection, fingerprint: bytes, embedding: Embedding) -> None:
    """Keep one embedding, (dim,) float32 of unit norm, for this content."""
    connection.execute(
        "INSERT INTO embeddings VALUES (?, ?) "
        "ON CONFLICT (fingerprint) DO UPDATE SET embedding = excluded.embedding",
        (fingerprint, embedding.astype(_STORED).tobytes()),
    )


def is_known(db: Database, fingerprint: bytes) -> bool:
    return bool(db.rows("SELECT 1 FROM embeddings WHERE fingerprint = ?", (fingerprint,)))


def of_images(
    db: Database, ids: ImageIds, dim: int, batch_size: int = MOST_PARAMETERS
) -> Iterator[tuple[ImageIds, Embeddings]]:
    """Yield the embeddings of these pictures, by rising id, in batches.

    Ids without a row, or whose row failed, are left out. The float16 values are
    brought back to unit norm in float32.
    """
    ids = np.sort(ids)
    for start in range(0, len(ids), batch_size):
        batch = ids[start : start + batch_size].tolist()
        found = db.rows(
            "SELECT image_id, embedding FROM images JOIN embeddings USING (fingerprint) "
            f"WHERE image_id IN ({','.join('?' * len(batch))}) ORDER BY image_id",
            batch,
        )
        if not found:
            continue
        matrix = np.frombuffer(b"".join(row[1] for row in found), _STORED)
        embeddings = matrix.reshape(len(found), dim).astype(np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        yield np.array([row[0] for row in found], np.int64), embeddings


def delete_orphans(connection: sqlite3.Connection) -> int:
    """Delete the embeddings that no picture has any more; return how many."""
    return connection.execute(
        "DELETE FROM embeddings WHERE NOT EXISTS "
        "(SELECT 1 FROM images WHERE images.fingerprint = embeddings.fingerprint)"
    ).rowcount
