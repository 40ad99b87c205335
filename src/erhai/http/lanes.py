"""Threads for work that must not hold up the event loop, and a bound on what may wait for them."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from erhai.deadline import check, deadline
from erhai.http.errors import Refused

T = TypeVar("T")


class Lane:
    """Some threads, work that waits for them, and a time after which it stops.

    Work of one kind that is slow waits in a lane of its own, so that it cannot keep quick work
    of another kind waiting. Used from the event loop alone.
    """

    def __init__(self, name: str, *, threads: int, most: int, limit_s: float) -> None:
        """`most`: how much work may be there at once, under way or waiting."""
        self._threads = ThreadPoolExecutor(threads, name)
        self._most = most
        self._limit_s = limit_s
        self._there = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Return what a function returns.

        Raises Refused (503) at once where too much is waiting already, and TookTooLong
        where the work, its waiting included, takes longer than the limit: the work itself
        then stops at the next look at its deadline.
        """
        if self._there >= self._most:
            raise Refused(
                503,
                "busy",
                "The server has more to do than it can. Try again in a moment.",
                {"Retry-After": "1"},
            )
        self._there += 1
        try:
            at_s = time.monotonic() + self._limit_s
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, partial(_within, at_s, work))
        finally:
            self._there -= 1

    def close(self) -> None:
        """Let go of the threads once what is under way is done; what waits is given up."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def _within(at_s: float, work: Callable[[], T]) -> T:
    with deadline(at_s):
        check()  # it may have waited all the time that there was
        return work()
