"""Small copies of pictures, kept in files: bounded, and worth no error whatever happens."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

THUMBNAILS = ".thumbnails"
"""The folder's name within a library; hidden, so that no scan takes the copies for pictures."""

_DAY_S = 86_400.0
_LEFT_AFTER_CLEARING = 0.9


class ThumbnailCache:
    """A folder of files by key, at most most_bytes together; those not used for longest go.

    Files are written whole or not at all. A folder that cannot be written to, or a full
    disk, only means that nothing is kept. All methods may be called from any thread, and
    several processes may share a folder.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._total_bytes: int | None = None

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, or None."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            # Once a day is often enough to know what is used, and spares the disk.
            if time.time() - path.stat().st_mtime > _DAY_S:
                os.utime(path)
        except OSError:
            return None
        return content or None

    def put(self, key: str, content: bytes) -> None:
        """Keep something under a key, if that is possible."""
        with suppress(OSError):
            self._write(self._path(key), content)
            with self._lock:
                if self._total_bytes is None:
                    self._total_bytes = sum(size for _, size, _ in self._files())
                else:
                    self._total_bytes += len(content)
                if self._total_bytes > self._most_bytes:
                    self._total_bytes = self._clear()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, passing = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
                file.write(content)
            Path(passing).replace(path)
        except OSError:
            Path(passing).unlink(missing_ok=True)
            raise

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each file was last used, its size and its path."""
        for path in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):  # another process clears too
                found = path.stat()
                yield found.st_mtime, found.st_size, path

    def _clear(self) -> int:
        """Remove what was not used for longest; return how many bytes are left."""
        files = sorted(self._files(), key=lambda each: each[0])
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= _LEFT_AFTER_CLEARING * self._most_bytes:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total
