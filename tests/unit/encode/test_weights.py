import shutil
from pathlib import Path

import pytest

from erhai.encode import weights
from erhai.encode.models import find_card, verify
from erhai.encode.weights import find_weights
from erhai.errors import ModelError

CARD = find_card("erhai-lite")
MEGABYTE = 1_000_000


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled files, in their place."""
    folder = shutil.copytree(find_weights(CARD).image.parent, tmp_path / "lite")
    monkeypatch.setattr(weights, "_BUNDLED", folder)
    return folder


def test_the_bundled_files_are_as_shipped() -> None:
    verify("erhai-lite")


def test_the_bundled_files_are_small() -> None:
    found = find_weights(CARD)
    sizes = [path.stat().st_size for path in (found.image, found.text, found.tokenizer)]
    assert max(sizes) < 50 * MEGABYTE
    assert sum(sizes) <= 60 * MEGABYTE


def test_a_changed_file_is_named(copied: Path) -> None:
    blob = bytearray((copied / "text.onnx").read_bytes())
    blob[1000] ^= 1
    (copied / "text.onnx").write_bytes(blob)
    with pytest.raises(ModelError, match=r"damaged: .*text\.onnx.*Install Erhai again"):
        verify("erhai-lite")


@pytest.mark.parametrize("name", ["image.onnx", "text.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(ModelError, match=rf"{name} is missing. Install Erhai again"):
        find_weights(CARD)


@pytest.mark.parametrize("sums", [None, "", "not a checksum file\n", "abc\n"])
def test_without_good_checksums_nothing_is_taken_for_whole(copied: Path, sums: str | None) -> None:
    if sums is None:
        (copied / "SHA256SUMS").unlink()
    else:
        (copied / "SHA256SUMS").write_text(sums)
    with pytest.raises(ModelError, match=r"cannot be checked|damaged"):
        verify("erhai-lite")
