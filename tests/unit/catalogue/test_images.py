"""The rows of pictures, and their embeddings."""

import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from erhai.catalogue import embeddings, images
from erhai.catalogue.database import Database
from erhai.errors import FailureKind, LibraryError
from erhai.types import Failure, FileStat, Filter, ImageId, Metadata

DIM = 8
STAT = FileStat(size_bytes=10, modified_ns=20)
WHOLE = Metadata(
    format="JPEG",
    width_px=3000,
    height_px=4000,
    orientation=6,
    taken_at=datetime(2025, 6, 1, 18, 30),
    zone_min=480,
    latitude=25.7,
    longitude=100.2,
    camera="NIKON D70",
)


def embedding(seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=DIM).astype(np.float32)
    return drawn / np.linalg.norm(drawn)


def put(db: Database, path: str | bytes, metadata: Metadata = WHOLE, seed: int = 0) -> ImageId:
    fingerprint = seed.to_bytes(16, "big")
    with db.transaction() as connection:
        embeddings.put(connection, fingerprint, embedding(seed))
        image_id = images.put_encoded(
            connection, Path(os.fsdecode(path)), STAT, fingerprint, metadata
        )
        images.mark_searchable(connection, [image_id])
    return image_id


def test_a_record_comes_back_as_it_was_put(db: Database) -> None:
    name = b"/photos/\xff\xfe no utf-8.jpg"
    image_id = put(db, name, seed=7)
    record = images.searchable_records(db, [image_id])[image_id]
    assert record.metadata == WHOLE
    assert os.fsencode(record.path) == name
    assert record.stat == STAT
    assert record.fingerprint == (7).to_bytes(16, "big")


def test_an_embedding_comes_back_of_unit_norm_within_float16(db: Database) -> None:
    image_id = put(db, "/a.jpg", seed=3)
    [(ids, found)] = embeddings.of_images(db, np.array([image_id, 999]), DIM)
    assert ids.tolist() == [image_id]
    assert found.dtype == np.float32
    assert np.linalg.norm(found[0]) == pytest.approx(1, abs=1e-6)
    assert found[0] @ embedding(3) > 0.99999


def test_embeddings_come_in_batches_by_rising_id(db: Database) -> None:
    ids = [put(db, f"/{n}.jpg", seed=n) for n in range(7)]
    batches = list(embeddings.of_images(db, np.array(ids[::-1]), DIM, batch_size=3))
    assert [batch.tolist() for batch, _ in batches] == [ids[:3], ids[3:6], ids[6:]]
    [(far, _)] = embeddings.of_images(db, np.array([ids[6], 10**12, ids[0]]), DIM)
    assert far.tolist() == [ids[0], ids[6]]
    together = np.concatenate([found for _, found in batches])
    expected = np.stack([embedding(n) for n in range(7)])
    assert np.allclose(together, expected, atol=1e-3)


def test_a_path_keeps_its_id_through_change_and_failure(db: Database) -> None:
    image_id = put(db, "/a.jpg")
    with db.transaction() as connection:
        failure = Failure(Path("/a.jpg"), FailureKind.TRUNCATED, "cut short")
        assert images.put_failed(connection, failure, STAT) == image_id
    assert images.failures(db) == [failure]
    assert images.searchable_records(db, [image_id]) == {}
    assert put(db, "/a.jpg", seed=1) == image_id
    assert images.failures(db) == []


def test_an_id_is_never_given_twice(db: Database) -> None:
    first = put(db, "/a.jpg")
    with db.transaction() as connection:
        images.delete(connection, [first])
    assert put(db, "/a.jpg") > first


def test_a_row_needs_an_embedding(db: Database) -> None:
    with pytest.raises(LibraryError), db.transaction() as connection:
        images.put_encoded(connection, Path("/a.jpg"), STAT, b"unknown", WHOLE)
    assert images.count(db, "encoded") == 0


def test_beneath_a_folder_means_beneath_and_not_beside(db: Database) -> None:
    inside = {put(db, "/p/a/1.jpg"), put(db, "/p/a/deep/2.jpg")}
    put(db, "/p/ab/3.jpg")
    put(db, "/p/a.jpg")
    assert {row.image_id for row in images.known_under(db, Path("/p/a")).values()} == inside
    assert set(images.ids_matching(db, Filter(under=Path("/p/a"))).tolist()) == inside
    assert images.count(db, "searchable", Path("/p/a")) == 2
    assert images.count(db, "searchable", Path("/")) == 4


def test_moments_are_half_open_and_undated_pictures_pass_neither(db: Database) -> None:
    def dated(path: str, moment: datetime | None) -> ImageId:
        return put(db, path, Metadata("JPEG", 1, 1, taken_at=moment))

    first = dated("/1.jpg", datetime(2004, 1, 1))
    last = dated("/2.jpg", datetime(2012, 5, 31, 23, 59, 59))
    dated("/3.jpg", datetime(2012, 6, 1))
    dated("/4.jpg", datetime(2003, 12, 31, 23, 59, 59))
    dated("/5.jpg", None)
    only = Filter(after=datetime(2004, 1, 1), before=datetime(2012, 6, 1))
    assert images.ids_matching(db, only).tolist() == [first, last]
    assert images.count_undated(db) == 1


def test_only_embeddings_that_nobody_has_are_deleted(db: Database) -> None:
    one, two = put(db, "/1.jpg", seed=1), put(db, "/copy of 1.jpg", seed=1)
    three = put(db, "/3.jpg", seed=3)
    with db.transaction() as connection:
        images.delete(connection, [one, three])
        assert embeddings.delete_orphans(connection) == 1
    assert [ids.tolist() for ids, _ in embeddings.of_images(db, np.array([two]), DIM)] == [[two]]


def test_many_ids_at_once(db: Database) -> None:
    ids = [put(db, f"/{n}.jpg") for n in range(950)]
    assert list(images.searchable_records(db, ids)) == ids
