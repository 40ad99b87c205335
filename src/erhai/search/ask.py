"""One question to a library, decided in every part."""

from dataclasses import dataclass, field

from erhai.search.colours import Palette, PictureColours
from erhai.search.query import Picture, Term
from erhai.types import Filter, ImageId


@dataclass(frozen=True, slots=True)
class Ask:
    """What a search looks for, among which pictures, and how the hits are put in order.

    terms: words and pictures, weighted; without any the hits are the newest that pass
    the filter. exclude: concepts that are not wanted. like and unlike: pictures marked by
    who asked. colour: what is to be seen of, beside or instead
    of terms; unless it leads, it has a say only among the nearest. diversity, 0 to 1,
    spreads the hits out. fold shows near-duplicates as one hit. leave_out are no hits, as
    if they had been shown before: what they would stand for is left out with them, so that
    the k hits after a first k are had by leaving these out. Hits that are less likely relevant
    than min_relevance are cut off, where that is judged.
    """

    terms: tuple[Term, ...] = ()
    k: int = 20
    only: Filter = field(default_factory=Filter)
    exclude: tuple[str, ...] = ()
    like: tuple[Picture, ...] = ()
    unlike: tuple[Picture, ...] = ()
    colour: Palette | PictureColours | None = None
    colour_leads: bool = True
    diversity: float = 0.0
    fold: bool = False
    leave_out: frozenset[ImageId] = frozenset()
    min_relevance: float | None = None

    @property
    def depth(self) -> int:
        """How many hits there must be for k to be left, at least."""
        return self.k + len(self.leave_out)

    @property
    def compares(self) -> bool:
        """Whether anything is looked for, so that hits have scores."""
        return bool(self.terms or self.exclude or self.like or self.unlike)
