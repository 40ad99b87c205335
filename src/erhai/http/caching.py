"""Whole answers, kept ready to be sent for as long as they would be given again."""

import time
from dataclasses import dataclass

from erhai.library import Library
from erhai.lru import Lru
from erhai.schemas.search import SearchTold

_MOST_BYTES = 16_000_000
# Of what a kept answer takes beside its text.
_OVERHEAD_BYTES = 500
_END = b',"elapsed_ms":'
_LONGEST_REQUEST_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer in JSON but for how long it took, which is its last field.

    generation: of the library that it was found in. fresh_until_s: when, by time.time(), the
    same words may begin to mean something else, as 'yesterday' does; infinity for most.
    """

    head: bytes
    generation: int
    fresh_until_s: float = float("inf")

    @classmethod
    def of(cls, told: SearchTold, generation: int, fresh_until_s: float) -> "Prepared":
        head, _, rest = told.model_dump_json().encode().rpartition(_END)
        assert rest == b"0.0}", "elapsed_ms is the last field of SearchTold, and not yet known"
        return cls(head, generation, fresh_until_s)

    def told_in(self, elapsed_ms: float) -> bytes:
        """Return the whole answer, given how long it took this time."""
        return b"%s%s%.2f}" % (self.head, _END, elapsed_ms)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, the library that it is of, and the words that were looked for."""

    library: Library
    answer: Prepared
    words: str

    @property
    def still_holds(self) -> bool:
        """Whether the same answer would be given now."""
        answer = self.answer
        return answer.generation == self.library.generation() and time.time() < answer.fresh_until_s


class Answers:
    """Answers by the request that they were given to, byte for byte."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._kept = Lru[bytes, Kept](most_bytes, _weight)

    def get(self, request: bytes) -> Kept | None:
        """Return the answer to this request if it would be given again."""
        kept = self._kept.get(request)
        if kept is not None and not kept.still_holds:
            self._kept.drop(request)
            return None
        return kept

    def put(self, request: bytes, kept: Kept) -> None:
        """Keep an answer; not to a long request, which hardly comes twice."""
        if len(request) <= _LONGEST_REQUEST_BYTES:
            self._kept.put(request, kept)


def _weight(kept: Kept) -> int:
    return len(kept.answer.head) + _OVERHEAD_BYTES
