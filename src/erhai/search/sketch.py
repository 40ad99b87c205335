"""Sketches as queries: told from photographs, and redrawn all in one way.

A pen's and a chalk's strokes, on white, on black or on a sheet under a lamp, small in a corner
or over the whole sheet, become the same bold black on white, which is the one kind of drawing
that erhai.search.sketch_map has learnt to read. Nothing here is learnt.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import Pixels

_SIDE_PX = 256  # what is judged and redrawn, about what models see
_CELLS = 6  # a side, in each of which the paper's brightness is taken
_STROKE_PX = 2.0  # of _SIDE_PX
_MARGIN = 0.05  # of the drawn area's sides

_Plane = NDArray[np.float32]
_Mask = NDArray[np.bool_]


def is_sketch(pixels: Pixels) -> bool:
    """Return whether a picture is a line drawing: thin strokes on an even ground.

    pixels is (height, width, 3) uint8. Strokes may be dark on light or light on dark, of any
    colour, and the paper may lie in uneven light. Lettering passes too.
    """
    return _Lines.read(pixels).are_drawn()


def redrawn(pixels: Pixels) -> Pixels:
    """Return a sketch's strokes drawn anew: bold, black on white, without the empty margin.

    pixels is (height, width, 3) uint8, and so is what is returned, a square at a working size.
    """
    ink = _drawn_area(_Lines.read(pixels).ink)
    bold = _bold(_resized(ink, (_SIDE_PX, _SIDE_PX)))
    grey = np.round(255 * (1 - bold)).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


@dataclass(frozen=True, slots=True)
class _Lines:
    """A picture as strokes on paper, each plane (_SIDE_PX, _SIDE_PX).

    contrast is how far a pixel differs from its paper towards the ink, in levels of 255;
    strongest what the boldest strokes reach; paper the ground's median level.
    """

    contrast: _Plane
    strongest: float
    paper: float
    light_on_dark: bool
    colours: NDArray[np.float32]

    @classmethod
    def read(cls, pixels: Pixels) -> "_Lines":
        colours = _small(pixels)
        grey = colours @ np.array([0.299, 0.587, 0.114], np.float32)
        # What is drawn is the lesser part, so the mean leans towards it from the median.
        light_on_dark = bool(np.median(grey) < grey.mean())
        paper = _paper(grey, 20 if light_on_dark else 80)
        contrast = grey - paper if light_on_dark else paper - grey
        strongest = float(np.percentile(contrast, 99.7))
        return cls(contrast, strongest, float(np.median(paper)), light_on_dark, colours)

    @property
    def ink(self) -> _Plane:
        """How much ink lies on each pixel, 0 to 1; faint marks and the paper's grain are none."""
        ink: _Plane = np.clip((self.contrast / max(self.strongest, 20.0) - 0.1) / 0.8, 0, 1)
        return ink

    def are_drawn(self) -> bool:
        drawn = self.contrast > 0.4 * self.strongest
        even = float((np.abs(self.contrast) < max(10.0, 0.15 * self.strongest)).mean())
        if self.strongest < 40 or even < 0.6 or not 0.002 <= drawn.mean() <= 0.3:
            return False
        if self.paper > 90 if self.light_on_dark else self.paper < 140:
            return False
        rows, columns = _extent(drawn)
        across = min(rows.stop - rows.start, columns.stop - columns.start)
        if across < 0.15 * len(drawn) or _eroded(drawn, 9).sum() > 0.1 * drawn.sum():
            return False
        away = np.abs(self.contrast)[~_dilated(drawn, 5)]
        if not len(away) or (away > 0.2 * self.strongest).sum() > 0.02 * drawn.size:
            return False
        grain = float(np.percentile(away, 90)) / self.strongest
        if self.light_on_dark:
            # Lamps at night are light on dark too, but neither of one colour nor on plain black.
            spread = float(self.colours[self.contrast > 0.7 * self.strongest].std(axis=0).max())
            return even >= 0.7 and grain <= 0.03 and spread <= 30
        return grain <= 0.12


def _small(pixels: Pixels) -> NDArray[np.float32]:
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(image.resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX), np.float32)


def _paper(grey: _Plane, percentile: float) -> _Plane:
    """Return the ground's level at each pixel, from what most of each cell shows."""
    cell_px = len(grey) // _CELLS
    inner = grey[: cell_px * _CELLS, : cell_px * _CELLS]
    cells = inner.reshape(_CELLS, cell_px, _CELLS, cell_px)
    levels = np.percentile(cells, percentile, axis=(1, 3)).astype(np.float32)
    return _resized(levels, (len(grey), len(grey)))


def _drawn_area(ink: _Plane) -> _Plane:
    rows, columns = _extent(ink > 0.4)
    inner = ink[rows, columns]
    height, width = inner.shape
    return np.pad(inner, ((int(_MARGIN * height),) * 2, (int(_MARGIN * width),) * 2))


def _bold(ink: _Plane) -> _Plane:
    """Thicken strokes that are thinner than _STROKE_PX, and bring the boldest to 1."""
    drawn = ink > 0.4
    outline = drawn & ~_eroded(drawn, 3)
    width_px = 2 * drawn.sum() / max(1, outline.sum())
    grow_px = max(0, round((_STROKE_PX - float(width_px)) / 2))
    grown = _filtered(ink, 2 * grow_px + 1, lightest=True)
    bold: _Plane = np.clip(grown / max(0.3, float(np.percentile(grown, 99.5))), 0, 1)
    return bold


def _extent(drawn: _Mask) -> tuple[slice, slice]:
    """Return the rows and columns that hold all that is drawn; all of them if nothing is."""
    sides = []
    for along in (1, 0):
        found = np.flatnonzero(drawn.any(axis=along))
        sides.append(slice(found[0], found[-1] + 1) if len(found) else slice(0, len(drawn)))
    return sides[0], sides[1]


def _eroded(drawn: _Mask, size_px: int) -> _Mask:
    return _filtered(drawn.astype(np.float32), size_px, lightest=False) > 0.5


def _dilated(drawn: _Mask, size_px: int) -> _Mask:
    return _filtered(drawn.astype(np.float32), size_px, lightest=True) > 0.5


def _filtered(plane: _Plane, size_px: int, *, lightest: bool) -> _Plane:
    """Return the maximum, or minimum, in the square of an odd side around each pixel."""
    from PIL import Image, ImageFilter

    if size_px == 1:
        return plane
    kind = ImageFilter.MaxFilter if lightest else ImageFilter.MinFilter
    image = Image.fromarray(np.round(255 * plane).astype(np.uint8))
    found: _Plane = np.asarray(image.filter(kind(size_px)), np.float32) / np.float32(255)
    return found


def _resized(plane: _Plane, size: tuple[int, int]) -> _Plane:
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR))
