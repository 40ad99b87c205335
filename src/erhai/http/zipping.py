"""Many pictures as one zip file, made while it is sent."""

import io
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from erhai.http.errors import Refused
from erhai.http.names import unique_names
from erhai.http.originals import Original, opened
from erhai.types import ImageRecord

LEFT_OUT = "left out.txt"
_PIECE_BYTES = 256 * 1024
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip file


class _Pipe(io.RawIOBase):
    """Takes what is written until somebody fetches it; it cannot be rewound."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def fetch(self) -> bytes:
        fetched = b"".join(self._pieces)
        self._pieces.clear()
        return fetched


def zipped(images: Sequence[ImageRecord], folders: Sequence[Path]) -> Iterator[bytes]:
    """Yield a zip file of the pictures' files, stored as they are, in pieces.

    What cannot be given out any more is named in a text within.
    """
    pipe = _Pipe()
    left_out = []
    names = unique_names([*(image.path.name for image in images), LEFT_OUT])
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for image, name in zip(images, names, strict=False):
            try:
                with opened(image, folders) as original:
                    yield from _member(archive, pipe, name, original)
            except Refused as refused:
                left_out.append(f"{name}: {refused}\n")
        if left_out:
            archive.writestr(next(names), "".join(left_out))
    yield pipe.fetch()


def _member(
    archive: zipfile.ZipFile, pipe: _Pipe, name: str, original: Original
) -> Iterator[bytes]:
    info = zipfile.ZipInfo(name, max(_EARLIEST, time.localtime(original.modified_s)[:6]))
    info.external_attr = 0o644 << 16
    info.file_size = original.size_bytes
    with archive.open(info, "w") as member:
        at = 0
        while piece := original.read(at, _PIECE_BYTES):
            member.write(piece)
            at += len(piece)
            yield pipe.fetch()
