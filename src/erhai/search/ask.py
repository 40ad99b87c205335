"""One question to a library, decided in every part."""

from dataclasses import dataclass, field
from pathlib import Path

from erhai.search.colours import Palette, PictureColours
from erhai.search.query import Term
from erhai.types import Filter


@dataclass(frozen=True, slots=True)
class Ask:
    """What a search looks for, among which pictures, and how the hits are put in order.

    terms: words and pictures, weighted; without any the hits are the newest that pass
    the filter. exclude: concepts that are not wanted. like and unlike: pictures marked by
    who asked, as files or the bytes of one. colour: what is to be seen of, beside or instead
    of terms; unless it leads, it has a say only among the nearest. diversity, 0 to 1,
    spreads the hits out. fold shows near-duplicates as one hit. leave_out never is a hit.
    """

    terms: tuple[Term, ...] = ()
    k: int = 20
    only: Filter = field(default_factory=Filter)
    exclude: tuple[str, ...] = ()
    like: tuple[Path | bytes, ...] = ()
    unlike: tuple[Path | bytes, ...] = ()
    colour: Palette | PictureColours | None = None
    colour_leads: bool = True
    diversity: float = 0.0
    fold: bool = False
    leave_out: Path | None = None

    @property
    def compares(self) -> bool:
        """Whether anything is looked for, so that hits have scores."""
        return bool(self.terms or self.exclude or self.like or self.unlike)
