"""The picture inside a screenshot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from erhai.search.screenshot import trimmed
from erhai.types import Pixels
from tests.pictures import noise


def framed(ground: tuple[int, int, int], place: tuple[int, int, int, int]) -> Pixels:
    """A page of 480 × 360 with a photograph-like picture at left, top, right, bottom."""
    page = Image.new("RGB", (480, 360), ground)
    left, top, right, bottom = place
    page.paste(noise(right - left, bottom - top), (left, top))
    return np.asarray(page)


@given(st.integers(0, 150), st.integers(0, 100), st.sampled_from([0, 128, 255]))
def test_an_even_frame_is_cut_off(left: int, top: int, grey: int) -> None:
    place = (left, top, left + 300, top + 240)
    inner = trimmed(framed((grey, grey, grey), place))
    assert inner is not None
    # Judged at 192 pixels a side: an edge may be off by less than two of those.
    assert inner.shape[0] == pytest.approx(240, abs=2 * 360 / 192 + 1)
    assert inner.shape[1] == pytest.approx(300, abs=2 * 480 / 192 + 1)
    assert (np.abs(inner.astype(int) - grey).max(axis=2) <= 2).mean() < 0.1


def test_lettering_and_a_bar_around_the_picture_do_not_hide_it() -> None:
    page = Image.fromarray(framed((255, 255, 255), (60, 80, 340, 280)))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 480, 30), fill=(220, 222, 226))
    for line in range(295, 350, 14):
        draw.text((60, line), "what a page says below its picture", fill=(60, 60, 60))
    inner = trimmed(np.asarray(page))
    assert inner is not None
    np.testing.assert_allclose(inner.shape[:2], (200, 280), atol=6)
    assert (inner == 255).all(axis=2).mean() < 0.05


def test_a_letterbox_loses_its_bars_and_nothing_else() -> None:
    inner = trimmed(framed((0, 0, 0), (0, 60, 480, 300)))
    assert inner is not None
    assert inner.shape[1] == 480
    assert inner.shape[0] == pytest.approx(240, abs=5)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (90, 140, 220)])
def test_an_even_picture_has_nothing_inside(colour: tuple[int, int, int]) -> None:
    assert trimmed(np.asarray(Image.new("RGB", (200, 150), colour))) is None


def test_what_stands_before_an_even_sky_is_no_picture_of_its_own() -> None:
    sky = Image.new("RGB", (480, 360), (250, 250, 250))
    hills = [(0, 300), (120, 150), (240, 260), (340, 120), (480, 280), (480, 360), (0, 360)]
    mask = Image.new("L", sky.size)
    ImageDraw.Draw(mask).polygon(hills, fill=255)
    sky.paste(noise(480, 360), mask=mask)
    assert trimmed(np.asarray(sky)) is None


def test_photographs_are_left_alone(photographs: dict[str, object]) -> None:
    paths = [str(path) for path in photographs.values()]
    cut = [
        path for path in paths if trimmed(np.asarray(Image.open(path).convert("RGB"))) is not None
    ]
    assert cut == []


def test_tiny_pictures_are_read_too() -> None:
    assert trimmed(np.zeros((1, 1, 3), np.uint8)) is None
    assert trimmed(np.asarray(noise(3, 500))) is None
