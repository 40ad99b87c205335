"""Which folders a run covers, and whether their disks are there."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from erhai.errors import FolderError


@dataclass(frozen=True, slots=True)
class Choice:
    """The folders to walk, none inside another, and those known that are not there.

    What is known beneath an absent folder is not gone, whatever a walk finds there: an
    empty mount point, for one.
    """

    present: tuple[Path, ...]
    absent: tuple[Path, ...]
    notices: tuple[str, ...]


def choose(asked: Iterable[str | os.PathLike[str]], known: Mapping[Path, Path]) -> Choice:
    """Return the folders to walk: those asked for, or all that are known.

    `known` gives the folders of earlier runs and their mount points. A folder that is
    absent, or whose disk is, gives a notice if it was known and FolderError if not.
    """
    wanted = [real_folder(folder) for folder in asked]
    if not wanted and not known:
        raise FolderError("No folder has been indexed yet. Name one: erhai index ~/Pictures")
    chosen = _outermost(wanted or known)
    absent = [
        folder
        for folder, mounted_at in known.items()
        if any(folder.is_relative_to(other) for other in chosen)
        and not (folder.is_dir() and mounted_at.is_mount())
    ]
    present = [folder for folder in chosen if folder not in absent]
    for folder in present:
        try:
            there, is_folder = folder.exists(), folder.is_dir()
        except OSError as error:  # of a name too long, or inside a folder that is closed to us
            raise FolderError(
                f"{folder} cannot be looked at ({error.strerror}). Check spelling and permissions."
            ) from error
        if not there:
            raise FolderError(f"There is no folder {folder}. Check the spelling.")
        if not is_folder:
            raise FolderError(f"{folder} is a file. Give the folder that it lies in.")
    notices = [
        f"{folder} is not there, or its disk is not mounted. Its pictures stay in the "
        f"library; if they are gone for good: erhai forget '{folder}'"
        for folder in absent
    ]
    return Choice(tuple(present), tuple(absent), tuple(notices))


def real_folder(folder: str | os.PathLike[str]) -> Path:
    """Return one spelling for a folder: absolute, without '~' and symbolic links."""
    return Path(os.path.realpath(Path(folder).expanduser()))


def mount_point(folder: Path) -> Path:
    """Return where the file system that holds the folder is mounted."""
    return next(path for path in (folder, *folder.parents) if path.is_mount())


def _outermost(folders: Iterable[Path]) -> list[Path]:
    chosen: list[Path] = []
    for folder in sorted(set(folders)):
        if not any(folder.is_relative_to(other) for other in chosen):
            chosen.append(folder)
    return chosen
