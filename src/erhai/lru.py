"""A bounded store of what was used last."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Lru(Generic[K, V]):
    """Values by key, of which those go first that were not asked for the longest.

    Any thread may use it. Values weigh 1 each unless `weigh` says otherwise; together they
    weigh at most `most`, and a heavier one is not kept.
    """

    def __init__(self, most: int, weigh: Callable[[V], int] | None = None) -> None:
        self._most = most
        self._weigh = weigh or _one
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """What all values weigh together."""
        return self._weight

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Return the value of a key, or None."""
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
            return value

    def put(self, key: K, value: V) -> None:
        """Keep a value, which is not None, in place of any other of the key."""
        with self._lock:
            self._forget(key)
            weight = self._weigh(value)
            if weight > self._most:
                return
            self._kept[key] = value
            self._weight += weight
            while self._weight > self._most:
                self._forget(next(iter(self._kept)))

    def drop(self, key: K) -> None:
        """Let go of a key; an unknown one is no error."""
        with self._lock:
            self._forget(key)

    def _forget(self, key: K) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._weight -= self._weigh(gone)


def _one(_: object) -> int:
    return 1
