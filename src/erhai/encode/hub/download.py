"""One file from a hub: whole, compared with its hash, continued where it broke off."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from erhai.encode.hub.client import Hub, HubBroken, HubFile
from erhai.errors import HubError

_TRIES = 4
_PAUSE_S = 0.5
_READ_BYTES = 1 << 20


def part_of(place: Path, file: HubFile) -> Path:
    """Return where a file lies while it is fetched: a part of other content has another name."""
    return place.with_name(f"{place.name}.{file.digest[:16]}.part")


def bytes_there(place: Path, file: HubFile) -> int:
    """Return how many bytes of a file have been fetched already."""
    if place.is_file():
        return file.size_bytes
    part = part_of(place, file)
    return min(part.stat().st_size, file.size_bytes) if part.is_file() else 0


def download(
    hub: Hub,
    repository: str,
    commit: str,
    file: HubFile,
    place: Path,
    fetched: Callable[[int], None],
) -> None:
    """Fetch a file to its place, unless it lies there; `fetched` is told how much is there.

    A broken connection is taken up again; after some tries without a byte HubBroken is
    raised, and what was fetched stays for the next time. Raises HubError if the content is
    not what the hub said.
    """
    if place.is_file() and matches(place, file):
        return
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(place, file)
    if part.is_file() and part.stat().st_size > file.size_bytes:
        part.unlink()
    part.touch()
    failures = 0
    while (start := part.stat().st_size) < file.size_bytes:
        try:
            _continue(hub, repository, commit, file, part, fetched)
        except HubBroken:
            if part.stat().st_size > start:
                failures = 0
                continue
            failures += 1
            if failures == _TRIES:
                raise
            time.sleep(_PAUSE_S * 2**failures)
    if not matches(part, file):
        part.unlink()
        raise HubError(
            f"{file.path} of {repository} came damaged: its hash is not the one that"
            f" {hub.endpoint} told. It was thrown away. Run the command again; if it fails"
            " again, take another mirror (HF_ENDPOINT)."
        )
    part.replace(place)


def matches(place: Path, file: HubFile) -> bool:
    """Whether a file has the size and the hash that the hub told."""
    size_bytes = place.stat().st_size
    if size_bytes != file.size_bytes:
        return False
    if len(file.digest) == 64:
        digest = hashlib.sha256()
    else:  # git names content by its length and itself
        digest = hashlib.sha1(b"blob %d\0" % size_bytes, usedforsecurity=False)
    with place.open("rb") as content:
        while block := content.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest() == file.digest


def _continue(
    hub: Hub,
    repository: str,
    commit: str,
    file: HubFile,
    part: Path,
    fetched: Callable[[int], None],
) -> None:
    there = part.stat().st_size
    with (
        hub.open(repository, commit, file.path, there) as (start, blocks),
        part.open("r+b") as content,
    ):
        content.truncate(start)
        content.seek(start)
        there = start
        for block in blocks:
            content.write(block)
            there += len(block)
            fetched(there)
            if there > file.size_bytes:
                break
    if there < file.size_bytes:
        raise HubBroken("it stopped in the middle of a file")
