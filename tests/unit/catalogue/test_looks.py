"""Looks in the catalogue: by content, as they were put, and gone with the last picture."""

from pathlib import Path

import numpy as np

from erhai.catalogue import embeddings, images, looks
from erhai.catalogue.database import Database
from erhai.types import FileStat, ImageId, Look, Metadata


def look(seed: int) -> Look:
    colours = np.random.default_rng(seed).integers(0, 9, 77, np.uint8)
    return Look(colours, (2**64 - seed) % 2**64)


def put(db: Database, name: str, seed: int, *, with_look: bool = True) -> ImageId:
    with db.transaction() as connection:
        fingerprint = bytes([seed])
        embeddings.put(connection, fingerprint, np.eye(4, dtype=np.float32)[0])
        if with_look:
            looks.put(connection, fingerprint, look(seed))
        image_id = images.put_encoded(
            connection, Path("/photos") / name, FileStat(1, 1), fingerprint, Metadata("PNG", 1, 1)
        )
        images.mark_searchable(connection, [image_id])
    return image_id


def test_looks_come_back_as_they_were_put(db: Database) -> None:
    ids = [put(db, name, seed) for name, seed in (("a", 1), ("b", 0), ("copy of a", 1), ("c", 3))]
    found = looks.of_searchable(db)
    assert found.ids.tolist() == ids
    assert found.colours.flags.f_contiguous
    for row, seed in enumerate((1, 0, 1, 3)):
        assert found.colours[row].tolist() == look(seed).colours.tolist()
        assert int(found.perceptual_hashes[row]) == look(seed).perceptual_hash


def test_an_empty_library_has_none(db: Database) -> None:
    found = looks.of_searchable(db)
    assert (len(found.ids), len(found.colours), len(found.perceptual_hashes)) == (0, 0, 0)


def test_what_is_missing(db: Database) -> None:
    put(db, "a", 1)
    put(db, "b", 2, with_look=False)
    put(db, "copy of b", 2, with_look=False)
    assert looks.missing(db) == [bytes([2])]
    assert looks.of_searchable(db).ids.tolist() == [1]
    assert (looks.is_known(db, bytes([1])), looks.is_known(db, bytes([2]))) == (True, False)


def test_a_look_leaves_with_its_last_picture(db: Database) -> None:
    first, _, other = put(db, "a", 1), put(db, "copy of a", 1), put(db, "b", 2)
    with db.transaction() as connection:
        images.delete(connection, [first, other])
        assert looks.delete_orphans(connection) == 1
    assert [row[0] for row in db.rows("SELECT fingerprint FROM looks")] == [bytes([1])]
