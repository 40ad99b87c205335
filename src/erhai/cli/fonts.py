"""Fonts for contact sheets: the one that comes with Pillow, and those of the system.

Pillow's own font has Latin letters only, so each text is drawn with the first font
that has all its characters; characters that no font has are left out.
"""

from functools import cache
from pathlib import Path

from PIL import ImageFont
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


def fit_text(text: str, size_px: int, width_px: float) -> tuple[str, FreeTypeFont] | None:
    """Return what of `text` can be drawn within `width_px`, and the font to draw it with.

    Text that is too long loses its middle: the end of a file name tells most.
    None when less than half of it can be drawn: '.jpg' is no name.
    """
    text = printable(text)
    candidates = fonts(size_px)
    if not candidates:
        return None
    font = max(candidates, key=lambda font: sum(_has(font, character) for character in text))
    kept = "".join(character for character in text if _has(font, character)).strip()
    if len(kept) * 2 < len(text.strip()):
        return None
    length = len(kept)
    shortened = kept
    while shortened and font.getlength(shortened) > width_px:
        length -= 1
        head, tail = (length + 1) // 2, length // 2
        shortened = f"{kept[:head]}…{kept[len(kept) - tail :]}" if length > 1 else ""
    return (shortened, font) if shortened else None


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
