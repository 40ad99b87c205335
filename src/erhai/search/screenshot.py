"""Screenshots as queries: the picture inside, without the page and the bars around it."""

import numpy as np
from numpy.typing import NDArray

from erhai.types import Pixels

_SIDE_PX = 192  # what is judged
_SAME = 6  # levels of 255 within which colours are the same ground
_MIN_SHARE = 0.08  # of the area, of a picture worth looking at alone
_MAX_SHARE = 0.95  # of the area; beyond it there is nothing to trim
_MIN_SIDE_PX = 32

_Mask = NDArray[np.bool_]


def trimmed(pixels: Pixels) -> Pixels | None:
    """Return the picture that a page, bars or a letterbox surround, or None if there is none.

    pixels is (height, width, 3) uint8; what is returned is a part of it. The ground around
    has one colour, lettering and icons may stand on it, and it must end in straight lines,
    as skies and walls in photographs do not.
    """
    page = _ground(pixels)
    rows, columns = _solid_block(~page)
    area = (rows.stop - rows.start) * (columns.stop - columns.start) / page.size
    if not _MIN_SHARE <= area <= _MAX_SHARE:
        return None
    if not (_is_edged(page[:, columns], rows) and _is_edged(page[rows].T, columns)):
        return None
    height, width = pixels.shape[:2]
    down, right = height / len(page), width / len(page)
    inner = pixels[
        int(np.ceil(rows.start * down)) : int(rows.stop * down),
        int(np.ceil(columns.start * right)) : int(columns.stop * right),
    ]
    return inner if min(inner.shape[:2]) >= _MIN_SIDE_PX else None


def _ground(pixels: Pixels) -> _Mask:
    """Return where the picture has its most frequent colour, (_SIDE_PX, _SIDE_PX)."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    small = np.asarray(image.resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX), np.int32)
    # Cells half a step apart would cut a colour in two, and so would one grid: both are tried.
    counts = []
    for shift in (0, 4):
        red, green, blue = ((small + shift) >> 3).transpose(2, 0, 1)
        _, where, times = np.unique(
            (red * 64 + green) * 64 + blue, return_inverse=True, return_counts=True
        )
        counts.append((int(times.max()), where.reshape(small.shape[:2]) == times.argmax()))
    most = max(counts, key=lambda pair: pair[0])[1]
    colour = np.median(small[most], axis=0)
    same: _Mask = np.abs(small - colour).max(axis=2) <= _SAME
    return same


def _solid_block(covered: _Mask) -> tuple[slice, slice]:
    """Return the rows and columns of the largest covered rectangle, found side by side in turn.

    Lines of lettering cover about half of their rows and leave even ground between them.
    """
    rows = columns = slice(0, len(covered))
    for needed in (0.3, 0.8, 0.8):
        rows = _longest_run(_shares(covered[:, columns], axis=1) > needed)
        columns = _longest_run(_shares(covered[rows], axis=0) > 0.8)
    return rows, columns


def _shares(covered: _Mask, axis: int) -> NDArray[np.float64]:
    """Return the covered share of each line along the other axis, 0 where a line is empty."""
    shares: NDArray[np.float64] = covered.sum(axis=axis) / max(1, covered.shape[axis])
    return shares


def _is_edged(page: _Mask, rows: slice) -> bool:
    """Return whether the ground ends at once where the rows begin and end."""
    last = len(page) - 1
    for inside, outside in ((rows.start + 1, rows.start - 2), (rows.stop - 2, rows.stop + 1)):
        if 0 <= outside <= last and not page[outside].mean() - page[inside].mean() > 0.7:
            return False
    return True


def _longest_run(marks: _Mask) -> slice:
    edges = np.flatnonzero(np.diff(np.r_[False, marks, False]))
    if not len(edges):
        return slice(0, 0)
    starts, stops = edges[::2], edges[1::2]
    longest = int(np.argmax(stops - starts))
    return slice(int(starts[longest]), int(stops[longest]))
