"""Fingerprints, against values of a second implementation (coreutils' b2sum -l 128)."""

import io
from pathlib import Path

from erhai.fingerprint import FINGERPRINT_BYTES, fingerprint_bytes, fingerprint_file


def test_known_values() -> None:
    assert fingerprint_bytes(b"").hex() == "cae66941d9efbd404e4d88758ea67670"
    assert fingerprint_bytes(b"erhai").hex() == "e7f03d84dda05208c8746f5b41d7e436"


def test_a_file_in_pieces_gives_what_its_bytes_give(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5_000
    path = tmp_path / "a.bin"
    path.write_bytes(data)

    with path.open("rb") as file:
        digest = fingerprint_file(file)

    assert digest == fingerprint_bytes(data)
    assert len(digest) == FINGERPRINT_BYTES
    assert digest != fingerprint_file(io.BytesIO(data[:-1]))
