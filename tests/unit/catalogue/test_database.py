"""Opening, transactions, and what goes wrong with a SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from erhai.catalogue.database import Database
from erhai.catalogue.migrations import MIGRATIONS
from erhai.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryTooNew


def test_a_new_catalogue_is_whole_and_opens_again(tmp_path: Path) -> None:
    for _ in range(2):
        db = Database(tmp_path / "catalogue.sqlite3")
        assert db.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
        assert db.rows("PRAGMA journal_mode")[0][0] == "wal"
        assert db.integrity_problems() == []
        db.close()


def test_a_failed_transaction_leaves_nothing(db: Database) -> None:
    def fail_half_way() -> None:
        with db.transaction() as connection:
            connection.execute("INSERT INTO library VALUES ('a', 'b')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert db.rows("SELECT * FROM library") == []


def test_a_reader_is_not_held_up_by_a_writer(db: Database) -> None:
    reader = Database(db.path)
    with db.transaction() as connection:
        connection.execute("INSERT INTO library VALUES ('a', 'b')")
        assert reader.rows("SELECT * FROM library") == []
    assert len(reader.rows("SELECT * FROM library")) == 1
    reader.close()


def test_the_version_changes_when_another_connection_writes(db: Database) -> None:
    reader = Database(db.path)
    before = reader.version()
    assert reader.version() == before
    with db.transaction() as connection:
        connection.execute("INSERT INTO library VALUES ('a', 'b')")
    assert reader.version() != before
    reader.close()


def test_a_second_writer_is_told_who_is_busy(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("erhai.catalogue.database.BUSY_TIMEOUT_S", 0.05)
    other = Database(db.path)
    with (
        db.transaction(),
        pytest.raises(LibraryBusy, match=r"held by another process"),
        other.transaction(),
    ):
        pytest.fail("two writers at once")
    other.close()


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LibraryDamaged, match=str(path)):
        Database(path)
    assert path.read_bytes().startswith(b"not a database")


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(LibraryDamaged, match="not one of Erhai's"):
        Database(path)
    assert path.read_bytes() == before


def test_a_library_from_the_future_is_refused(db: Database) -> None:
    db.rows(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(LibraryTooNew, match="Update Erhai"):
        Database(db.path)


def test_damage_in_the_middle_is_a_library_error(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    db = Database(path)
    with db.transaction() as connection:
        connection.executemany(
            "INSERT INTO library VALUES (?, ?)", ((str(n), "x" * 500) for n in range(500))
        )
    db.close()
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xa5" * (len(content) - 12288)
    path.write_bytes(content)
    with pytest.raises(LibraryError), closing(Database(path)) as damaged:
        damaged.rows("SELECT * FROM library ORDER BY value")
