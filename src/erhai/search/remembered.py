"""What a long-lived reader keeps of a catalogue between questions."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from erhai.catalogue.database import Database

T = TypeVar("T")


class Settled(Generic[T]):
    """A value read from a catalogue once nobody has written to it for a while.

    Reading it again after every write would cost more than it saves.
    """

    def __init__(self, db: Database, read: Callable[[Database], T], patience: int) -> None:
        """`patience`: how many questions in a row must have found the catalogue unchanged."""
        self._db = db
        self._read = read
        self._patience = patience
        self._lock = threading.Lock()
        self._version: int | None = None
        self._asked = 0
        self._kept: T | None = None

    def get(self) -> T | None:
        """Return the value as it is now, or None where it does not yet pay to read it."""
        with self._lock:
            version = self._db.version()
            if version != self._version:
                self._version, self._asked, self._kept = version, 0, None
            self._asked += 1
            if self._kept is None and self._asked > self._patience:
                self._kept = self._read(self._db)
            return self._kept


class Remembered(Generic[T]):
    """A value read from a catalogue, and read again once somebody has written to it."""

    def __init__(self, db: Database, read: Callable[[Database], T]) -> None:
        self._db = db
        self._read = read
        self._lock = threading.Lock()
        self._kept: tuple[int, T] | None = None

    def get(self) -> T:
        """Return the value as it is now; it costs next to nothing if nothing changed."""
        with self._lock:
            version = self._db.version()
            if self._kept is None or self._kept[0] != version:
                self._kept = (version, self._read(self._db))
            return self._kept[1]
