"""Making a store agree with the catalogue, whatever a run that died left behind."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.index.reconcile import reconcile
from erhai.types import FileStat, Metadata
from erhai.vectors.exact import ExactStore

ROWS = np.eye(4, dtype=np.float32)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A catalogue of pictures 1 to 3: searchable, searchable and encoded."""
    database = Database(tmp_path / "catalogue.sqlite3")
    with database.transaction() as connection:
        for number in (1, 2, 3):
            fingerprint = bytes([number])
            embeddings.put(connection, fingerprint, ROWS[number - 1])
            path, stat = Path(f"/{number}.jpg"), FileStat(1, 1)
            images.put_encoded(connection, path, stat, fingerprint, Metadata("JPEG", 1, 1))
        images.mark_searchable(connection, [1, 2])
    yield database
    database.close()


def store_with(*ids: int) -> ExactStore:
    store = ExactStore(4)
    store.upsert(np.array(ids, np.int64), np.tile(ROWS[3], (len(ids), 1)))
    return store


@pytest.mark.parametrize(
    ("stored", "changed"),
    [
        ((1, 2, 3), 1),  # died before the row was marked
        ((1, 2), 1),  # died before the store took it
        ((1, 2, 3, 9), 2),  # died before the store let go of a deleted row
        ((), 3),  # the store was lost
        ((9,), 4),
    ],
)
def test_the_catalogue_is_the_truth(db: Database, stored: tuple[int, ...], changed: int) -> None:
    store = store_with(*stored)
    assert reconcile(db, store) == changed
    assert store.ids().tolist() == [1, 2, 3]
    assert images.ids_in_state(db, "searchable").tolist() == [1, 2, 3]
    assert images.count(db, "encoded") == 0
    [nearest] = store.search(ROWS[2][np.newaxis], 1)
    assert nearest.ids.tolist() == [3]
    assert reconcile(db, store) == 0
