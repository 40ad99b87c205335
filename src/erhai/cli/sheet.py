"""A contact sheet: the hits as pictures, with rank, name and score, on one page."""

import math
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, ImageDraw, ImageOps

from erhai.cli.errors import OutputError
from erhai.cli.fonts import fit_line
from erhai.cli.output import match_in_words
from erhai.cli.text import counted, short_path
from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import decode_file
from erhai.errors import ErhaiError

if TYPE_CHECKING:
    from erhai.types import Hit

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".pdf": "PDF"}
MOST_PICTURES = 200

WIDTH_PX = 1600
MARGIN_PX = 40
GAP_PX = 16
CAPTION_PX = 38
TITLE_PX = 64
NARROWEST, WIDEST = 0.56, 2.4
"""Ratios of width to height beyond which a picture is cropped."""

PAPER = (250, 249, 246)
INK = (38, 36, 33)
FAINT_INK = (134, 129, 122)
MISSING = (228, 225, 219)
WHITE = (255, 255, 255)
BADGE = (0, 0, 0, 168)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one picture goes."""

    hit: "Hit"
    left_px: int
    top_px: int
    width_px: int
    height_px: int


def check_target(target: Path, *, also: tuple[str, ...] = ()) -> None:
    """Raise OutputError unless a sheet can be written at `target`; `also` are more endings."""
    if target.suffix.lower() not in (*FORMATS, *also):
        *endings, last = ".png", ".jpg", ".webp", ".pdf", *also
        raise OutputError(
            f"A contact sheet's name ends with {', '.join(endings)} or {last}, "
            f"unlike {short_path(target)}."
        )
    folder = target.absolute().parent
    if not folder.is_dir():
        raise OutputError(f"The folder {short_path(folder)} for the contact sheet does not exist.")
    if not os.access(folder, os.W_OK) or target.is_dir():
        raise OutputError(f"The contact sheet cannot be written to {short_path(target)}.")


def temporary_target() -> Path:
    """Return a place for a sheet to look at once; the last one is replaced."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("erhai"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="erhai-"))
    return folder / "contact-sheet.png"


def save_sheet(hits: "Sequence[Hit]", target: Path, *, title: str) -> str:
    """Draw the sheet and write it whole or not at all; return a sentence that says so.

    The format follows the name's ending. Raises OutputError when it cannot be written.
    """
    check_target(target)
    shown = hits[:MOST_PICTURES]
    write_picture(draw_sheet(shown, title=title), target)
    which = f"the best {len(shown)} of " if len(shown) < len(hits) else ""
    return f"Contact sheet of {which}{counted(len(hits), 'picture')}: {short_path(target)}"


def write_picture(sheet: Image.Image, target: Path) -> None:
    """Write a drawn sheet whole or not at all; raises OutputError."""
    file_format = FORMATS[target.suffix.lower()]
    write_whole(target, lambda file: sheet.save(file, format=file_format, quality=90))


