"""The cache that the hub's own tools keep on a machine: a model there need not be fetched.

models--OWNER--NAME/refs/BRANCH            the commit of a branch
models--OWNER--NAME/snapshots/COMMIT/FILE  mostly a link to blobs/HASH
"""

from pathlib import Path

from erhai.encode.cards import HubSource
from erhai.encode.hub.client import COMMIT, HASH, HubFile
from erhai.encode.hub.download import matches


def find_snapshot(cache: Path, source: HubSource) -> tuple[str, Path] | None:
    """Return commit and folder of a source's snapshot in a cache, if there is one."""
    folder = cache / f"models--{source.repository.replace('/', '--')}"
    commit = source.revision
    if not COMMIT.fullmatch(commit):
        try:
            commit = (folder / "refs" / commit).read_text("ascii").strip()
        except (OSError, ValueError):
            return None
    snapshot = folder / "snapshots" / commit
    return (commit, snapshot) if COMMIT.fullmatch(commit) and snapshot.is_dir() else None


def is_whole(snapshot: Path, paths: tuple[str, ...]) -> bool:
    """Whether all files are there, each as the name of its blob says, where it is a link."""
    for path in paths:
        place = (snapshot / path).resolve()
        if not place.is_file():
            return False
        if HASH.fullmatch(place.name) and not matches(
            place, HubFile(path, place.stat().st_size, place.name)
        ):
            return False
    return True
