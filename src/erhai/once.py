"""A property that is computed at first use, once, however many threads come for it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
_LOCK = threading.RLock()


class once(Generic[T]):  # noqa: N801 - used as a decorator, like functools.cached_property
    """As functools.cached_property, which since Python 3.12 lets two threads compute it both.

    The value lies in the object's __dict__ under the property's name; taken out there, it is
    computed anew at the next use. One lock serves all, so that one may need another.
    """

    def __init__(self, compute: Callable[..., T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, owner: object, kind: type | None = None) -> T:
        known: dict[str, T] = owner.__dict__
        with _LOCK:
            if self._name not in known:
                known[self._name] = self._compute(owner)
            return known[self._name]