def write_whole(target: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file whole or not at all; raises OutputError."""
    try:
        handle, draft = tempfile.mkstemp(dir=target.absolute().parent, suffix=target.suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
            _let_others_read(draft)
            Path(draft).replace(target)
        except BaseException:  # Ctrl-C too must leave no draft
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        if error.errno is None:
            raise
        reason = error.strerror or error
        raise OutputError(
            f"The contact sheet cannot be written to {short_path(target)}: {reason}."
        ) from error


def draw_sheet(
    hits: "Sequence[Hit]", *, title: str, width_px: int = WIDTH_PX, row_px: int | None = None
) -> Image.Image:
    """Return the sheet as an RGB picture `width_px` wide.

    Pictures stand in rows of equal height that fill the width, in order of rank.
    A picture that cannot be read any more is a grey box that says so.
    """
    cells = list(lay_out(hits, width_px, row_px or _row_height(len(hits))))
    bottom = max((cell.top_px + cell.height_px for cell in cells), default=TITLE_PX)
    sheet = Image.new("RGB", (width_px, bottom + CAPTION_PX + MARGIN_PX - GAP_PX), PAPER)
    draw = ImageDraw.Draw(sheet, "RGBA")
    _draw_title(draw, title, len(hits), width_px)
    for cell in cells:
        _draw_picture(sheet, draw, cell)
        _draw_rank(draw, cell)
        _draw_caption(draw, cell)
    return sheet


def draw_strip(hits: "Sequence[Hit]", *, width_px: int, height_px: int = 180) -> Image.Image:
    """Return the pictures in one row with their ranks only, at most as wide and high as given."""
    height = min(float(height_px), (width_px - 8 * len(hits)) / sum(map(_ratio, hits)))
    cells, left = [], 0
    for hit in hits:
        cell = Cell(hit, left, 0, max(1, int(height * _ratio(hit))), max(1, int(height)))
        cells.append(cell)
        left += cell.width_px + 8
    strip = Image.new("RGB", (left - 8, cells[0].height_px))
    draw = ImageDraw.Draw(strip, "RGBA")
    for cell in cells:
        _draw_picture(strip, draw, cell)
        _draw_rank(draw, cell)
    return strip


def _row_height(number: int) -> int:
    if number <= 3:
        return 420
    return 320 if number <= 12 else 240


def lay_out(hits: "Sequence[Hit]", width_px: int, row_px: int) -> Iterator[Cell]:
    """Yield a cell for each hit: in order, in rows that fill the width but the last."""
    room_px = width_px - 2 * MARGIN_PX
    top_px = MARGIN_PX + TITLE_PX
    rows = list(_rows(hits, room_px, row_px))
    for row in rows:
        height_px = _fitting_height(row, room_px)
        if row is rows[-1]:
            # Instead of being blown up to the full width.
            height_px = min(height_px, row_px * 1.15)
        left = float(MARGIN_PX)
        for hit in row:
            right = left + height_px * _ratio(hit)
            yield Cell(hit, round(left), top_px, round(right) - round(left), round(height_px))
            left = right + GAP_PX
        top_px += round(height_px) + CAPTION_PX + GAP_PX


def _rows(hits: "Sequence[Hit]", room_px: int, row_px: int) -> Iterator[list["Hit"]]:
    """Break the hits into rows whose heights, once they fill the width, are near `row_px`."""
    row: list[Hit] = []
    for hit in hits:
        if row:
            without_px = abs(_fitting_height(row, room_px) - row_px)
            with_px = abs(_fitting_height([*row, hit], room_px) - row_px)
            if without_px < with_px:
                yield row
                row = []
        row.append(hit)
    if row:
        yield row


def _fitting_height(row: "Sequence[Hit]", room_px: int) -> float:
    return (room_px - GAP_PX * (len(row) - 1)) / sum(_ratio(hit) for hit in row)


def _ratio(hit: "Hit") -> float:
    metadata = hit.image.metadata
    return min(max(metadata.width_px / max(1, metadata.height_px), NARROWEST), WIDEST)


def _draw_title(draw: ImageDraw.ImageDraw, title: str, number: int, width_px: int) -> None:
    right_px, baseline_px = width_px - MARGIN_PX, MARGIN_PX + 32
    if count := fit_line(counted(number, "picture"), 20, width_px):
        right_px -= round(count.width_px)
        count.draw(draw, right_px, baseline_px, FAINT_INK)
    if heading := fit_line(title, 34, right_px - GAP_PX - MARGIN_PX):
        heading.draw(draw, MARGIN_PX, baseline_px, INK)


def _draw_picture(sheet: Image.Image, draw: ImageDraw.ImageDraw, cell: Cell) -> None:
    box = (
        cell.left_px,
        cell.top_px,
        cell.left_px + cell.width_px - 1,
        cell.top_px + cell.height_px - 1,
    )
    size = (cell.width_px, cell.height_px)
    try:
        picture = ImageOps.fit(_read(cell), size, Image.Resampling.LANCZOS)
    except (ErhaiError, OSError):
        draw.rounded_rectangle(box, 8, MISSING)
        note = "unreadable" if cell.hit.path.exists() else "gone"
        if line := fit_line(note, 18, cell.width_px - 16):
            left_px = cell.left_px + (cell.width_px - line.width_px) / 2
            line.draw(draw, left_px, cell.top_px + cell.height_px / 2 + 6, FAINT_INK)
    else:
        sheet.paste(picture, box[:2], _rounded(size))


def _draw_rank(draw: ImageDraw.ImageDraw, cell: Cell) -> None:
    if rank := fit_line(str(cell.hit.rank), 19, cell.width_px):
        width_px = max(30, rank.width_px + 18)
        left_px, top_px = cell.left_px + 8, cell.top_px + 8
        draw.rounded_rectangle((left_px, top_px, left_px + width_px, top_px + 29), 8, BADGE)
        rank.draw(draw, left_px + (width_px - rank.width_px) / 2, top_px + 21, WHITE)


def _draw_caption(draw: ImageDraw.ImageDraw, cell: Cell) -> None:
    right_px, baseline_px = cell.left_px + cell.width_px, cell.top_px + cell.height_px + 24
    if score := fit_line(match_in_words(cell.hit), 18, cell.width_px):
        right_px -= round(score.width_px)
        score.draw(draw, right_px, baseline_px, FAINT_INK)
    if name := fit_line(cell.hit.path.name, 18, right_px - 12 - cell.left_px):
        name.draw(draw, cell.left_px, baseline_px, INK)


def _rounded(size: tuple[int, int]) -> Image.Image:
    """Return a mask with round corners, drawn at twice the size for smooth edges."""
    large = Image.new("L", (size[0] * 2, size[1] * 2))
    ImageDraw.Draw(large).rounded_rectangle((0, 0, *(side - 1 for side in large.size)), 16, 255)
    return large.resize(size, Image.Resampling.BOX)


def _read(cell: Cell) -> Image.Image:
    """Return the upright picture, large enough to cover its cell."""
    metadata = cell.hit.image.metadata
    scale = max(cell.width_px / metadata.width_px, cell.height_px / metadata.height_px)
    shorter_px = scale * min(metadata.width_px, metadata.height_px)
    # decode_file keeps at least twice the side that it is asked for.
    asked_px = max(1, math.ceil(shorter_px / 2))
    decoded = decode_file(cell.hit.path, min_side_px=asked_px, limits=DecodeLimits())
    return Image.fromarray(decoded.pixels)


def _let_others_read(path: str) -> None:
    """Give a file made by mkstemp the permissions that a plain new file would have."""
    mask = os.umask(0)
    os.umask(mask)
    Path(path).chmod(0o666 & ~mask)
