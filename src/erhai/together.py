"""Work that several threads ask for, done together."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

A = TypeVar("A")
T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Waiting(Generic[A, T]):
    """What one thread waits for; error stands for what there will not be."""

    asked: A
    told: list[T]
    error: Exception | None = None
    done: bool = False


class Together(Generic[A, T]):
    """Does one batch of work at a time, for any number of threads.

    Nobody waits for company: whoever finds it free takes along all who came while it was
    busy. For work that costs less together than one after the other.
    """

    def __init__(self, work: Callable[[Sequence[A]], Sequence[T]], most: int) -> None:
        """`work` answers what is asked, in order; at most `most` at once."""
        self._work = work
        self._most = most
        self._turn = threading.Lock()
        self._coming = threading.Lock()
        self._waiting: list[_Waiting[A, T]] = []

    @property
    def waiting(self) -> int:
        """How many have not been taken along yet."""
        return len(self._waiting)

    def do(self, asked: A) -> T:
        """Return the answer to one question, or raise what doing its batch raised."""
        mine = _Waiting[A, T](asked, [])
        with self._coming:
            self._waiting.append(mine)
        with self._turn:
            while not mine.done:
                self._do_next()
        if mine.error is not None:
            raise mine.error
        return mine.told[0]

    def _do_next(self) -> None:
        with self._coming:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            answers = self._work([each.asked for each in batch])
            for each, answer in zip(batch, answers, strict=True):
                each.told.append(answer)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised to who waits
            for each in batch:
                each.error = error
        for each in batch:
            each.done = True
