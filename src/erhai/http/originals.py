"""The files of pictures: opened by what the catalogue knows, never by what a client says."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from erhai.fingerprint import fingerprint_file
from erhai.http.errors import Refused
from erhai.types import ImageRecord

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "DIB": "image/bmp",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
}
"""What a file is said to be, by the format that its bytes were decoded as."""


@dataclass(frozen=True, slots=True)
class Original:
    """An open file of a picture; whoever has it closes the descriptor."""

    descriptor: int
    size_bytes: int
    modified_s: float

    def read(self, start: int, size: int) -> bytes:
        """Return at most so many bytes from a place on; b'' at the end."""
        return os.pread(self.descriptor, size, start)


def open_original(image: ImageRecord, folders: Sequence[Path]) -> Original:
    """Open a picture's file, if it lies in one of the folders and has the bytes indexed.

    Raises Refused: 410 where it is gone or has changed, 403 where it may not be given out.
    """
    path = real_path(image, folders)
    try:
        # Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW
        descriptor = os.open(path, flags)
    except PermissionError as error:
        raise Refused(403, "forbidden", "The server may not read this picture's file.") from error
    except OSError as error:
        raise _gone() from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _gone()
        seen = (found.st_size, found.st_mtime_ns)
        if seen != (image.stat.size_bytes, image.stat.modified_ns) and not _is_same(
            descriptor, image
        ):
            raise Refused(
                410, "not-found", "This picture's file has changed since. Index its folder again."
            )
        return Original(descriptor, found.st_size, found.st_mtime)
    except BaseException:  # whatever it was, raised again
        os.close(descriptor)
        raise


@contextmanager
def opened(image: ImageRecord, folders: Sequence[Path]) -> Iterator[Original]:
    """Open a picture's file for the block; raises as open_original."""
    original = open_original(image, folders)
    try:
        yield original
    finally:
        os.close(original.descriptor)


def real_path(image: ImageRecord, folders: Sequence[Path]) -> Path:
    """Return where a picture's file really lies; raises Refused (403, 410)."""
    try:
        path = Path(os.path.realpath(image.path, strict=True))
    except OSError as error:
        raise _gone() from error
    if not any(path.is_relative_to(folder) for folder in folders):
        raise Refused(
            403,
            "forbidden",
            "This picture is a link that leads out of the indexed folders, so its file is not "
            "given out. Index the folder that it leads to.",
        )
    return path


def _is_same(descriptor: int, image: ImageRecord) -> bool:
    """Return whether a file that was touched still has the bytes that were indexed."""
    if os.fstat(descriptor).st_size != image.stat.size_bytes:
        return False
    with open(descriptor, "rb", closefd=False) as file:
        return fingerprint_file(file) == image.fingerprint


def _gone() -> Refused:
    return Refused(
        410, "not-found", "This picture's file is not there any more. Index its folder again."
    )
