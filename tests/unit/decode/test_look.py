"""Colours and perceptual hashes: what they say of a picture, and what changes them not."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from erhai.decode.colour import bins, count, perceived
from erhai.decode.look import look_of
from erhai.types import Look
from tests.pictures import noise

RGB = st.tuples(*[st.integers(0, 255)] * 3)


def look(image: Image.Image) -> Look:
    return look_of(np.asarray(image.convert("RGB")))


def bits_apart(a: Look, b: Look) -> int:
    return (a.perceptual_hash ^ b.perceptual_hash).bit_count()


def in_common(a: Look, b: Look) -> float:
    return float(np.minimum(a.colours, b.colours).sum()) / 255


def nearest_bin(rgb: tuple[int, int, int]) -> int:
    return int(((bins() - perceived(rgb)) ** 2).sum(1).argmin())


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        # OKLab by the reference implementation (Ottosson 2020), before the scales.
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((255, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 0, 255), (0.45201, -0.03246, -0.31153)),
        ((0, 255, 0), (0.86644, -0.23389, 0.17950)),
    ],
)
def test_the_space_is_oklab_with_shortened_axes(
    rgb: tuple[int, int, int], lab: tuple[float, float, float]
) -> None:
    lightness, a, b = lab
    chroma = float(np.hypot(a, b))
    scale = 0.1 * np.log1p(chroma / 0.1) / chroma if chroma else 1.0
    assert perceived(rgb) == pytest.approx([0.35 * lightness, a * scale, b * scale], abs=2e-5)


def test_the_bins_are_those_of_the_stored_histograms() -> None:
    # Another lattice would make every library's histograms mean something else.
    steps = np.round(bins() / 0.055).astype(np.int8)
    assert steps.shape == (77, 3)
    assert hashlib.sha256(steps.tobytes()).hexdigest()[:16] == "fd54b4231d948803"


@settings(deadline=None)
@given(st.lists(RGB, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_counting_keeps_the_weight_and_minds_no_order(
    colours: list[tuple[int, int, int]], random: object
) -> None:
    rgb = np.array(colours, np.uint8)
    weights = np.linspace(0.5, 1.5, len(rgb))
    [found, twice] = count(rgb, np.stack([weights, 2 * weights]))
    assert found.sum() == pytest.approx(weights.sum(), rel=1e-4)
    assert twice == pytest.approx(2 * found, rel=1e-4)
    assert count(rgb[::-1], weights[np.newaxis, ::-1])[0] == pytest.approx(found, abs=1e-5)


@settings(deadline=None)
@given(RGB, st.integers(1, 90), st.integers(1, 90))
def test_a_flat_picture_has_its_own_colour_at_any_size(
    rgb: tuple[int, int, int], width_px: int, height_px: int
) -> None:
    colours = look(Image.new("RGB", (width_px, height_px), rgb)).colours
    assert colours.sum(dtype=int) == 255
    assert colours.tolist() == look(Image.new("RGB", (64, 64), rgb)).colours.tolist()
    counted_as = (np.array(rgb) // 8 + 0.5) * 8
    far = ((bins() - perceived(counted_as)) ** 2).sum(1) > 0.1**2
    assert colours[far].sum() == 0


@settings(deadline=None)
@given(st.integers(0, 30), st.sampled_from([0.5, 0.75, 1.5, 3.0]))
def test_colours_stay_when_a_picture_is_mirrored_turned_or_resized(
    seed: int, factor: float
) -> None:
    image = noise(192, 128, seed)
    own = look(image)
    for other in (
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        image.transpose(Image.Transpose.ROTATE_90),
        image.resize((int(192 * factor), int(128 * factor)), Image.Resampling.BICUBIC),
    ):
        assert in_common(own, look(other)) > 0.93


def test_the_subject_counts_more_than_the_wall_behind_it() -> None:
    image = Image.new("RGB", (300, 300), (240, 240, 240))
    ImageDraw.Draw(image).rectangle((105, 105, 194, 194), fill=(200, 20, 20))
    red = nearest_bin((200, 20, 20))
    share = look(image).colours[red] / look(Image.new("RGB", (9, 9), (200, 20, 20))).colours[red]
    assert share > 0.25  # of 0.09 of the area
    inside_out = Image.new("RGB", (300, 300), (200, 20, 20))
    inside_out.paste(image.crop((0, 0, 270, 270)).resize((270, 270)), (15, 15))
    assert look(inside_out).colours[red] < look(image).colours[red]


def test_a_black_picture_has_a_look() -> None:
    black = look(Image.new("RGB", (3, 2)))
    assert black.colours.argmax() == nearest_bin((4, 4, 4))
    assert (
        black.perceptual_hash == look(Image.new("RGB", (9, 9), (90, 20, 30))).perceptual_hash == 0
    )


def test_the_hash_is_the_sign_of_low_frequencies() -> None:
    image = noise(128, 96, 4)
    grey = np.asarray(
        image.resize((64, 64), Image.Resampling.BOX, reducing_gap=2.0)
        .convert("L")
        .resize((32, 32), Image.Resampling.BOX),
        np.float64,
    )
    expected = np.empty((8, 8))
    for u in range(8):
        for v in range(8):
            rows = np.cos(np.pi * u * (2 * np.arange(32) + 1) / 64)
            columns = np.cos(np.pi * v * (2 * np.arange(32) + 1) / 64)
            expected[u, v] = (grey * np.outer(rows, columns)).sum()
    low = expected.ravel()
    bits = "".join("1" if value > np.median(low[1:]) else "0" for value in low[1:])
    assert look(image).perceptual_hash == int(bits, 2)


@pytest.mark.parametrize("image", [noise(400, 300, 1), noise(400, 300, 7), noise(400, 300, 8)])
def test_the_hash_of_a_copy_is_near_and_of_another_far(image: Image.Image) -> None:
    own = look(image)
    assert bits_apart(own, look(image.resize((160, 120), Image.Resampling.LANCZOS))) <= 6
    assert bits_apart(own, look(ImageEnhance.Brightness(image).enhance(0.8))) <= 6
    assert bits_apart(own, look(noise(400, 300, 99))) >= 16
    assert bits_apart(own, look(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))) >= 16
