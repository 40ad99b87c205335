"""What became of the files since the catalogue last saw them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from erhai.errors import FailureKind
from erhai.scan.walk import Found
from erhai.types import FileStat

# These can be mended without touching the file: a mode, a mount, a disk's bad day.
RETRIED_KINDS = frozenset({FailureKind.PERMISSION, FailureKind.UNREADABLE, FailureKind.VANISHED})


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the catalogue remembers it; `failure` says why it could not be used."""

    stat: FileStat
    failure: FailureKind | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Every file found is in one of the first three, each in the order of the walk.

    `gone` holds known paths only, sorted. A moved file shows up as gone from one
    place and new in another: only its fingerprint can tell.
    """

    new: tuple[Found, ...]
    changed: tuple[Found, ...]
    unchanged: tuple[Found, ...]
    gone: tuple[Path, ...]


def compare(
    known: Mapping[Path, KnownFile],
    found: Iterable[Found],
    *,
    folders: Iterable[Path],
    unreadable: Iterable[Path] = (),
) -> Changes:
    """Return how `found`, the files now beneath `folders`, differs from what is known.

    A file with the stat it had is unchanged even if it failed then, unless its
    failure is of RETRIED_KINDS. Known files that were not found are gone if they
    lie beneath one of `folders`, and neither at nor beneath one of `unreadable`.
    All paths are absolute. Of a path found twice the first counts.
    """
    new: list[Found] = []
    changed: list[Found] = []
    unchanged: list[Found] = []
    seen: set[Path] = set()
    for file in found:
        if file.path in seen:
            continue
        seen.add(file.path)
        before = known.get(file.path)
        if before is None:
            new.append(file)
        elif before.stat == file.stat and before.failure not in RETRIED_KINDS:
            unchanged.append(file)
        else:
            changed.append(file)

    missing = sorted(path for path in known if path not in seen)
    walked, unknown = tuple(folders), tuple(unreadable)
    gone = (path for path in missing if _within(path, walked) and not _within(path, unknown))
    return Changes(tuple(new), tuple(changed), tuple(unchanged), tuple(gone))


def _within(path: Path, folders: tuple[Path, ...]) -> bool:
    """Return whether `path` is one of `folders` or lies beneath one."""
    text = str(path)
    # The root folder already ends in a separator.
    return any(
        text == (prefix := str(folder)) or text.startswith(prefix.rstrip(os.sep) + os.sep)
        for folder in folders
    )
