"""Where a dataset's pictures lie: in a folder, or in a tar."""

import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Protocol

from erhai.errors import DatasetError, FailureKind, PictureError


class Pictures(Protocol):
    """Lends picture files by name."""

    def has(self, name: str) -> bool: ...

    def lend(self, name: str) -> Path:
        """Return a file with the picture's bytes, until it is taken back.

        Raises PictureError.
        """
        ...

    def take_back(self, path: Path) -> None: ...


@contextmanager
def open_pictures(place: Path, *, max_size_bytes: int) -> Iterator[Pictures]:
    """Open a folder, or an uncompressed tar. Raises DatasetError.

    A picture in a tar that is larger than max_size_bytes is refused when it is lent.
    """
    if place.is_dir():
        yield _Folder(place)
        return
    if not place.exists():
        raise DatasetError(f"There is no {place} to take pictures from. Check the spelling.")
    try:
        file = place.open("rb")
    except OSError as error:
        raise DatasetError(f"{place} cannot be read: {error.strerror}.") from error
    with file, tempfile.TemporaryDirectory(prefix="erhai-") as folder:
        yield _Tar(file, _members(place, file), Path(folder), max_size_bytes)


class _Folder:
    """Files in a folder; links are followed, as they are when a folder is indexed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        # False, where Path.exists would raise, for names too long and locked folders.
        return os.path.exists(self._folder / name)  # noqa: PTH110

    def lend(self, name: str) -> Path:
        return self._folder / name

    def take_back(self, path: Path) -> None:
        pass


class _Tar:
    """Members of a tar, each written to a file of its own for as long as it is lent.

    Nothing is ever written under a name that the tar gives.
    """

    def __init__(
        self,
        file: BufferedReader,
        members: dict[str, tuple[int, int]],
        folder: Path,
        max_size_bytes: int,
    ) -> None:
        self._file = file
        self._members = members
        self._folder = folder
        self._max_size_bytes = max_size_bytes
        self._lent = 0

    def has(self, name: str) -> bool:
        return name in self._members

    def lend(self, name: str) -> Path:
        start, size_bytes = self._members[name]
        if size_bytes > self._max_size_bytes:
            raise PictureError(
                FailureKind.TOO_LARGE,
                f"{name} has {size_bytes:,} bytes; at most {self._max_size_bytes:,} are allowed.",
            )
        self._file.seek(start)
        path = self._folder / str(self._lent)
        self._lent += 1
        path.write_bytes(self._file.read(size_bytes))
        return path

    def take_back(self, path: Path) -> None:
        path.unlink()


def _members(place: Path, file: BufferedReader) -> dict[str, tuple[int, int]]:
    """Return start and size of each plain file in the tar, by its name without './' before it."""
    found = {}
    try:
        with tarfile.open(place, "r:", fileobj=file) as archive:
            for member in archive:
                if member.isreg() and not member.issparse():
                    found[str(PurePosixPath(member.name))] = (member.offset_data, member.size)
    except tarfile.TarError as error:
        raise DatasetError(
            f"{place} is no tar that can be read ({error}). Give a folder of pictures or an "
            "uncompressed tar: gunzip unpacks a .tar.gz."
        ) from error
    return found
