"""A hundred real photographs, by their cameras' own words.

The expected values are exiftool 12.57's (`exiftool -n -csv -DateTimeOriginal …`).
"""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from erhai.decode.limits import DecodeLimits
from erhai.decode.pool import DecodePool
from erhai.types import Decoded

# The other two of the eleven with GPS data state 0, 0. The Nikon's seconds are 0/0, where
# exiftool gives nothing; the file's XMP has the same position as ours.
POSITIONS = {
    "Apple_iPhone_4.jpg": (41.853, 12.4888333),
    "FujiFilm_FinePixS1Pro_(2).jpg": (51.8466667, -3.3378333),
    "FujiFilm_FinePixS1Pro_(3).jpg": (55.1048333, -1.8845),
    "HTC_Desire.jpg": (45.5006667, 9.1103333),
    "Issue_173_(dotnet).jpg": (43.6873944, -85.4835194),
    "Nikon_D5000.jpg": (48.8887264, 21.0432512),
    "Nokia_Lumia_800.jpg": (53.359465, -6.2582314),
    "Olympus_FE230-X790.jpg": (50.956917, -118.107275),
    "Sony_DSC-HX5V_(2).jpg": (51.778615, 8.3656381),
}
# The upright size of the three that EXIF wants turned. The last was turned before, by a
# program that left the tag as it was; every viewer shows it lying on its side.
TURNED = {
    "Samsung_GT-I9000_(Galaxy_S).jpg": (480, 640),
    "Samsung_SM-J327T1.jpg": (1932, 2576),
    "Sony_Cybershot_(3).jpg": (450, 311),
}
DATES = {
    "Canon_EOS_7D.jpg": datetime(2010, 12, 12, 12, 41, 35),  # changed in 2011
    "Canon_PowerShot_S40_(1).jpg": datetime(2001, 12, 27, 10, 39, 46),
    "FujiFilm_DS-7_(2).jpg": datetime(1996, 11, 4, 14, 55, 52),
    "HTC_One.jpg": datetime(2013, 5, 29, 9, 33, 20, 153_000),
    "Issue_80.jpg": datetime(2008, 3, 14, 13, 59, 26, 540_000),
    "Issue_600_(2).jpg": datetime(2009, 9, 9, 17),  # XMP's; EXIF has 2023 only
    "Samsung_SM-J327T1.jpg": datetime(2019, 9, 26, 16, 38, 0, 53_200),
    "Sony_D700.jpg": datetime(1998, 12, 1, 14, 22, 36),
}
CAMERAS = {
    "Apple_iPhone_4.jpg": "Apple iPhone 4",
    "Canon_EOS_7D.jpg": "Canon EOS 7D",
    "Kodak_DC240.jpg": "KODAK DC240 ZOOM DIGITAL CAMERA",
    "Nikon_D5000.jpg": "NIKON D5000",
    "Sanyo_VPCSX550.jpg": "SANYO SX113",
}


@pytest.fixture(scope="module")
def decoded(shared_folder: Path) -> dict[str, Decoded]:
    paths = sorted((shared_folder / "photos").iterdir())
    with DecodePool(workers=2, min_side_px=260, limits=DecodeLimits()) as pool:
        futures = {path.name: pool.submit(path) for path in paths}
        return {name: future.result() for name, future in futures.items()}


def test_all_are_decoded(decoded: dict[str, Decoded]) -> None:
    assert len(decoded) == 100
    for name, picture in decoded.items():
        height, width, channels = picture.pixels.shape
        assert channels == 3, name
        shorter = min(picture.metadata.width_px, picture.metadata.height_px)
        assert min(height, width) >= min(520, shorter), name
        assert min(height, width) < 1040, name
        assert width / height == pytest.approx(
            picture.metadata.width_px / picture.metadata.height_px, rel=0.01
        ), name
        # One photograph was taken in the dark: every pixel of it is black.
        assert (np.ptp(picture.pixels) > 40) == (name != "Sony_DSC-P12.jpg"), name


def test_positions(decoded: dict[str, Decoded]) -> None:
    found = {
        name: (picture.metadata.latitude, picture.metadata.longitude)
        for name, picture in decoded.items()
        if picture.metadata.latitude is not None
    }
    assert found.keys() == POSITIONS.keys()
    for name, place in POSITIONS.items():
        assert found[name] == pytest.approx(place, abs=1e-6), name


def test_orientations(decoded: dict[str, Decoded]) -> None:
    turned = {
        name: (picture.metadata.width_px, picture.metadata.height_px)
        for name, picture in decoded.items()
        if picture.metadata.orientation != 1
    }
    assert turned == TURNED


def test_dates_and_cameras(decoded: dict[str, Decoded]) -> None:
    dates = {name: picture.metadata.taken_at for name, picture in decoded.items()}
    assert {name: dates[name] for name in DATES} == DATES
    assert sum(date is not None for date in dates.values()) == 85
    cameras = {name: picture.metadata.camera for name, picture in decoded.items()}
    assert {name: cameras[name] for name in CAMERAS} == CAMERAS
    assert sum(camera is not None for camera in cameras.values()) == 83
