"""The pictures among which hits are chosen, where store and catalogue differ."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.search.candidates import gather
from erhai.types import FileStat, Metadata
from erhai.vectors.exact import ExactStore

VECTORS = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]], np.float32)
QUERY = VECTORS[0]
NOBODY = np.empty(0, np.int64)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Four pictures, numbered from 1, ever farther from QUERY."""
    opened = Database(tmp_path / "catalogue.sqlite3")
    with opened.transaction() as connection:
        for number, vector in enumerate(VECTORS, start=1):
            fingerprint = bytes([number]) * 16
            embeddings.put(connection, fingerprint, vector)
            path = Path(f"/{number}.jpg")
            images.put_encoded(
                connection, path, FileStat(1, 1), fingerprint, Metadata("JPEG", 1, 1)
            )
    yield opened
    opened.close()


def store_of(*ids: int) -> ExactStore:
    store = ExactStore(2)
    rows = [VECTORS[(number - 1) % 4] for number in ids]
    store.upsert(np.array(ids, np.int64), np.stack(rows))
    return store


def test_the_nearest_and_the_others_come_nearest_first(db: Database) -> None:
    found = gather(db, store_of(1, 2, 3, 4), QUERY, 2, None, np.array([4]), embed=True)
    assert found.ids.tolist() == [1, 2, 4]
    np.testing.assert_allclose(found.scores, [1, 0.8, 0], atol=1e-3)
    np.testing.assert_allclose(found.embeddings, VECTORS[[0, 1, 3]], atol=1e-3)
    assert not found.all_there


def test_what_the_catalogue_has_let_go_of_is_left_out(db: Database) -> None:
    found = gather(db, store_of(1, 3, 9), QUERY, 10, None, NOBODY, embed=True)
    assert found.ids.tolist() == [1, 3]
    assert found.all_there
    gone = gather(db, store_of(8, 9), QUERY, 10, None, NOBODY, embed=True)
    assert (gone.ids.shape, gone.scores.shape, gone.embeddings.shape) == ((0,), (0,), (0, 2))


def test_without_embeddings_only_the_store_is_asked(db: Database) -> None:
    found = gather(db, store_of(1, 3, 9), QUERY, 2, np.array([3, 9]), NOBODY, embed=False)
    assert found.ids.tolist() == [9, 3]
    assert found.embeddings.shape == (0, 2)
