"""How long the work of a thread may take: set by who waits for it, looked at by who works.

    with deadline(at_s):
        ...
        check()

A moment is one of time.monotonic(). It holds for the thread that set it, so that a deadline
need not be handed through every function between the two.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from erhai.errors import TookTooLong

OVER = "The search took too long and was stopped. Ask for less at once, or try again."

_ENDS_AT_S: ContextVar[float] = ContextVar("ends_at_s", default=float("inf"))


@contextmanager
def deadline(at_s: float) -> Iterator[None]:
    """Let `check` raise in this block from a moment on; an earlier one that is set stays."""
    token = _ENDS_AT_S.set(min(at_s, _ENDS_AT_S.get()))
    try:
        yield
    finally:
        _ENDS_AT_S.reset(token)


def is_over() -> bool:
    """Return whether the work should have ended by now."""
    return time.monotonic() >= _ENDS_AT_S.get()


def check() -> None:
    """Raise TookTooLong once the deadline, if there is one, is over."""
    if is_over():
        raise TookTooLong(OVER)
