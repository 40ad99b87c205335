from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

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


@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from([8, 11, 16]),
    st.sampled_from([Image.Resampling.BICUBIC, Image.Resampling.BILINEAR]),
)
def test_a_crop_is_of_the_picture_resized_as_a_whole(
    height: int, width: int, resized_px: int, resample: Image.Resampling
) -> None:
    picture = np.random.default_rng(height).integers(0, 256, (height, width, 3), np.uint8)
    names: dict[Image.Resampling, Literal["bicubic", "bilinear"]] = {
        Image.Resampling.BICUBIC: "bicubic",
        Image.Resampling.BILINEAR: "bilinear",
    }
    card = replace(CROP, interpolation=names[resample], resized_px=resized_px)
    shorter = min(height, width)
    size = (int(resized_px * width / shorter), int(resized_px * height / shorter))
    whole = np.asarray(Image.fromarray(picture).resize(size, resample))
    top, left = (size[1] - 8) // 2, (size[0] - 8) // 2
    cut = whole[top : top + 8, left : left + 8].transpose(2, 0, 1) / 255
    std, mean = np.array(card.std)[:, None, None], np.array(card.mean)[:, None, None]
    differences = np.abs(preprocess(picture, card) * std + mean - cut)
    if max(height, width) <= 8 * shorter:
        assert differences.max() < 0.1 / 255
    else:
        # The centre of a strip is cut out first; noise shows what is rounded in between.
        assert np.median(differences) <= 1.001 / 255


def test_the_centre_of_a_long_strip_is_kept() -> None:
    strip = np.zeros((2, 2_000_000, 3), np.uint8)
    strip[:, 999_990:1_000_010] = 255
    planes = preprocess(strip, replace(CROP, image_size_px=224))
    np.testing.assert_allclose(planes[0], 1, atol=1e-5)
