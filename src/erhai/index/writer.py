"""Writing a batch of read files: encoder, then catalogue, then vector store."""

import sqlite3
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path

import numpy as np

from erhai.catalogue import embeddings, images, looks, words
from erhai.catalogue.database import Database
from erhai.encode.protocol import ImageTower
from erhai.errors import FailureKind
from erhai.index.pipeline import Broken, Outcome, Usable
from erhai.index.reconcile import upsert_from_catalogue
from erhai.index.report import Written
from erhai.types import ImageId, Pixels
from erhai.vectors.protocol import VectorStore


class BatchWriter:
    """Puts what was read into the library, a batch in one transaction.

    known are the rows under the folders of the run. gone are the rows of these whose
    file was not found; a file with the same bytes as one of them, and no row of its
    own, takes that row over, which then leaves `gone`.
    """

    def __init__(
        self,
        db: Database,
        store: VectorStore,
        image_tower: Callable[[], ImageTower],
        known: Mapping[Path, images.Known],
        gone: MutableMapping[Path, ImageId],
    ) -> None:
        self._db = db
        self._store = store
        self._image_tower = image_tower
        self._known = known
        self._gone = gone

    def write(self, batch: Sequence[Outcome]) -> Written:
        """Write the rows and embeddings as `encoded`, and hand these to the store."""
        fresh = self._fresh(batch)
        encoded = self._image_tower().encode_images(list(fresh.values())) if fresh else ()
        put: list[ImageId] = []
        moved: list[ImageId] = []
        failed: list[ImageId] = []
        with self._db.transaction() as connection:
            for fingerprint, embedding in zip(fresh, encoded, strict=True):
                embeddings.put(connection, fingerprint, embedding)
            for outcome in batch:
                file = outcome.file
                if isinstance(outcome, Usable) and outcome.look is not None:
                    looks.put(connection, outcome.fingerprint, outcome.look)
                if isinstance(outcome, Broken):
                    # What vanished meanwhile has nothing to remember; if it had a row,
                    # the next run finds it gone.
                    if outcome.failure.kind is not FailureKind.VANISHED:
                        failed.append(images.put_failed(connection, outcome.failure, file.stat))
                elif twin := self._vanished_twin(outcome):
                    moved.append(self._gone.pop(twin))
                    images.move(connection, moved[-1], file.path, file.stat)
                    if outcome.look is not None:  # it was not complete
                        self._put(connection, outcome)
                        images.mark_searchable(connection, moved[-1:])
                else:
                    put.append(self._put(connection, outcome))
            words.refresh(connection, [*put, *moved, *failed])
        upsert_from_catalogue(self._db, self._store, np.array(put, np.int64))
        self._store.delete(np.array(failed, np.int64))
        return Written(encoded=len(fresh), reused=len(put) - len(fresh), moved=len(moved))

    @staticmethod
    def _put(connection: sqlite3.Connection, outcome: Usable) -> ImageId:
        file = outcome.file
        return images.put_encoded(
            connection, file.path, file.stat, outcome.fingerprint, outcome.metadata
        )

    def _fresh(self, batch: Sequence[Outcome]) -> dict[bytes, Pixels]:
        """Return the pictures whose embedding nobody knows, the same bytes once."""
        return {
            outcome.fingerprint: outcome.pixels
            for outcome in batch
            if isinstance(outcome, Usable)
            and outcome.pixels is not None
            and not embeddings.is_known(self._db, outcome.fingerprint)
        }

    def _vanished_twin(self, outcome: Usable) -> Path | None:
        if not self._gone or outcome.file.path in self._known:
            return None
        twins = images.with_fingerprint(self._db, outcome.fingerprint)
        return next((twin.path for twin in twins if twin.path in self._gone), None)
