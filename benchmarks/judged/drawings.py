"""Drawings made of photographs: sketches as hands draw them, and paintings.

A sketch is traced: the photograph's edges (Canny 1986) become strokes, some of which are
left out, and each is drawn with a trembling hand. No person draws so much detail so
faithfully, so what is measured on them is a bound from above.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from erhai.types import Pixels

CANVAS_PX = 480
_TRACED_PX = 224
_PAINTED_PX = 240
_STEP = 4  # traced pixels between the points of a stroke
_Colour = tuple[int, int, int]
_Bits = NDArray[np.bool_]
_Stroke = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hand:
    """How a sketch is drawn; lengths are pixels of the canvas, unless named otherwise.

    blur is the edges' scale in traced pixels; kept the share of strokes that are drawn;
    longest, if given, keeps that many alone; share the part of the canvas's side taken.
    """

    width_px: int
    ink: _Colour = (0, 0, 0)
    paper: _Colour = (255, 255, 255)
    blur: float = 2.0
    kept: float = 0.85
    wobble_px: float = 2.0
    longest: int | None = None
    share: float = 0.92


HANDS: dict[str, Hand] = {
    "pen": Hand(2),
    "marker": Hand(8, blur=3.0, kept=0.75, wobble_px=4.0),
    "chalk": Hand(4, ink=(245, 245, 240), paper=(12, 14, 16), blur=2.5),
    "coloured paper": Hand(3, ink=(70, 40, 30), paper=(226, 200, 150), blur=2.5),
    "small, off centre": Hand(2, blur=2.5, share=0.45),
    "few strokes": Hand(4, blur=3.0, kept=1.0, wobble_px=5.0, longest=14),
}
STYLES = (*HANDS, "pencil", "on a desk")


def sketch(pixels: Pixels, hand: Hand, seed: int) -> Pixels:
    """Return a photograph's sketch, (CANVAS_PX, CANVAS_PX, 3)."""
    from skimage.feature import canny

    random = np.random.default_rng(seed)
    grey = Image.fromarray(pixels).convert("L").resize((_TRACED_PX, _TRACED_PX))
    levels = np.asarray(ImageOps.autocontrast(grey), float) / 255
    edges = canny(levels, sigma=hand.blur)  # type: ignore[no-untyped-call]
    strokes = [stroke for stroke in _traced(edges) if len(stroke) >= 3 * _STEP]
    strokes = [stroke for stroke in strokes if random.random() < hand.kept]
    if hand.longest is not None:
        strokes = sorted(strokes, key=len, reverse=True)[: hand.longest]
    canvas = Image.new("RGB", (CANVAS_PX, CANVAS_PX), hand.paper)
    draw = ImageDraw.Draw(canvas)
    scale = hand.share * CANVAS_PX / _TRACED_PX
    corner = random.uniform(0.1, 0.9, 2) * (1 - hand.share) * CANVAS_PX
    for stroke in strokes:
        points = _trembling(stroke[::_STEP] * scale, hand.wobble_px, random) + corner
        path = [(float(x), float(y)) for y, x in points]
        draw.line(path, hand.ink, hand.width_px, joint="curve")
    return np.asarray(canvas.filter(ImageFilter.GaussianBlur(0.6)))


def pencil(pixels: Pixels, seed: int) -> Pixels:
    """Return a photograph's soft pencil drawing: differences of Gaussians (Winnemöller 2011)."""
    random = np.random.default_rng(seed)
    grey = Image.fromarray(pixels).convert("L").resize((CANVAS_PX, CANVAS_PX))
    fine = np.asarray(grey.filter(ImageFilter.GaussianBlur(2.0)), np.float32)
    coarse = np.asarray(grey.filter(ImageFilter.GaussianBlur(3.6)), np.float32)
    response = (1 + 9) * fine - 9 * coarse
    lines = np.where(response > 45, 255, 255 * (1 + np.tanh((response - 45) / 60)))
    drawn = np.clip(lines + random.normal(0, 4, lines.shape), 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(drawn).convert("RGB"))


