"""One question to a library, decided in every part."""

from dataclasses import dataclass, field
from pathlib import Path

from erhai.search.query import Term
from erhai.types import Filter


@dataclass(frozen=True, slots=True)
class Ask:
    """What a search looks for, among which pictures, and how the hits are put in order.

    terms: words and pictures, weighted; without any the hits are the newest that pass
    the filter. exclude: concepts that are not wanted. leave_out never is a hit.
    """

    terms: tuple[Term, ...] = ()
    k: int = 20
    only: Filter = field(default_factory=Filter)
    exclude: tuple[str, ...] = ()
    leave_out: Path | None = None
