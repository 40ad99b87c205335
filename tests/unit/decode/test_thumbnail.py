"""Small copies: their size, which way is up, their colours, and what they do not tell."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from erhai.decode.limits import DecodeLimits
from erhai.decode.pool import DecodePool
from erhai.decode.thumbnail import draw_thumbnail
from erhai.errors import FailureKind, PictureError
from erhai.fingerprint import fingerprint_bytes
from tests.pictures import STORED_AS, make_exif, make_jpeg, noise, scene, to_bytes

LIMITS = DecodeLimits()


def drawn(path: Path, side_px: int) -> Image.Image:
    return Image.open(BytesIO(draw_thumbnail(path, side_px=side_px, limits=LIMITS).jpeg))


@pytest.mark.parametrize("size", [(2400, 1600), (1601, 2399), (4000, 400), (300, 300), (40, 600)])
@pytest.mark.parametrize("side_px", [128, 512, 2048])
def test_the_longer_side_is_as_asked_and_never_longer_than_its_own(
    tmp_path: Path, size: tuple[int, int], side_px: int
) -> None:
    path = make_jpeg(tmp_path / "a.jpg", Image.new("RGB", size))
    width, height = drawn(path, side_px).size
    longest = min(side_px, max(size))
    assert max(width, height) == longest
    ratio = longest / max(size)
    assert abs(width - size[0] * ratio) <= 2
    assert abs(height - size[1] * ratio) <= 2


@pytest.mark.parametrize(
    "format_name", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF"]
)
def test_each_format_looks_as_a_plain_resize(tmp_path: Path, format_name: str) -> None:
    image = scene(600, 400)
    path = tmp_path / "a"
    path.write_bytes(to_bytes(image, format_name))
    small = drawn(path, 128)
    plain = image.resize((128, 85), Image.Resampling.BOX)
    assert small.size == plain.size
    apart = np.abs(np.asarray(small, np.int16) - np.asarray(plain, np.int16))
    assert apart.mean() < 6


@pytest.mark.parametrize("orientation", list(STORED_AS))
def test_it_is_upright_whichever_way_the_camera_was_held(tmp_path: Path, orientation: int) -> None:
    turn = STORED_AS[orientation]
    stored = scene(300, 200) if turn is None else scene(300, 200).transpose(turn)
    path = make_jpeg(tmp_path / "a.jpg", stored, make_exif(orientation=orientation))
    small = np.asarray(drawn(path, 150), np.int16)
    upright = np.asarray(scene(150, 100), np.int16)
    assert small.shape == upright.shape
    assert np.abs(small - upright).mean() < 6


def test_it_says_nothing_of_place_time_or_camera(tmp_path: Path) -> None:
    exif = make_exif(taken_at=datetime(2019, 1, 1), position=(25.7, 100.2), model="Secret")
    path = make_jpeg(tmp_path / "a.jpg", noise(300, 200), exif)
    thumbnail = draw_thumbnail(path, side_px=128, limits=LIMITS)
    small = Image.open(BytesIO(thumbnail.jpeg))
    assert not small.getexif()
    assert b"Exif" not in thumbnail.jpeg
    assert b"Secret" not in thumbnail.jpeg
    assert "icc_profile" not in small.info
    assert thumbnail.fingerprint == fingerprint_bytes(path.read_bytes())


def test_colours_of_other_spaces_become_srgb(tmp_path: Path) -> None:
    image = Image.new("LAB", (64, 64), (150, 190, 130))
    lab = ImageCms.createProfile("LAB")
    expected = ImageCms.profileToProfile(
        image, lab, ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert expected is not None
    path = tmp_path / "a.tif"
    path.write_bytes(to_bytes(image, "TIFF"))
    apart = np.abs(np.asarray(drawn(path, 64), np.int16) - np.asarray(expected, np.int16))
    assert apart.max() < 8


def test_transparency_is_white(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(to_bytes(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"))
    assert drawn(path, 32).getpixel((9, 9)) == (255, 255, 255)


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"GIF89a nothing")
    with pytest.raises(PictureError, match=r"a\.jpg"):
        draw_thumbnail(path, side_px=128, limits=LIMITS)
    make_jpeg(path, noise(60, 40))
    with pytest.raises(PictureError) as raised:
        draw_thumbnail(path, side_px=128, limits=DecodeLimits(max_pixels=1000))
    assert raised.value.kind is FailureKind.TOO_MANY_PIXELS


def test_the_pool_draws_what_is_drawn_at_home(tmp_path: Path) -> None:
    path = make_jpeg(tmp_path / "a.jpg", noise(300, 200))
    broken = tmp_path / "b.jpg"
    broken.write_bytes(path.read_bytes()[:500])
    with DecodePool(workers=1, min_side_px=1, limits=LIMITS) as pool:
        assert pool.submit_thumbnail(path, 128).result() == draw_thumbnail(
            path, side_px=128, limits=LIMITS
        )
        with pytest.raises(PictureError) as raised:
            pool.submit_thumbnail(broken, 128).result()
        assert raised.value.kind is FailureKind.TRUNCATED
