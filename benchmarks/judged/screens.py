"""Parts of photographs, and photographs as screens show them: what people paste as queries."""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

from erhai.types import Pixels

_Box = tuple[int, int, int, int]


def crop(pixels: Pixels, share: float, seed: int) -> Pixels:
    """Return a part of the picture, anywhere in it, that has this share of its area."""
    random = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    rows, columns = round(height * share**0.5), round(width * share**0.5)
    top = int(random.integers(height - rows + 1))
    left = int(random.integers(width - columns + 1))
    return pixels[top : top + rows, left : left + columns]


def screenshots(pixels: Pixels, seed: int) -> Iterator[tuple[str, Pixels]]:
    """Yield a photograph as a film, a web page and a telephone show it, by name."""
    random = np.random.default_rng(seed)
    photo = Image.fromarray(pixels)
    yield "letterbox", _letterbox(photo, random)
    yield "web page", _page(photo, random)
    yield "telephone", _telephone(photo, random)


def _letterbox(photo: Image.Image, random: np.random.Generator) -> Pixels:
    bar = int(random.integers(40, 130))
    canvas = Image.new("RGB", (480, 360 + 2 * bar))
    canvas.paste(photo.resize((480, 360), Image.Resampling.BICUBIC), (0, bar))
    return np.asarray(canvas)


def _page(photo: Image.Image, random: np.random.Generator) -> Pixels:
    dark = random.random() < 0.3
    ground, ink = ((28, 28, 30), (190, 190, 190)) if dark else ((255, 255, 255), (60, 60, 60))
    canvas = Image.new("RGB", (960, 640), ground)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, 0, 960, 64), fill=(222, 225, 230))
    draw.rounded_rectangle((120, 34, 760, 56), 10, fill=(255, 255, 255))
    for at in (20, 48, 76):
        draw.ellipse((at, 38, at + 14, 52), fill=(110, 110, 115))
    _lettering(draw, (135, 38, 420, 54), (90, 90, 90), random)
    width = int(random.integers(400, 560))
    left = int(random.integers(60, 900 - width))
    height = width * 3 // 4
    canvas.paste(photo.resize((width, height), Image.Resampling.BICUBIC), (left, 120))
    _lettering(draw, (left, 78, left + 300, 112), ink, random)
    _lettering(draw, (left, 130 + height, left + width, 636), ink, random)
    if left + width < 740:
        _lettering(draw, (left + width + 30, 130, 930, 420), ink, random)
    return np.asarray(canvas)


def _telephone(photo: Image.Image, random: np.random.Generator) -> Pixels:
    dark = random.random() < 0.5
    ground, ink = ((0, 0, 0), (230, 230, 230)) if dark else ((255, 255, 255), (30, 30, 30))
    canvas = Image.new("RGB", (480, 960), ground)
    draw = ImageDraw.Draw(canvas)
    _lettering(draw, (20, 10, 90, 26), ink, random)
    draw.rounded_rectangle((430, 12, 462, 24), 4, fill=ink)
    draw.ellipse((16, 52, 56, 92), fill=(200, 120, 90))
    _lettering(draw, (68, 56, 260, 88), ink, random)
    height = int(random.integers(330, 520))
    canvas.paste(photo.resize((480, height), Image.Resampling.BICUBIC), (0, 104))
    for at in (20, 70, 120):
        draw.ellipse((at, height + 116, at + 28, height + 144), outline=ink, width=3)
    _lettering(draw, (20, height + 160, 440, height + 260), ink, random)
    return np.asarray(canvas)


def _lettering(
    draw: ImageDraw.ImageDraw, box: _Box, ink: tuple[int, int, int], random: np.random.Generator
) -> None:
    """Fill a box with lines of words, each a row of letter-like strokes."""
    left, top, right, bottom = box
    for line in range(top, bottom - 11, 18):
        at = left
        while at < right - 10:
            letters = int(random.integers(2, 9))
            for _ in range(letters):
                if at > right - 7:
                    break
                x, y = at + int(random.integers(1, 3)), line + int(random.integers(0, 4))
                draw.line([(x, y), (x, line + 11)], fill=ink, width=1)
                draw.arc((at, line + 4, at + 5, line + 11), 0, 270, fill=ink)
                at += 7
            at += 6
