"""Libraries of earlier versions: opened, brought up to date, and of the same answers."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from erhai.catalogue import embeddings, facts, images, matching, places
from erhai.catalogue.database import Database
from erhai.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from erhai.errors import FailureKind
from erhai.types import Filter, Metadata

PHOTO = ("/photos/Été/寺庙.JPG", "searchable", "2019-08-02T19:41:07", 25.6, 100.2, "Canon EOS")
ODD = (os.fsdecode(b"/photos/caf\xe9.png"), "encoded", None, None, None, None)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A catalogue as the first version of the schema made it: three rows, one of them failed."""
    path = tmp_path / "catalogue.sqlite3"
    vector = np.array([1.0, 0.0], "<f2").tobytes()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO folders VALUES (?, ?)", (b"/photos", b"/"))
        connection.execute("INSERT INTO embeddings VALUES (?, ?)", (b"one", vector))
        for name, state, taken_at, latitude, longitude, camera in (PHOTO, ODD):
            connection.execute(
                "INSERT INTO images (path, size_bytes, modified_ns, state, fingerprint, format, "
                "width_px, height_px, orientation, taken_at, latitude, longitude, camera) "
                "VALUES (?, 1, 2, ?, ?, 'JPEG', 3, 4, 1, ?, ?, ?, ?)",
                (os.fsencode(name), state, b"one", taken_at, latitude, longitude, camera),
            )
        connection.execute(
            "INSERT INTO images (path, size_bytes, modified_ns, state, failure_kind, "
            "failure_reason) VALUES (?, 1, 2, 'failed', 'empty', 'no bytes')",
            (b"/photos/empty.jpg",),
        )
    return path


def test_all_that_was_known_is_known(first: Path) -> None:
    with closing(Database(first)) as db:
        assert db.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
        assert db.integrity_problems() == []
        assert list(facts.folders(db)) == [Path("/photos")]
        record = images.searchable_records(db, [1])[1]
        assert record.path == Path(PHOTO[0])
        assert record.metadata == Metadata(
            "JPEG", 3, 4, 1, datetime(2019, 8, 2, 19, 41, 7), None, 25.6, 100.2, "Canon EOS"
        )
        assert images.ids_in_state(db, "encoded").tolist() == [2]
        assert [failure.kind for failure in images.failures(db)] == [FailureKind.EMPTY]
        [(ids, found)] = embeddings.of_images(db, np.array([1, 2]), 2)
        assert ids.tolist() == [1, 2]
        assert found.tolist() == [[1, 0], [1, 0]]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (Filter(), [1, 2]),
        (Filter(after=datetime(2019, 1, 1)), [1]),
        (Filter(under=Path("/photos")), [1, 2]),
        (Filter(words=("ÉTÉ", "寺")), [1]),
        (Filter(words=("caf",)), [2]),
        (Filter(words=("empty",)), []),
        (Filter(formats=("png",)), [2]),
        (Filter(formats=("jpg",)), [1, 2]),
        (Filter(cameras=("canon",)), [1]),
    ],
)
def test_filters_answer_as_if_the_rows_were_new(
    first: Path, only: Filter, expected: list[int]
) -> None:
    with closing(Database(first)) as db:
        with db.transaction() as connection:
            images.mark_searchable(connection, [2])
        assert matching.ids_matching(db, only).tolist() == expected


def test_positions_wait_for_their_names(first: Path) -> None:
    with closing(Database(first)) as db:
        some = places.unnamed(db, 10)
        assert (some.ids.tolist(), some.latitudes.tolist()) == ([1], [25.6])
        assert facts.named_by(db) is None


def test_an_empty_library_of_the_first_version(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    with closing(Database(path)) as db:
        assert matching.ids_matching(db, Filter()).tolist() == []


def test_a_migration_that_fails_changes_nothing(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = first.read_bytes()
    monkeypatch.setattr(
        "erhai.catalogue.migrations.MIGRATIONS",
        (MIGRATIONS[0], MIGRATIONS[1] + "; SELECT no_such_function()"),
    )
    with pytest.raises(Exception, match="no_such_function"):
        Database(first)
    assert first.read_bytes() == before
    monkeypatch.undo()
    with closing(Database(first)) as db:
        assert images.count(db, "searchable") == 1
