"""Work that should have ended ends, wherever it is."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from erhai.catalogue.database import Database
from erhai.deadline import check, deadline, is_over
from erhai.errors import TookTooLong

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "catalogue.sqlite3")
    yield opened
    opened.close()


def test_without_one_nothing_is_over() -> None:
    check()
    with deadline(time.monotonic() + 60):
        check()
    with deadline(time.monotonic()), pytest.raises(TookTooLong, match="stopped"):
        check()
    check()


def test_the_earlier_of_two_holds() -> None:
    with deadline(time.monotonic()):
        with deadline(time.monotonic() + 60):
            assert is_over()
        assert is_over()


def test_it_holds_for_its_own_thread() -> None:
    told: list[bool] = []
    with deadline(time.monotonic()):
        other = threading.Thread(target=lambda: told.append(is_over()))
        other.start()
        other.join()
    assert told == [False]


def test_a_statement_that_never_ends_is_stopped(db: Database) -> None:
    with deadline(time.monotonic() + 0.05), pytest.raises(TookTooLong):
        db.rows(ENDLESS)
    # It left nothing behind, and what comes next is answered.
    assert db.rows("SELECT 1")[0][0] == 1
    with deadline(time.monotonic()), pytest.raises(TookTooLong):
        db.rows("SELECT 1")


def test_the_version_is_told_while_a_statement_runs(db: Database) -> None:
    def run() -> None:
        with deadline(time.monotonic() + 0.5), pytest.raises(TookTooLong):
            db.rows(ENDLESS)

    version = db.version()
    running = threading.Thread(target=run)
    running.start()
    assert db.version() == version
    assert running.is_alive()
    other = Database(db.path)
    with other.transaction() as connection:
        connection.execute("INSERT INTO own_places VALUES ('x', 1, 2, 3)")
    other.close()
    assert db.version() != version
    running.join()
    with db.transaction() as connection:
        seen = db.version()
        connection.execute("DELETE FROM own_places")
    assert db.version() != seen
