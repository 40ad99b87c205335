"""Fonts for contact sheets: the one that comes with Pillow, and those of the system.

Pillow's own font has Latin letters only, and some Chinese fonts have none, so each
character is drawn with the first font that has it. Without such a font it is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont
from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import FreeTypeFont

from erhai.cli.text import printable

WIDE_FONTS = ("DejaVuSans.ttf", "Arial Unicode.ttf")
"""Fonts with Greek, Cyrillic and more, by file name."""

CHINESE_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Medium.ttc",
    "msyh.ttc",
    "simhei.ttf",
)
"""Fonts with Chinese characters that Linux, macOS and Windows commonly have."""

_NO_CHARACTER = "\U0010ffff"


@cache
def fonts(size_px: int) -> tuple[FreeTypeFont, ...]:
    """Return the fonts to try, in order, at this size."""
    found = [font for name in WIDE_FONTS if (font := _system_font(name, size_px)) is not None]
    chinese = chinese_font()
    if chinese is not None:
        found.append(ImageFont.truetype(chinese, size_px))
    default = ImageFont.load_default(size_px)
    return (default, *found) if isinstance(default, FreeTypeFont) else tuple(found)


@cache
def chinese_font() -> Path | None:
    """Return the file of the first Chinese font that the system has."""
    for name in CHINESE_FONTS:
        font = _system_font(name, 12)
        if font is not None and isinstance(font.path, str):
            return Path(font.path)
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text to draw: its parts, each with the font that has its characters."""

    parts: tuple[tuple[str, FreeTypeFont], ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)

    @property
    def width_px(self) -> float:
        return sum(font.getlength(text) for text, font in self.parts)

    def draw(
        self, draw: ImageDraw, left_px: float, baseline_px: float, ink: tuple[int, int, int]
    ) -> None:
        """Draw the line from `left_px` on, standing on the baseline."""
        for text, font in self.parts:
            draw.text((left_px, baseline_px), text, ink, font, anchor="ls")
            left_px += font.getlength(text)


def fit_line(text: str, size_px: int, width_px: float) -> Line | None:
    """Return what of `text` can be drawn within `width_px`.

    Text that is too long loses its middle: the end of a file name tells most.
    None when half of it or less can be drawn: '.jpg' is no name.
    """
    text = printable(text).strip()
    kept = "".join(character for character in text if _font_for(character, size_px))
    if len(kept) * 2 <= len(text):
        return None
    lines = (_line(shortened, size_px) for shortened in _ever_shorter(kept))
    return next((line for line in lines if line.width_px <= width_px), None)


def wrap(text: str, size_px: int, width_px: int, *, most: int) -> list[Line]:
    """Return `text` in at most `most` lines of `width_px`; a text too long ends with '…'.

    Lines break at spaces where there are any, else anywhere, as Chinese may.
    """
    # Nothing is narrower than a pixel, so of an endless text the rest would not show.
    text = printable(text.strip()[: most * width_px])
    rest = "".join(character for character in text if _font_for(character, size_px))
    lines: list[Line] = []
    while rest and len(lines) < most:
        end = _fitting(rest, size_px, width_px)
        if end < len(rest) and len(lines) == most - 1:
            end = _fitting(rest, size_px, width_px - _advance("…", size_px))
            return [*lines, _line(f"{rest[:end]}…", size_px)]
        if end < len(rest) and (space := rest.rfind(" ", 0, end + 1)) > 0:
            end = space
        lines.append(_line(rest[:end], size_px))
        rest = rest[end:].lstrip()
    return lines


def _fitting(text: str, size_px: int, width_px: float) -> int:
    """Return how many of the first characters fit, one at least."""
    for length, character in enumerate(text):
        width_px -= _advance(character, size_px)
        if width_px < 0:
            return max(1, length)
    return len(text)


@cache
def _advance(character: str, size_px: int) -> float:
    font = _font_for(character, size_px)
    return 0.0 if font is None else font.getlength(character)


def _ever_shorter(text: str) -> Iterator[str]:
    yield text
    for length in range(len(text) - 1, 1, -1):
        yield f"{text[: (length + 1) // 2]}…{text[len(text) - length // 2 :]}"


def _line(text: str, size_px: int) -> Line:
    parts = groupby(text, key=lambda character: _font_for(character, size_px))
    return Line(tuple(("".join(part), font) for font, part in parts if font is not None))


def _font_for(character: str, size_px: int) -> FreeTypeFont | None:
    return next((font for font in fonts(size_px) if _has(font, character)), None)


@cache
def _system_font(name: str, size_px: int) -> FreeTypeFont | None:
    try:
        return ImageFont.truetype(name, size_px)
    except OSError:
        return None


@cache
def _has(font: FreeTypeFont, character: str) -> bool:
    """Tell whether the font has a shape for the character other than its shape for none."""
    if character.isspace():
        return True
    shape, none = font.getmask(character), font.getmask(_NO_CHARACTER)
    return shape.size != none.size or bytes(shape) != bytes(none)
