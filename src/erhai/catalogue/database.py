"""The SQLite file under a library: connection, pragmas, transactions, errors.

Readers and the one writer each open their own Database. In write-ahead-log mode
they do not wait for each other.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from erhai.catalogue.migrations import migrate
from erhai.deadline import OVER, check, is_over
from erhai.errors import (
    ErhaiError,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    StorageFull,
    TookTooLong,
)

BUSY_TIMEOUT_S = 10.0
# Below the limit on parameters in one statement of any SQLite there is.
MOST_PARAMETERS = 900
# Of SQLite's virtual machine, between two looks at the deadline: about a millisecond.
_STEPS_BETWEEN_LOOKS = 20_000

Value: TypeAlias = str | bytes | int | float | None


class Database:
    """One connection, usable from several threads, one statement or transaction at a time.

    Every sqlite3.Error leaves as an ErhaiError that names the file.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, making it if absent, and bring its schema up to date.

        Raises LibraryDamaged, LibraryTooNew, LibraryBusy, StorageFull or LibraryError.
        """
        self.path = path
        self._lock = threading.RLock()
        self._watching = threading.Lock()
        self._watch: sqlite3.Connection | None = None
        with translated(path):
            self._connection = sqlite3.connect(
                path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
        self._connection.row_factory = sqlite3.Row
        self._connection.set_progress_handler(is_over, _STEPS_BETWEEN_LOOKS)
        try:
            with translated(path):
                # First of all, so that a file of somebody else's is left untouched.
                migrate(self._connection, path)
                self._connection.execute("PRAGMA journal_mode = WAL")
                # FULL: a row is on the disk before its embedding reaches the vector
                # store, so that after a power cut the catalogue is never behind it.
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA foreign_keys = ON")
                self._connection.execute("PRAGMA temp_store = MEMORY")
        except BaseException:  # whatever it was, raised again
            self._connection.close()
            raise

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """Run one reading statement and return all its rows.

        Raises TookTooLong where the thread's deadline is over, also while the statement runs.
        """
        check()
        with self._lock, translated(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one writing transaction: all of it happens, or nothing."""
        with self._lock, translated(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:  # Ctrl-C too must roll back
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def version(self) -> int:
        """Return a number that differs whenever anybody has written since.

        It never waits for a statement that runs.
        """
        with self._watching, translated(self.path):
            if self._watch is None:
                # A connection of its own: one tells only of what others have written.
                self._watch = sqlite3.connect(
                    self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
                )
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def integrity_problems(self) -> list[str]:
        """Return what SQLite's own check finds wrong; an empty list if nothing."""
        found = [str(row[0]) for row in self.rows("PRAGMA integrity_check")]
        found += [
            f"broken reference in {row[0]!s}" for row in self.rows("PRAGMA foreign_key_check")
        ]
        return [problem for problem in found if problem != "ok"]

    def close(self) -> None:
        with self._watching:
            if self._watch is not None:
                self._watch.close()
            self._watch = None
        with self._lock:
            self._connection.close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise TookTooLong(OVER) from error
        raise _as_erhai_error(error, path) from error


def _as_erhai_error(error: sqlite3.Error, path: Path) -> ErhaiError:
    # The primary result code is the low byte of the extended one.
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(
            f"The catalogue {path} is held by another process. Try again when it is done."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LibraryDamaged(
            f"The catalogue {path} cannot be read ({error}). Restore it from a backup, or move "
            f"the folder {path.parent} away and index your pictures again."
        )
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(
            f"The disk is full: the catalogue {path} could not grow. What was indexed is kept; "
            "free some space and run the same command again."
        )
    if code == sqlite3.SQLITE_READONLY:
        return LibraryError(
            f"The catalogue {path} may not be written to. Check the permissions of {path.parent}."
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return LibraryError(
            f"The catalogue {path} cannot be opened. Check that {path.parent} exists and that "
            "you may write to it."
        )
    return LibraryError(f"The catalogue {path} failed: {error}. Run `erhai doctor`.")
