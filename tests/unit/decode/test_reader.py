"""Decoding: each format, mode and orientation comes out as the picture that went in."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import decode_bytes, decode_file
from erhai.errors import FailureKind, PictureError
from erhai.fingerprint import fingerprint_bytes
from erhai.types import Decoded, Pixels
from tests.pictures import RED, STORED_AS, make_exif, noise, scene, to_bytes

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF"]
WITH_EXIF = ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"]
LIMITS = DecodeLimits()


def decode(data: bytes, min_side_px: int = 64) -> Decoded:
    return decode_bytes(data, min_side_px=min_side_px, limits=LIMITS)


def assert_close(pixels: Pixels, wanted: Image.Image, tolerance: float = 6.0) -> None:
    """Assert that the pictures are alike away from the edges between colours."""
    expected = np.asarray(wanted.convert("RGB"), np.int16)
    assert pixels.shape == expected.shape
    assert pixels.dtype == np.uint8
    difference = np.abs(pixels.astype(np.int16) - expected).max(axis=2)
    assert np.quantile(difference, 0.9) <= tolerance


@pytest.mark.parametrize("format_name", FORMATS)
def test_each_format_is_read_as_it_was_written(format_name: str) -> None:
    data = to_bytes(scene(), format_name)

    decoded = decode(data)

    assert_close(decoded.pixels, scene())
    assert decoded.metadata.format == format_name
    assert (decoded.metadata.width_px, decoded.metadata.height_px) == (96, 64)
    assert decoded.fingerprint == fingerprint_bytes(data)


def test_the_bytes_count_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "really a png.jpg"
    path.write_bytes(to_bytes(scene(), "PNG"))

    decoded = decode_file(path, min_side_px=64, limits=LIMITS)

    assert decoded.metadata.format == "PNG"
    assert np.array_equal(decoded.pixels, np.asarray(scene()))


@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("format_name", WITH_EXIF)
def test_pictures_come_out_upright(format_name: str, orientation: int) -> None:
    turn = STORED_AS[orientation]
    stored = scene() if turn is None else scene().transpose(turn)
    # HEIF's and AVIF's writers turn the tag into the container's own rotation.
    decoded = decode(to_bytes(stored, format_name, make_exif(orientation=orientation)))

    assert_close(decoded.pixels, scene())
    assert decoded.metadata.orientation == orientation
    assert (decoded.metadata.width_px, decoded.metadata.height_px) == (96, 64)


@pytest.mark.parametrize("format_name", WITH_EXIF)
def test_metadata_is_read_from_each_format_that_has_any(format_name: str) -> None:
    exif = make_exif(
        taken_at=datetime(2004, 2, 29, 23, 59, 58, 250_000),
        zone="+08:00",
        position=(-25.606, 100.2676),
        make="NIKON CORPORATION",
        model="NIKON D70",
    )

    metadata = decode(to_bytes(scene(), format_name, exif)).metadata

    assert metadata.taken_at == datetime(2004, 2, 29, 23, 59, 58, 250_000)
    assert metadata.zone_min == 480
    assert metadata.latitude == pytest.approx(-25.606, abs=1e-6)
    assert metadata.longitude == pytest.approx(100.2676, abs=1e-6)
    assert metadata.camera == "NIKON D70"


def test_alpha_lies_on_white() -> None:
    image = scene().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    wanted = Image.new("RGBA", image.size, "white")
    wanted.alpha_composite(image)

    for format_name in ("PNG", "WEBP", "TIFF"):
        assert_close(decode(to_bytes(image, format_name)).pixels, wanted, tolerance=1.0)
    for format_name in ("HEIF", "AVIF"):
        assert_close(decode(to_bytes(image, format_name)).pixels, wanted)


def test_hidden_colours_of_clear_pixels_do_not_bleed_in_when_reduced() -> None:
    image = Image.new("RGBA", (256, 256), (0, 0, 0, 0))  # clear, and black beneath
    image.paste((255, 0, 0, 255), (0, 0, 1, 256))  # one opaque column

    pixels = decode(to_bytes(image, "PNG"), min_side_px=32).pixels

    assert pixels.shape == (64, 64, 3)
    assert pixels[0, 0].tolist() == pytest.approx([255, 191, 191], abs=2)
    assert (pixels[:, 1:] == 255).all()


def test_grey_with_alpha() -> None:
    image = Image.new("LA", (8, 8), (100, 255))
    image.paste((0, 0), (0, 0, 4, 8))

    pixels = decode(to_bytes(image, "PNG")).pixels

    assert (pixels[:, :4] == 255).all()
    assert (pixels[:, 4:] == 100).all()


def test_palette_with_one_clear_colour_and_with_many_half_clear_ones() -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, *RED, 0, 0, 255])
    image.paste(2, (4, 0, 8, 8))
    one, many = BytesIO(), BytesIO()
    image.save(one, "PNG", transparency=2)
    image.save(many, "PNG", transparency=bytes([255, 255, 127]))
    gif = BytesIO()
    image.save(gif, "GIF", transparency=2)

    for stream in (one, gif):
        pixels = decode(stream.getvalue()).pixels
        assert (pixels[:, :4] == RED).all()
        assert (pixels[:, 4:] == 255).all()
    pixels = decode(many.getvalue()).pixels
    assert pixels[0, 7].tolist() == pytest.approx([128, 128, 255], abs=1)


def test_a_colour_declared_clear_in_a_picture_without_palette() -> None:
    for mode, ink, clear in (("L", 10, 200), ("RGB", (10, 20, 30), (200, 1, 2))):
        image = Image.new(mode, (8, 8), ink)
        image.paste(clear, (4, 0, 8, 8))
        stream = BytesIO()
        image.save(stream, "PNG", transparency=clear)

        pixels = decode(stream.getvalue()).pixels

        assert (pixels[:, 4:] == 255).all()
        assert (pixels[:, :4] == ink).all()


def test_single_bits() -> None:
    image = scene().convert("L").point(lambda v: 255 * (v > 90), mode="1")

    for format_name in ("PNG", "TIFF", "GIF", "BMP"):
        assert_close(decode(to_bytes(image, format_name)).pixels, image, tolerance=0.0)


@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
def test_sixteen_bit_grey_spans_its_type(format_name: str) -> None:
    values = np.linspace(0, 65_535, 96 * 64).reshape(64, 96).astype(np.uint16)
    image = Image.fromarray(values)

    pixels = decode(to_bytes(image, format_name)).pixels

    assert np.array_equal(pixels, np.repeat((values // 257)[:, :, None], 3, axis=2))


def test_sixteen_bit_grey_of_the_other_byte_order() -> None:
    values = np.linspace(0, 65_535, 96 * 64).reshape(64, 96).astype(">u2")
    image = Image.frombytes("I;16B", (96, 64), values.tobytes())

    pixels = decode(to_bytes(image, "TIFF")).pixels

    assert np.array_equal(pixels, np.repeat((values // 257)[:, :, None], 3, axis=2))


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (np.array([[0.0, 0.5, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[0.0, 2.0, 255.0]], np.float32), [0, 2, 255]),
        (np.array([[0.0, 257.0, 65_535.0]], np.float32), [0, 1, 255]),
        (np.array([[-10.0, 0.0, 10.0]], np.float32), [0, 128, 255]),
        (np.array([[np.nan, 1.0, np.inf]], np.float32), [0, 255, 0]),
        (np.array([[np.nan, np.nan, np.inf]], np.float32), [0, 0, 0]),
        (np.array([[0.0, 1.0, np.nan]], np.float32), [0, 255, 0]),
        (np.array([[7, 0, 255]], np.int32), [7, 0, 255]),
        (np.array([[0, 257, 65_535]], np.int32), [0, 1, 255]),
        (np.array([[-100_000, 0, 100_000]], np.int32), [0, 128, 255]),
        (np.array([[5, 5, 5]], np.int32), [5, 5, 5]),
        (np.array([[-5, -5, -5]], np.int32), [0, 0, 0]),
    ],
)
def test_wide_grey_is_scaled_by_the_narrowest_usual_range(
    values: NDArray[np.generic], wanted: list[int]
) -> None:
    pixels = decode(to_bytes(Image.fromarray(values), "TIFF")).pixels
    assert pixels[0, :, 0].tolist() == wanted


def test_cmyk() -> None:
    # Pillow writes JPEG as Adobe does, inverted, and TIFF plainly.
    image = scene().convert("CMYK")

    for format_name in ("JPEG", "TIFF"):
        assert_close(decode(to_bytes(image, format_name)).pixels, scene())


def test_ycck_jpeg() -> None:
    data = bytearray(to_bytes(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG"))
    transform = data.index(b"Adobe") + 11
    assert decode(bytes(data)).pixels[32, 32].tolist() == pytest.approx([255, 0, 0], abs=3)

    assert data[transform] == 0  # stored as CMYK
    data[transform] = 2  # the same numbers, said to be YCCK

    # ImageMagick 6.9.11 gives these values for this file.
    assert decode(bytes(data)).pixels[32, 32].tolist() == pytest.approx([179, 0, 227], abs=3)


def test_lab() -> None:
    image = Image.new("LAB", (16, 16), (136, 208, 195))  # L 53, a 80, b 67: red
    stream = BytesIO()
    image.save(stream, "TIFF")

    pixels = decode(stream.getvalue()).pixels

    assert pixels[8, 8, 0] > 230
    assert pixels[8, 8, 1:].max() < 90


def swapping_profile() -> bytes:
    """Return a profile that is sRGB but for its red and green, which change places."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    return swapped.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_colours_of_another_profile_become_srgb(format_name: str) -> None:
    image = scene()
    image.info["icc_profile"] = swapping_profile()
    red, green, blue = scene().split()

    pixels = decode(to_bytes(image, format_name)).pixels

    assert_close(pixels, Image.merge("RGB", (green, red, blue)))


