"""What a long-lived reader keeps of a catalogue between questions."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from erhai.catalogue.database import Database

T = TypeVar("T")


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
