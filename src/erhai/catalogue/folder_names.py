"""Folders of a library as those name them who are not at its machine."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from erhai.errors import FolderError


def short_names(folders: Sequence[Path]) -> dict[Path, str]:
    """Return for each indexed folder its name, with as much before it as tells it from others.

    ~/Pictures is 'Pictures', unless /mnt/Pictures is indexed too.
    """
    names: dict[Path, str] = {}
    for folder in folders:
        for count in range(1, len(folder.parts) + 1):
            ending = folder.parts[-count:]
            if sum(other.parts[-count:] == ending for other in folders) == 1:
                break
        names[folder] = "/".join(ending).lstrip("/") or "/"
    return names


def short_name(path: Path, folders: Sequence[Path]) -> str:
    """Return how a path within indexed folders is told without what lies above them.

    The last part alone, if it lies in none.
    """
    inside = [folder for folder in folders if path.is_relative_to(folder)]
    if not inside:
        return path.name
    root = min(inside, key=lambda folder: len(folder.parts))
    return str(PurePosixPath(short_names(folders)[root]) / path.relative_to(root))


def find_folder(named: str, folders: Sequence[Path], *, full: bool = True) -> Path:
    """Return the folder that is named by its full path, or by `short_name`.

    Without `full` only the latter counts. The disk is not looked at. Raises FolderError
    unless it is one of the indexed folders, or lies beneath one as its path is written.
    """
    if named.startswith("/"):
        path = Path(os.path.normpath(named))
        # '//x' stays so by POSIX, and is no path of ours.
        if full and any(path.is_relative_to(folder) for folder in folders):
            return path
    else:
        wanted = PurePosixPath(os.path.normpath(named))
        for folder, name in short_names(folders).items():
            if wanted.is_relative_to(name):
                return folder / wanted.relative_to(name)
    raise FolderError(f"'{named}' is no folder of this library, nor in one.")
