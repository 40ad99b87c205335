"""Ctrl-C during a long run: the first asks it to stop, the second stops it at once."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_on_interrupt(announce: Callable[[], None]) -> Iterator[threading.Event]:
    """Yield an event that the first SIGINT sets; a second one raises KeyboardInterrupt.

    `announce` is called once after the first, on a thread of its own: a signal
    handler may have interrupted a write, and must not start another.
    """
    stop = threading.Event()
    ended = threading.Event()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    def wait() -> None:
        stop.wait()
        if not ended.is_set():
            announce()

    waiter = threading.Thread(target=wait, name="erhai-interrupt", daemon=True)
    waiter.start()
    previous = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)
        ended.set()
        # The run is over: this only lets the waiter go.
        stop.set()
