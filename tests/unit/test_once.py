"""A property that is computed once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from erhai.once import once


class Kept:
    def __init__(self) -> None:
        self.computed = 0
        self.together = threading.Barrier(4, timeout=10)

    @once
    def value(self) -> int:
        self.computed += 1
        return self.computed


def test_many_threads_get_one_value() -> None:
    kept = Kept()

    def get(_: int) -> int:
        kept.together.wait()
        return kept.value

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(get, range(4))) == [1, 1, 1, 1]


def test_what_is_taken_out_is_computed_anew_and_objects_do_not_share() -> None:
    kept, other = Kept(), Kept()
    assert (kept.value, kept.value) == (1, 1)

    del kept.__dict__["value"]

    assert (kept.value, other.value) == (2, 1)
