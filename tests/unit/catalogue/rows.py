"""Rows of pictures that nobody took."""

import os
from pathlib import Path

import numpy as np

from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.types import FileStat, ImageId, Metadata

FINGERPRINT = bytes(16)
PLAIN = Metadata("JPEG", 1, 1)


def put(db: Database, path: str, metadata: Metadata = PLAIN) -> ImageId:
    """Write one searchable row; all rows share one embedding."""
    with db.transaction() as connection:
        embeddings.put(connection, FINGERPRINT, np.array([1.0, 0.0], np.float32))
        image_id = images.put_encoded(
            connection, Path(os.fsdecode(path)), FileStat(1, 1), FINGERPRINT, metadata
        )
        images.mark_searchable(connection, [image_id])
    return image_id
