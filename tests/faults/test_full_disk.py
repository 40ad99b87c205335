"""A disk that fills up in mid-index: a clear message, nothing lost, and on it goes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from erhai.errors import StorageFull
from erhai.testing.fakes import FakeEncoder
from tests.libraries import SmallLibrary

PICTURES = 400


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(PICTURES):
        colour = (number % 256, 255 - number % 256, number // 256 * 99)
        Image.new("RGB", (30, 30), colour).save(folder / f"{number}.png")
    return folder


def disk_state(photos: Path) -> dict[Path, np.ndarray | None]:
    encoder = FakeEncoder()
    return {
        path: encoder.encode_images([np.asarray(Image.open(path))])[0]
        for path in photos.glob("*.png")
    }


@pytest.mark.parametrize("spare_bytes", [100_000, 180_000, 260_000])
def test_the_disk_is_full_and_then_has_room(
    small_disk: Callable[[int], Path], photos: Path, spare_bytes: int
) -> None:
    disk = small_disk(8 * 1024)
    library = SmallLibrary(disk / "library", batch_size=16)
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(8 * 1024 * 1024 - spare_bytes))
    with pytest.raises(StorageFull, match=r"full.*(free|space)"):
        library.index(photos)
    encoded = library.encoder.images_encoded
    ballast.unlink()
    report = library.index(photos)
    assert report.unchanged + report.encoded == PICTURES
    # The batch at which the disk was full is all that may be done again.
    assert library.encoder.images_encoded <= PICTURES + 16
    assert encoded < PICTURES or report.encoded == 0
    library.check(disk_state(photos))
