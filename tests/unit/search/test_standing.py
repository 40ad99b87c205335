"""What the catalogue says of candidates is the same whether it stands still or not."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from erhai.catalogue import embeddings, images, looks
from erhai.catalogue.database import Database
from erhai.search.remembered import Settled
from erhai.search.standing import Standing
from erhai.types import FileStat, Look
from tests.unit.catalogue.rows import PLAIN, put


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "catalogue.sqlite3")
    yield opened
    opened.close()


def test_it_tells_the_same_before_and_after_it_is_kept(db: Database) -> None:
    ids = []
    with db.transaction() as connection:
        for number in range(6):
            fingerprint = bytes([number]) * 16
            embeddings.put(connection, fingerprint, np.array([1.0, 0.0], np.float32))
            path = Path(f"/{number}.jpg")
            ids.append(images.put_encoded(connection, path, FileStat(1, 1), fingerprint, PLAIN))
            if number < 4:
                look = Look(np.zeros(4, np.uint8), (1 << 63) + number)
                looks.put(connection, fingerprint, look)
        images.mark_searchable(connection, ids)
    standing = Standing(db)
    asked = np.array([ids[3], 10_000, ids[5], ids[0], 7_777], np.int64)
    told = [standing.of(asked) for _ in range(50)]
    for each in told:
        assert each.at.tolist() == [0, 2, 3]
        assert each.hashes.tolist() == told[0].hashes.tolist()
    assert told[0].hashes.tolist() == [(1 << 63) + 3, 0, 1 << 63]
    other = Database(db.path)
    with other.transaction() as connection:
        images.delete(connection, [ids[3]])
    other.close()
    assert standing.of(asked).at.tolist() == [2, 3]


def test_a_value_is_read_once_nothing_changes_for_a_while(db: Database) -> None:
    settled = Settled(db, lambda kept: images.count(kept, "searchable"), patience=2)
    assert [settled.get() for _ in range(5)] == [None, None, 0, 0, 0]
    other = Database(db.path)
    for number in range(3):
        put(other, f"/{number}.jpg")
        assert settled.get() is None
    assert [settled.get() for _ in range(3)] == [None, 3, 3]
    other.close()
