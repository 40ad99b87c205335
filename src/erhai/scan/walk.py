"""From a folder to the picture files beneath it."""

import errno
import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from erhai.types import FileStat

PICTURE_EXTENSIONS = frozenset(
    {
        *("jpg", "jpeg", "jpe", "jfif"),
        *("png", "webp", "gif", "bmp", "dib", "tif", "tiff"),
        *("heic", "heif", "avif"),
    }
)

# Compared in lower case. Names that begin with a dot need no entry: they are hidden.
SYSTEM_FOLDERS = frozenset(
    {
        "$recycle.bin",
        "system volume information",
        "lost+found",
        "node_modules",
        "__pycache__",
        "__macosx",
        "@eadir",  # thumbnails of Synology's file server
        "@recycle",  # QNAP's waste bin
        "#recycle",  # Synology's waste bin
        "#snapshot",
    }
)

# A link to nowhere, or to itself: nothing is there, as when a file vanishes meanwhile.
_NOTHING_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


@dataclass(frozen=True, slots=True)
class Found:
    """A picture file, by its name: an absolute path, and what stat says of it."""

    path: Path
    stat: FileStat


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder or file that could not be looked at: what lies there is unknown, not gone."""

    path: Path
    reason: str


def walk(
    folder: Path, *, extensions: frozenset[str] = PICTURE_EXTENSIONS
) -> Iterator[Found | Unreadable]:
    """Yield the picture files beneath `folder`, in an order that depends on names alone.

    A picture is a regular file with one of `extensions` (lower case, without the
    dot; the file's own case does not matter). Hidden and system files and folders
    are left out, though `folder` itself may be one. Linked folders are followed,
    after all others, and each real folder is visited once, so loops end and a
    picture keeps its own path rather than that of a link to it. Linked files count
    as files. Names that are not UTF-8 are kept (surrogateescape).

    Raises nothing: whatever cannot be looked at is yielded as Unreadable, `folder`
    itself included, even where it does not exist.
    """
    root = os.path.abspath(folder)  # noqa: PTH100 - Path.absolute() would keep '..'
    visited: set[tuple[int, int]] = set()
    folders = [root]
    linked: deque[str] = deque()
    while folders or linked:
        path = folders.pop() if folders else linked.popleft()
        try:
            seen = os.stat(path)  # noqa: PTH116 - a Path for each folder would only cost time
            if (seen.st_dev, seen.st_ino) in visited:
                continue
            visited.add((seen.st_dev, seen.st_ino))
            with os.scandir(path) as entries:
                listing = sorted(entries, key=_name)
        except OSError as error:
            if path == root or error.errno not in _NOTHING_THERE:
                yield Unreadable(Path(path), _reason(error))
            continue

        parent = Path(path)
        subfolders: list[str] = []
        for entry in listing:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir():
                    if entry.name.lower() not in SYSTEM_FOLDERS:
                        (linked if entry.is_symlink() else subfolders).append(entry.path)
                elif _extension(entry.name) in extensions:
                    seen = entry.stat()
                    if stat.S_ISREG(seen.st_mode):
                        yield Found(parent / entry.name, FileStat(seen.st_size, seen.st_mtime_ns))
            except OSError as error:
                if error.errno not in _NOTHING_THERE:
                    yield Unreadable(Path(entry.path), _reason(error))
        folders.extend(reversed(subfolders))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _extension(name: str) -> str:
    _, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
