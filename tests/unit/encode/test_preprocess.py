from dataclasses import replace

import numpy as np
import pytest

from erhai.encode.models import find_card
from erhai.encode.preprocess import preprocess

SQUASH = replace(
    find_card("erhai-lite"), image_size_px=8, mean=(0.0, 0.5, 1.0), std=(1.0, 0.5, 2.0)
)
CROP = replace(SQUASH, resize="crop")


def test_one_colour_becomes_one_number_a_channel() -> None:
    picture = np.zeros((30, 20, 3), np.uint8)
    picture[:] = (51, 255, 0)
    planes = preprocess(picture, SQUASH)
    assert planes.shape == (3, 8, 8)
    assert planes.dtype == np.float32
    np.testing.assert_allclose(planes[0], 0.2, atol=1e-6)
    np.testing.assert_allclose(planes[1], (1 - 0.5) / 0.5, atol=1e-6)
    np.testing.assert_allclose(planes[2], (0 - 1) / 2, atol=1e-6)


def test_rows_and_columns_keep_their_places() -> None:
    picture = np.zeros((16, 16, 3), np.uint8)
    picture[:8, 8:, 0] = 255
    red = preprocess(picture, SQUASH)[0]
    assert red[:3, 5:].min() > 0.9
    assert abs(red[5:, :]).max() < 0.1
    assert abs(red[:, :3]).max() < 0.1


def test_squash_keeps_the_borders_and_crop_the_centre() -> None:
    picture = np.zeros((20, 60, 3), np.uint8)
    picture[:, :20] = 255
    assert preprocess(picture, SQUASH)[0, 4, 0] == pytest.approx(1, abs=0.05)
    assert preprocess(picture, CROP)[0, 4, 0] == pytest.approx(0, abs=0.1)


def test_fine_stripes_average_instead_of_flickering() -> None:
    picture = np.zeros((160, 160, 3), np.uint8)
    picture[:, ::2] = 255
    np.testing.assert_allclose(preprocess(picture, SQUASH)[0], 0.5, atol=0.03)


@pytest.mark.parametrize(
    "wrong", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((4, 0, 3), np.uint8)]
)
def test_what_is_not_pixels_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"\(height, width, 3\)"):
        preprocess(wrong, SQUASH)