def test_transparent_pictures_have_profiles_too() -> None:
    image = Image.new("RGBA", (8, 8), (*RED, 255))
    image.paste((0, 0, 0, 0), (0, 0, 4, 8))
    image.info["icc_profile"] = swapping_profile()

    pixels = decode(to_bytes(image, "PNG")).pixels

    assert pixels[0, 0].tolist() == pytest.approx([255, 255, 255], abs=1)
    assert pixels[0, 7].tolist() == pytest.approx([RED[1], RED[0], RED[2]], abs=2)


def test_profiles_that_say_srgb_or_nothing_sound_change_nothing() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    swapping = swapping_profile()
    for profile in (b"", b"x", srgb, lab, swapping[:200], b"\0" * 500, swapping[:100] * 9):
        image = scene()
        image.info["icc_profile"] = profile
        assert np.array_equal(decode(to_bytes(image, "PNG")).pixels, np.asarray(scene()))
    grey = Image.new("L", (8, 8), 77)
    grey.info["icc_profile"] = swapping
    assert (decode(to_bytes(grey, "TIFF")).pixels == 77).all()


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_the_first_of_many_frames_counts(format_name: str) -> None:
    stream = BytesIO()
    others = [Image.new("RGB", (96, 64), colour) for colour in ("white", "black")]
    scene().save(stream, format_name, save_all=True, append_images=others)

    assert_close(decode(stream.getvalue()).pixels, scene(), tolerance=12.0)


