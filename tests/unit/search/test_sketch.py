"""Sketches are told from photographs, and redrawn in one way."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from erhai.search.sketch import is_sketch, redrawn
from erhai.types import Pixels
from tests.pictures import noise

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def house(
    ink: tuple[int, int, int] = BLACK,
    paper: tuple[int, int, int] = WHITE,
    *,
    width_px: int = 3,
    box: tuple[int, int, int, int] = (80, 60, 400, 420),
    size: tuple[int, int] = (480, 480),
) -> Pixels:
    """A house, a door and a sun, drawn in lines within the box."""
    picture = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = box
    middle, eaves, door = (left + right) // 2, (2 * top + bottom) // 3, (right - left) // 10
    walls = [(left, bottom), (left, eaves), (middle, top), (right, eaves), (right, bottom)]
    draw.line([*walls, walls[0]], ink, width_px)
    draw.rectangle(
        (middle - door, (eaves + bottom) // 2, middle + door, bottom), None, ink, width_px
    )
    draw.ellipse((right - 3 * door, top, right - door, top + 2 * door), None, ink, width_px)
    return np.asarray(picture)


@pytest.mark.parametrize("width_px", [2, 4, 8])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        (BLACK, WHITE),
        (WHITE, BLACK),
        ((60, 40, 30), (226, 200, 150)),
        ((30, 60, 200), WHITE),
        ((235, 235, 230), (35, 70, 55)),
    ],
)
def test_lines_on_even_paper_are_a_sketch(
    ink: tuple[int, int, int], paper: tuple[int, int, int], width_px: int
) -> None:
    assert is_sketch(house(ink, paper, width_px=width_px))


def test_a_photographed_sheet_is_a_sketch() -> None:
    light = np.linspace(0.7, 1.0, 480)[:, None, None]
    grain = np.random.default_rng(0).normal(0, 3, (480, 480, 3))
    sheet = house((60, 60, 70)).astype(float) * light + grain
    assert is_sketch(sheet.clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("colour", [WHITE, BLACK, (90, 140, 220)])
def test_an_empty_sheet_is_none(colour: tuple[int, int, int]) -> None:
    assert not is_sketch(np.asarray(Image.new("RGB", (300, 200), colour)))


def test_what_is_filled_or_textured_is_none() -> None:
    filled = Image.new("RGB", (480, 480), WHITE)
    ImageDraw.Draw(filled).ellipse((120, 120, 360, 360), fill=BLACK)
    assert not is_sketch(np.asarray(filled))
    assert not is_sketch(np.asarray(noise(320, 240)))


def test_lamps_at_night_are_none() -> None:
    night = Image.new("RGB", (480, 360), (4, 4, 8))
    draw = ImageDraw.Draw(night)
    colours = [(255, 240, 200), (255, 140, 40), (60, 120, 255), (255, 60, 60)]
    random = np.random.default_rng(1)
    for number, (x, y) in enumerate(random.integers((20, 60), (460, 300), (60, 2)).tolist()):
        draw.ellipse((x, y, x + 6, y + 6), fill=colours[number % 4])
    assert not is_sketch(np.asarray(night))


def test_photographs_are_none(photographs: dict[str, Path]) -> None:
    found = {
        name: is_sketch(np.asarray(Image.open(path).convert("RGB")))
        for name, path in photographs.items()
    }
    # A page of a book, and letters and figures, are lines on paper.
    assert {name for name, taken in found.items() if taken} <= {"page.png", "text.png"}


def test_cameras_photographs_are_none(shared_folder: Path) -> None:
    taken = []
    for path in sorted((shared_folder / "photos").iterdir()):
        with Image.open(path) as image:
            image.draft("RGB", (600, 600))
            small = image.convert("RGB")
        small.thumbnail((800, 800))
        if is_sketch(np.asarray(small)):
            taken.append(path.name)
    assert taken == []


def test_redrawn_is_black_on_white_whatever_it_was() -> None:
    expected = redrawn(house(width_px=4)).astype(float)
    assert expected.shape[0] == expected.shape[1]
    assert np.median(expected) == 255
    for ink, paper in ((WHITE, BLACK), ((60, 40, 30), (226, 200, 150))):
        found = redrawn(house(ink, paper, width_px=4)).astype(float)
        assert np.abs(found - expected).mean() < 3


def test_redrawn_does_not_depend_on_the_place_on_the_sheet() -> None:
    whole = redrawn(house(width_px=4, box=(20, 20, 460, 460))).astype(float)
    small = redrawn(house(width_px=2, box=(30, 200, 250, 420))).astype(float)
    light, dark = whole.min(axis=2) > 128, small.min(axis=2) > 128
    assert (light == dark).mean() > 0.9


def test_thin_strokes_are_thickened() -> None:
    thin = house(width_px=1, size=(480, 480))
    assert (redrawn(thin) < 128).mean() > 1.3 * (thin < 128).mean()


def test_tiny_pictures_and_empty_sheets_are_read_too() -> None:
    for pixels in (np.zeros((1, 1, 3), np.uint8), np.full((40, 3, 3), 255, np.uint8)):
        assert not is_sketch(pixels)
        assert redrawn(pixels).dtype == np.uint8
