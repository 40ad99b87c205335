"""Laws of the working size: large enough for the model, small enough to carry."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from erhai.decode.pixels import upright_rgb

sides = st.integers(1, 400)


@given(sides, sides, st.integers(1, 64), st.integers(1, 8))
def test_sides_are_halved_as_long_as_twice_the_target_remains(
    width: int, height: int, min_side_px: int, orientation: int
) -> None:
    result = upright_rgb(Image.new("RGB", (width, height)), orientation, min_side_px=min_side_px)

    stored = result.size if orientation < 5 else result.size[::-1]
    target = 2 * min_side_px
    assert any(stored == (-(-width // 2**n), -(-height // 2**n)) for n in range(10))
    assert min(stored) <= max(2 * target, 1)
    assert stored[0] * stored[1] <= 64 * target**2 + sum(stored)
    if width * height <= 64 * target**2 or max(width, height) <= 16 * min(width, height):
        assert min(stored) >= min(target, width, height)


@given(sides, sides, st.integers(1, 64), st.tuples(*[st.integers(0, 255)] * 4))
def test_one_colour_stays_one_colour(
    width: int, height: int, min_side_px: int, colour: tuple[int, int, int, int]
) -> None:
    image = Image.new("RGBA", (width, height), colour)
    pixels = np.asarray(upright_rgb(image, 1, min_side_px=min_side_px)).astype(int)

    alpha = colour[3] / 255
    wanted = [value * alpha + 255 * (1 - alpha) for value in colour[:3]]
    assert np.abs(pixels - wanted).max() <= 2