def test_a_phone_s_picture_of_several_parts_is_a_jpeg() -> None:
    stream = BytesIO()
    scene(640, 480).save(
        stream, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))], quality=95
    )

    decoded = decode(stream.getvalue(), min_side_px=64)

    assert decoded.metadata.format == "JPEG"
    assert (decoded.metadata.width_px, decoded.metadata.height_px) == (640, 480)
    assert_close(decoded.pixels, scene(decoded.pixels.shape[1], decoded.pixels.shape[0]))


def test_a_progressive_and_a_grey_jpeg() -> None:
    stream = BytesIO()
    scene(640, 480).save(stream, "JPEG", progressive=True, quality=95)
    assert_close(decode(stream.getvalue()).pixels, scene(320, 240), 8.0)

    grey = scene().convert("L")
    assert_close(decode(to_bytes(grey, "JPEG")).pixels, grey)


@pytest.mark.parametrize(
    ("size", "working"),
    [
        ((100, 50), (100, 50)),  # never enlarged
        ((127, 127), (127, 127)),
        ((128, 128), (64, 64)),
        ((255, 128), (128, 64)),
        ((1000, 600), (125, 75)),
        ((1, 30_000), (1, 30_000)),
        ((30_000, 2), (30_000, 2)),
        ((20_000, 70), (5_000, 18)),  # too long: the bound on pixels counts
    ],
)
@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_the_working_size(
    format_name: str, size: tuple[int, int], working: tuple[int, int]
) -> None:
    decoded = decode(to_bytes(Image.new("RGB", size, RED), format_name), min_side_px=32)

    height, width, _ = decoded.pixels.shape
    assert (width, height) == working
    assert (decoded.metadata.width_px, decoded.metadata.height_px) == size
    assert np.abs(decoded.pixels.astype(int) - RED).max() <= 3


@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_the_working_size_changes_next_to_nothing_for_the_model(format_name: str) -> None:
    data = to_bytes(noise(1_600, 1_200, seed=3), format_name)
    full = Image.open(BytesIO(data)).resize((160, 160), Image.Resampling.BICUBIC)

    pixels = decode(data, min_side_px=160).pixels
    seen = Image.fromarray(pixels).resize((160, 160), Image.Resampling.BICUBIC)

    assert pixels.shape == (600, 800, 3)
    assert _centred_cosine(np.asarray(full), np.asarray(seen)) >= 0.9999


def test_pixels_do_not_depend_on_earlier_pictures() -> None:
    data = to_bytes(noise(300, 200), "JPEG")
    first = decode(data).pixels
    decode(to_bytes(scene(), "AVIF"))
    assert np.array_equal(first, decode(data).pixels)


def test_limits_on_size_and_pixels(tmp_path: Path) -> None:
    data = to_bytes(scene(100, 50), "PNG")
    path = tmp_path / "a.png"
    path.write_bytes(data)
    for_pixels = DecodeLimits(max_pixels=4_999)
    for_size = DecodeLimits(max_size_bytes=len(data) - 1)

    decode_bytes(data, min_side_px=32, limits=DecodeLimits(max_pixels=5_000))
    with pytest.raises(PictureError, match="100 × 50 pixels; at most 4,999") as caught:
        decode_bytes(data, min_side_px=32, limits=for_pixels)
    assert caught.value.kind == FailureKind.TOO_MANY_PIXELS
    with pytest.raises(PictureError, match="at most") as caught:
        decode_bytes(data, min_side_px=32, limits=for_size)
    assert caught.value.kind == FailureKind.TOO_LARGE
    with pytest.raises(PictureError, match=r"a\.png has .* bytes") as caught:
        decode_file(path, min_side_px=32, limits=for_size)
    assert caught.value.kind == FailureKind.TOO_LARGE


def _centred_cosine(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    x, y = (v.astype(np.float64) - v.mean(axis=(0, 1)) for v in (a, b))
    return float((x * y).sum() / np.linalg.norm(x) / np.linalg.norm(y))
