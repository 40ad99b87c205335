"""What a search gives back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from erhai.search.notes import Note
from erhai.search.understand.chips import Chip, chips
from erhai.search.understand.understanding import Understood
from erhai.types import Hit

DOUBT = 0.4
"""Below this probability an answer is doubtful; docs/ranking/calibration.md has how well it tells.

The probabilities suppose that half of all queries have no answer, which is more than people ask.
"""


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Hit]):
    """The hits of one search, best first, and what a person should know of it.

    understood is what a typed sentence was taken for, or None where none was typed.
    answers is how likely the library holds anything that was asked for, 0 to 1, or None
    where nothing was compared or the model's scores were never judged.
    """

    hits: tuple[Hit, ...]
    notes: tuple[Note, ...] = ()
    understood: Understood | None = None
    answers: float | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether perhaps nothing in the library matches: worth a remark, not worth hiding hits."""
        return self.answers is not None and self.answers < DOUBT

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What was understood, as labels to show."""
        return () if self.understood is None else chips(self.understood)

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]
