"""The worst misses of an evaluation, drawn: the true picture beside what came first."""

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from erhai.cli import sheet
from erhai.cli.evaluate_output import heading
from erhai.cli.fonts import Line, fit_line, wrap
from erhai.cli.text import printable, short_path

if TYPE_CHECKING:
    from erhai.evaluate.report import EvaluationReport, Miss, MissPicture

MOST_DRAWN = 36
"""On one picture, which so stays within what WebP can hold; a page of HTML has them all."""

COLUMNS = 2
PICTURE_PX = (355, 260)
TEXT_PX = 18
LINE_PX = 26
CAPTION_LINES = 2
LONGEST_NAME = 100

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #262421; background: #faf9f6; margin: 40px }
main { display: grid; gap: 32px; grid-template-columns: repeat(auto-fill, minmax(640px, 1fr)) }
h2 { grid-column: 1 / -1; margin: 16px 0 0 }
article > div { display: flex; gap: 16px }
figure { margin: 0; flex: 1 1 0 }
img { max-width: 100%; max-height: 280px; border-radius: 8px }
figcaption, small { color: #86817a; overflow-wrap: anywhere }
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of a miss's two pictures, what to say of it, and its caption if it has its own."""

    picture: "MissPicture"
    label: str
    caption: str | None


def check_target(target: Path) -> None:
    """Raise OutputError unless a sheet can be written at `target`."""
    sheet.check_target(target, also=(".html",))


def save(report: "EvaluationReport", target: Path) -> str:
    """Draw the misses and write them whole or not at all; return a sentence that says so.

    Raises OutputError.
    """
    if target.suffix.lower() == ".html":
        shown = list(report.misses)
        page = draw_page(report).encode("utf-8")
        sheet.write_whole(target, lambda file: file.write(page))
    else:
        shown = worst_of_each(report.misses, MOST_DRAWN)
        sheet.write_picture(draw_sheet(report, shown), target)
    return f"The worst misses ({len(shown)}): {short_path(target)}"


def worst_of_each(misses: "Sequence[Miss]", most: int) -> "list[Miss]":
    """Return at most `most` misses: the first of each section, then the second, …, in order."""
    sections = [list(section) for _, section in groupby(misses, _section)]
    by_place = sorted(
        (place, number) for number, section in enumerate(sections) for place in range(len(section))
    )
    kept = set(by_place[:most])
    return [
        miss
        for number, section in enumerate(sections)
        for place, miss in enumerate(section)
        if (place, number) in kept
    ]


def draw_sheet(report: "EvaluationReport", misses: "Sequence[Miss]") -> Image.Image:
    """Return the misses as an RGB picture, `sheet.WIDTH_PX` wide, section by section."""
    width_px = (sheet.WIDTH_PX - 2 * sheet.MARGIN_PX - sheet.GAP_PX) // COLUMNS
    height_px = (CAPTION_LINES + 2) * LINE_PX + PICTURE_PX[1] + sheet.GAP_PX
    sections = [(name, list(section)) for name, section in groupby(misses, _section)]
    rows = sum(math.ceil(len(section) / COLUMNS) for _, section in sections)
    total_px = sheet.TITLE_PX * (1 + len(sections)) + rows * height_px + 2 * sheet.MARGIN_PX
    drawn = Image.new("RGB", (sheet.WIDTH_PX, total_px), sheet.PAPER)
    draw = ImageDraw.Draw(drawn)
    room_px, top_px = sheet.WIDTH_PX - 2 * sheet.MARGIN_PX, sheet.MARGIN_PX
    title = fit_line(", ".join(heading(report)), 30, room_px)
    _write(draw, title, sheet.MARGIN_PX, top_px + 32)
    top_px += sheet.TITLE_PX
    for name, section in sections:
        _write(draw, fit_line(name, 24, room_px), sheet.MARGIN_PX, top_px + 40)
        top_px += sheet.TITLE_PX
        for number, miss in enumerate(section):
            row, column = divmod(number, COLUMNS)
            left_px = sheet.MARGIN_PX + column * (width_px + sheet.GAP_PX)
            _draw_miss(drawn, draw, miss, left_px, top_px + row * height_px)
        top_px += math.ceil(len(section) / COLUMNS) * height_px
    return drawn


def draw_page(report: "EvaluationReport") -> str:
    """Return the misses as one page of HTML that needs no other file."""
    title, what = (escape(line) for line in heading(report))
    parts = [
        "<!doctype html>",
        '<meta charset="utf-8">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        f"<h1>{title}</h1>",
        f"<p>{what}</p>",
        "<main>",
    ]
    for name, section in groupby(report.misses, _section):
        parts.append(f"<h2>{escape(name)}</h2>")
        for miss in section:
            asked = "" if miss.first_caption else f"<p>{escape(printable(miss.caption))}</p>"
            parts.append(
                f"<article>{asked}<div>{''.join(map(_figure, _sides(miss)))}</div></article>"
            )
    return "\n".join([*parts, "</main>", ""])


def _figure(side: "Side") -> str:
    said = f"<p>{escape(printable(side.caption))}</p>" if side.caption else ""
    small = _inline(side.picture)
    shown = f'<img src="{small}" alt="">' if small else "<p>unreadable</p>"
    label = escape(printable(f"{side.label} · {side.picture.name}"))
    return f"<figure>{said}{shown}<figcaption>{label}</figcaption></figure>"


def _section(miss: "Miss") -> str:
    return f"{miss.direction.replace('-', ' ').capitalize()}, {miss.language}"


def _sides(miss: "Miss") -> "tuple[Side, Side]":
    """Return the true picture and what came first, with captions where each has its own."""
    own = miss.caption if miss.first_caption else None
    return (
        Side(miss.picture, f"rank {miss.rank:,}", own),
        Side(miss.first, "came first", miss.first_caption),
    )


def _draw_miss(
    drawn: Image.Image, draw: ImageDraw.ImageDraw, miss: "Miss", left_px: int, top_px: int
) -> None:
    width_px, height_px = PICTURE_PX
    if miss.first_caption is None:
        _draw_text(draw, miss.caption, left_px, top_px, 2 * width_px + sheet.GAP_PX)
    for side in _sides(miss):
        _draw_text(draw, side.caption or "", left_px, top_px, width_px)
        down_px = top_px + CAPTION_LINES * LINE_PX + 4
        box = (left_px, down_px, left_px + width_px - 1, down_px + height_px - 1)
        draw.rounded_rectangle(box, 8, sheet.MISSING)
        if side.picture.thumbnail is not None:
            small = Image.fromarray(side.picture.thumbnail)
            small.thumbnail(PICTURE_PX)
            across_px = left_px + (width_px - small.width) // 2
            drawn.paste(small, (across_px, down_px + (height_px - small.height) // 2))
        name = fit_line(
            f"{side.label} · {Path(side.picture.name).name[-LONGEST_NAME:]}", TEXT_PX, width_px
        )
        label = name or fit_line(side.label, TEXT_PX, width_px)
        _write(draw, label, left_px, down_px + height_px + 22, sheet.FAINT_INK)
        left_px += width_px + sheet.GAP_PX


def _draw_text(
    draw: ImageDraw.ImageDraw, text: str, left_px: int, top_px: int, width_px: int
) -> None:
    for number, line in enumerate(wrap(text, TEXT_PX, width_px, most=CAPTION_LINES)):
        _write(draw, line, left_px, top_px + number * LINE_PX + 20)


def _write(
    draw: ImageDraw.ImageDraw,
    line: Line | None,
    left_px: int,
    baseline_px: int,
    ink: tuple[int, int, int] = sheet.INK,
) -> None:
    if line is not None:
        line.draw(draw, left_px, baseline_px, ink)


def _inline(picture: "MissPicture") -> str | None:
    if picture.thumbnail is None:
        return None
    stream = BytesIO()
    Image.fromarray(picture.thumbnail).save(stream, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode('ascii')}"