def on_a_desk(drawn: Pixels, seed: int) -> Pixels:
    """Return a drawing as a camera sees its paper: greyish, lit from one side, with grain."""
    random = np.random.default_rng(seed)
    slope = np.linspace(random.uniform(0.55, 0.75), 0.92, CANVAS_PX)[:, None, None]
    tint = np.array([1.0, 0.98, 0.93])
    faded = 255 - 0.7 * (255 - drawn.astype(float))
    side_lit = np.rot90(np.broadcast_to(slope, drawn.shape), int(random.integers(4)))
    noisy = faded * side_lit * tint + random.normal(0, 3, drawn.shape)
    sheet: Pixels = np.clip(noisy, 0, 255).astype(np.uint8)
    return sheet


def drawn_as(style: str, pixels: Pixels, seed: int) -> Pixels:
    """Return a photograph's sketch in one of STYLES."""
    if style == "pencil":
        return pencil(pixels, seed)
    if style == "on a desk":
        return on_a_desk(sketch(pixels, HANDS["few strokes"], seed), seed)
    return sketch(pixels, HANDS[style], seed)


def paintings(pixels: Pixels, seed: int) -> Iterator[tuple[str, Pixels]]:
    """Yield a photograph as paintings: a poster, strokes of a brush, water colour."""
    random = np.random.default_rng(seed)
    image = Image.fromarray(pixels).resize((_PAINTED_PX, _PAINTED_PX), Image.Resampling.BICUBIC)
    smooth = image.filter(ImageFilter.ModeFilter(7))
    yield "poster", np.asarray(smooth.quantize(10, dither=Image.Dither.NONE).convert("RGB"))
    yield "brush", _brushed(np.asarray(image), random)
    washed = np.asarray(smooth.filter(ImageFilter.GaussianBlur(2)), np.float32)
    grain = np.asarray(
        Image.fromarray(random.normal(0, 1, (30, 30)).astype(np.float32)).resize(image.size)
    )
    pale = 255 - (255 - washed) * (0.75 + 0.12 * grain[..., None])
    yield "water colour", np.clip(pale, 0, 255).astype(np.uint8)


def _brushed(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Draw strokes along the edges' direction, large ones first (Hertzmann 1998)."""
    grey = Image.fromarray(pixels).convert("L").filter(ImageFilter.GaussianBlur(2))
    down, right = np.gradient(np.asarray(grey, np.float32))
    along = np.arctan2(down, right) + np.pi / 2
    height, width = along.shape
    canvas = Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(10))
    draw = ImageDraw.Draw(canvas)
    for brush_px, strokes in ((8, 1000), (4, 2000)):
        for y, x in random.integers((0, 0), (height, width), (strokes, 2)):
            angle = along[y, x] + random.normal(0, 0.15)
            reach = brush_px * 1.6 * np.array([np.cos(angle), np.sin(angle)])
            colour = np.clip(pixels[y, x] + random.normal(0, 9, 3), 0, 255).astype(int)
            red, green, blue = colour.tolist()
            ends = [(x - reach[0], y - reach[1]), (x + reach[0], y + reach[1])]
            draw.line(ends, (red, green, blue), brush_px)
    return np.asarray(canvas.filter(ImageFilter.GaussianBlur(0.5)))


def _trembling(points: _Stroke, wobble_px: float, random: np.random.Generator) -> _Stroke:
    """Shift a stroke as a whole, and bend it along its length."""
    bends = random.normal(0, wobble_px, (len(points) // 6 + 2, 2))
    at = np.linspace(0, len(bends) - 1, len(points))
    bent = np.stack([np.interp(at, np.arange(len(bends)), axis) for axis in bends.T], axis=1)
    shifted: _Stroke = points + bent + random.normal(0, wobble_px / 2, 2)
    return shifted


def _traced(edges: _Bits) -> Iterator[_Stroke]:
    """Yield the edges as paths of neighbouring pixels, (n, 2) rows and columns."""
    left = {(int(y), int(x)) for y, x in np.argwhere(edges)}
    while left:
        start = next(iter(left))
        left.remove(start)
        ahead, behind = [*_walk(start, left)], [*_walk(start, left)]
        yield np.array([*reversed(behind), start, *ahead], float)


def _walk(at: tuple[int, int], left: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    around = ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
    while True:
        y, x = at
        found = next((to for dy, dx in around if (to := (y + dy, x + dx)) in left), None)
        if found is None:
            return
        left.remove(found)
        yield found
        at = found
